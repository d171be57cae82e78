"""`python -m service.cli`: the `warmline` command without its script."""

from __future__ import annotations

from service.cli import main

main()

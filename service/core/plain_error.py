"""What goes wrong through no bug of ours."""

from __future__ import annotations


class PlainError(Exception):
    """Its text is plain lines for whoever can set it right; no traceback would help them."""

"""The lexicons that ship with a checkout, compiled."""

from __future__ import annotations

import gc
from functools import cache

from service.core.screening.lexicon import Lexicon
from service.core.screening.load import load
from service.gateways.files import TEMPLATES, read_tree


@cache
def shipped_lexicon() -> Lexicon:
    """All of `templates/lexicons`, once for the whole process. Raises AuthoringError.

    Compiling makes a hundred thousand small parts that all stay: looking among them for garbage,
    again and again, would double the time."""
    files = read_tree(TEMPLATES / "lexicons", "**/*.yaml")
    collecting = gc.isenabled()
    gc.disable()
    try:
        return load(files)
    finally:
        if collecting:
            gc.enable()

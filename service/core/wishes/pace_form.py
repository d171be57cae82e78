"""The forms of sentences in which people wish for another pace, by what they ask for.

A form is a pattern over the bare form of a whole text. `(?P<said>...)` is the part that names
hours, days, a length or an amount, which must read as that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.core.wishes.model import How, Lang, WishKind


@dataclass(frozen=True)
class Form:
    """A pattern, in which language it is written, the kinds of wish that it may be (the first that
    what was said reads as), what stands before that (`not`), or in its place."""

    pattern: re.Pattern[str]
    lang: Lang
    kinds: tuple[WishKind, ...]
    how: How = "texts"
    sign: str = ""
    said: str = ""

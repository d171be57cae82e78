"""A long text that a carrier cut into pieces, and that comes as several, in any order. Pure.

`screen` reads a text on from the earlier ones of the hour, with a space between. Pieces of one text
are cut anywhere, in the middle of a word too, and the second may come first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from service.core.screening.model import Screening, Sign
from service.core.screening.normal import LONGEST_READ
from service.core.severity import Severity

# Nobody types the next text of some length so soon; networks deliver pieces within seconds.
WITHIN = timedelta(seconds=15)
Screen = Callable[[str], Screening]


def screen_pieces(text: str, others: Sequence[str], *, screen: Screen) -> tuple[Sign, ...]:
    """The signs that show only when `text` and one that came within seconds of it (`others`, oldest
    first) are put together, cut to where they stand in `text`. `screen` reads one text."""
    found: dict[str, Sign] = {}
    for other in reversed(others):
        if not other or not text or len(text) + len(other) > LONGEST_READ:
            continue
        alone = {sign.sign for sign in screen(other).signs}  # its own turn has seen them
        for sign in _across(text, other, screen):
            if sign.sign not in alone:
                found.setdefault(sign.sign, sign)
    return tuple(sorted(found.values(), key=lambda sign: -sign.severity))


def _across(text: str, other: str, screen: Screen) -> list[Sign]:
    """The signs that begin in one piece and end in the other."""
    signs: list[Sign] = []
    for lead in (other, f"{other} "):
        signs += [
            replace(sign, start=0, end=sign.end - len(lead), words=text[: sign.end - len(lead)])
            for sign in screen(lead + text).signs
            if sign.start < len(other) and sign.end > len(lead)
        ]
    for between in ("", " "):
        cut = len(text)
        signs += [
            replace(sign, end=cut, words=text[sign.start :])
            for sign in screen(text + between + other).signs
            if sign.start < cut and sign.end > cut + len(between)
        ]
    return [sign for sign in signs if sign.severity > Severity.NONE]

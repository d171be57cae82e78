"""What a text costs: its encoding and how many segments it travels in, as Twilio counts them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# 3GPP TS 23.038, section 6.2.1: the basic character set and its extension table.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_GSM_ONE, _GSM_PART = 160, 153  # units in a text of one segment, and in each of several
_UCS_ONE, _UCS_PART = 70, 67


@dataclass(frozen=True)
class Segments:
    """`segments` is what is paid for; an empty text travels in one."""

    encoding: Literal["GSM-7", "UCS-2"]
    segments: int


def count(text: str) -> Segments:
    """The encoding of a text and its segments.

    One character outside GSM-7 (á, í, ó, ú, a curly quote, an emoji) puts the whole text into
    UCS-2. What counts two units (an extended character in GSM-7, most emoji in UCS-2) is never cut
    in half: when only one unit is left in a segment, it moves to the next.
    """
    if not odd_characters(text):
        sizes = [2 if character in _EXTENDED else 1 for character in text]
        return Segments("GSM-7", _pack(sizes, one=_GSM_ONE, part=_GSM_PART))
    sizes = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Segments("UCS-2", _pack(sizes, one=_UCS_ONE, part=_UCS_PART))


def odd_characters(text: str) -> tuple[str, ...]:
    """The characters, each once and in order, that push a text out of GSM-7."""
    return tuple(dict.fromkeys(c for c in text if c not in _BASIC and c not in _EXTENDED))


def _pack(sizes: list[int], *, one: int, part: int) -> int:
    if sum(sizes) <= one:
        return 1
    segments, room = 1, part
    for size in sizes:
        if size > room:
            segments, room = segments + 1, part
        room -= size
    return segments

"""A text that reached us in base64, as some phones and gateways send it. Pure."""

from __future__ import annotations

import base64
import re
import unicodedata

# "HELP" and "okay" are valid base64 too, and so is many a short word.
SHORTEST = 60
_ALPHABET = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*", re.ASCII)
_SPACES = re.compile(r"\s+")


def decoded(body: str) -> str | None:
    """The words in `body` if it is base64 of at least SHORTEST characters that stand for printable
    UTF-8; else None."""
    if len(body) < SHORTEST or not _ALPHABET.fullmatch(body):
        return None
    packed = _SPACES.sub("", body)
    if len(packed) < SHORTEST or len(packed) % 4:
        return None
    try:
        words = base64.b64decode(packed, validate=True).decode("utf-8")
    except ValueError:  # of the padding, or no UTF-8
        return None
    return words if words.strip() and all(map(_is_of_a_text, words)) else None


def _is_of_a_text(character: str) -> bool:
    """Whether people's texts hold it: letters, signs, any space, and what joins or turns letters
    and pictures without being seen."""
    return (
        character.isprintable()
        or character in "\r\n\t"
        or unicodedata.category(character) in ("Zs", "Zl", "Zp", "Cf")
    )

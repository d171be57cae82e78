"""Words that are written as they are said: without a silent letter, with the sounds of the islands,
and in Spanish by any letters that sound the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SHORTEST_SPOKEN = 4
"""What is written by ear has this length at least."""

_ENGLISH_E = re.compile(r"([ckmnsvz])$")
_L_FOR_R = re.compile(r"l(?=$|[mnst])")
_SPANISH = (
    (re.compile(r"ch|x"), "x"),
    (re.compile(r"h"), ""),
    (re.compile(r"qu?(?=[ei])|[cq](?![ei])"), "k"),
    (re.compile(r"[cz]"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"y$"), "i"),
    (re.compile(r"n(?=[bp])"), "m"),
)


def said_so(word: str) -> Iterator[str]:
    """What `word` may be, if that is a word: "leave" for "leav", "bottle" for "bottel", "vivir" for
    "vivil", "cansado" for "cansao"."""
    yield _ENGLISH_E.sub(r"\1e", word)
    yield _L_FOR_R.sub("r", word)
    if word[-2:] == "el":
        yield f"{word[:-2]}le"
    if word[-2:] == "ao":
        yield f"{word[:-1]}do"


def by_ear(words: Iterable[str]) -> dict[str, str]:
    """The word for each sound; words shorter than five letters sound like too many others."""
    return {
        sound(word): word
        for word in sorted(words, reverse=True)
        if len(word) > SHORTEST_SPOKEN and word.isascii() and word.isalpha()
    }


def sound(word: str) -> str:
    """How `word` sounds in Spanish."""
    for letters, heard in _SPANISH:
        word = letters.sub(heard, word)
    return word

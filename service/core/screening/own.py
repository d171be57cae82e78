"""Words that mean trouble for one peer, as they named them: found in their texts. Pure.

They are phrases and no patterns: read like any text (case, accents, shorthand, slips near the words
that matter), and seen where the same words stand together in one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from service.core.screening.lexicon import Lexicon
from service.core.screening.model import HeldBack, Screening, Sign
from service.core.screening.normal import NO_WORDS, Reading, read
from service.core.severity import Severity

CATEGORY = "own"
DENIED = "the words before it deny it"
DENIES_FROM = 3
"""How many words before the phrase a "not" may stand."""


@dataclass(frozen=True)
class OwnSign:
    """One phrase of a peer's own. `name` is what its flags are called, never the words."""

    name: str
    phrase: str
    severity: Severity = Severity.CONCERN


def with_own(found: Screening, text: str, own: Iterable[OwnSign], *, lexicon: Lexicon) -> Screening:
    """What was found in a text, and those of the peer's own signs that stand in it."""
    reading: Reading | None = None
    for sign in own:
        reading = reading or read(text, lexicon.vocabulary)
        found = _with_one(found, text, reading, sign, lexicon)
    return found


def words_of(phrase: str, lexicon: Lexicon) -> list[str]:
    """The words of a phrase as they are looked for; a picture is one, with or without words."""
    read_words = read(phrase, lexicon.vocabulary).words
    return [word for word in read_words if word and word != NO_WORDS]


def _with_one(
    found: Screening, text: str, reading: Reading, sign: OwnSign, lexicon: Lexicon
) -> Screening:
    phrase = words_of(sign.phrase, lexicon)
    denied = False
    for first in _places(reading.words, phrase):
        if _is_denied(reading.words, first, phrase, lexicon):
            denied = True
            continue
        start, end = reading.starts[first], reading.ends[first + len(phrase) - 1]
        seen = Sign(sign.name, CATEGORY, sign.severity, text[start:end], start, end)
        return replace(found, signs=(*found.signs, seen))
    if denied:
        return replace(found, held_back=(*found.held_back, HeldBack(sign.name, DENIED)))
    return found


def _places(words: Sequence[str], phrase: Sequence[str]) -> Iterator[int]:
    """Where the words of a phrase stand one after the other."""
    if phrase:
        last = len(words) - len(phrase)
        yield from (at for at in range(last + 1) if words[at : at + len(phrase)] == phrase)


def _is_denied(words: Sequence[str], first: int, phrase: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a "not" stands shortly before, in the same sentence; a phrase that says "not" itself
    is meant so."""
    if any(word in lexicon.negators for word in phrase):
        return False
    before = words[max(0, first - DENIES_FROM) : first]
    sentence = before[len(before) - before[::-1].index("") :] if "" in before else before
    return any(word in lexicon.negators for word in sentence)

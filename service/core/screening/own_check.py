"""Whether words that a peer named as a sign of their own can be one: tried on what people text on
ordinary days, before they are kept. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.core.screening.lexicon import Lexicon
from service.core.screening.model import Screening
from service.core.screening.own import OwnSign, with_own, words_of
from service.core.source import AuthoringError, read_yaml

MOST_WORDS = 8
# Seen in more of the ordinary texts, which are few, it would call staff all day.
MOST_ORDINARY = 1


@dataclass(frozen=True)
class Tried:
    """What came of a trial. `problem`: `empty` (no words in it that can be read), `too_long`,
    `parted` (a sentence ends within it, and it is not even seen in itself) or `too_common`; None:
    it is fit. `also` are the ordinary texts in which it would be seen."""

    problem: str | None
    also: tuple[str, ...] = ()


def try_phrase(phrase: str, ordinary: Sequence[str], *, lexicon: Lexicon) -> Tried:
    """Try the words of a sign, as its peer would say them, on ordinary texts."""
    words = words_of(phrase, lexicon)
    if not words:
        return Tried("empty")
    if len(words) > MOST_WORDS:
        return Tried("too_long")
    sign = OwnSign("own", phrase)

    def is_seen(text: str) -> bool:
        return with_own(Screening(), text, (sign,), lexicon=lexicon).flagged

    if not is_seen(phrase):
        return Tried("parted")
    seen = [text for text in ordinary if is_seen(text)]
    whole = any(words_of(text, lexicon) == words for text in seen)
    if whole or len(seen) > MOST_ORDINARY:
        return Tried("too_common", tuple(seen))
    return Tried(None, tuple(seen))


def read_ordinary(text: str, *, file: str) -> tuple[str, ...]:
    """The ordinary texts of every language that the YAML `text` lists. Raises AuthoringError."""
    source = read_yaml(text, file=file)
    listed = source.data.get("texts") if isinstance(source.data, dict) else None
    if not isinstance(listed, dict) or not listed:
        problem = "write a list of texts for each language"
        raise AuthoringError([source.mistake(("texts",), problem)])
    mistakes = [
        source.mistake(("texts", lang), "write a list of texts, each in quotes")
        for lang, texts in listed.items()
        if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts)
    ]
    if mistakes:
        raise AuthoringError(mistakes)
    return tuple(one for texts in listed.values() for one in texts)

"""Texts that only mean to be kind ("ok thank you"): they are shown, and no person is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from service.core.source import AuthoringError, Mistake, Source, read_yaml
from service.core.texts.keywords import plain_form
from service.core.texts.reactions import read_reaction

LONGEST = 80  # characters: what is longer says more than thanks
_LANGUAGES = ("en", "es")
_MEANS_MORE = frozenset("?¿(")  # a question, a sad face
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # thankssss, okkkk
# A skin tone and the sign that makes a heart an emoji change nothing.
_MODIFIERS = frozenset("\ufe0f\u200d🏻🏼🏽🏾🏿")


@dataclass(frozen=True)
class Courtesies:
    """What the file holds: a pattern over plain words with a space after each, and the signs."""

    words: re.Pattern[str]
    signs: frozenset[str]

    def is_one(self, text: str) -> bool:
        """Whether the whole of `text` is a courtesy, or a phone's reaction to a text of ours."""
        if read_reaction(text) is not None:
            return True
        if len(text) > LONGEST or not text.strip() or _MEANS_MORE & set(text):
            return False
        drawn = {letter for letter in text if unicodedata.category(letter) in ("So", "Sk", "Sm")}
        if not drawn <= self.signs | _MODIFIERS:
            return False
        plain = _DRAWN_OUT.sub(r"\1", plain_form(text))
        return self.words.fullmatch(f"{plain} ") is not None if plain else bool(drawn)


NONE = Courtesies(re.compile(r"(?!)"), frozenset())


def read_courtesies(text: str, *, file: str) -> Courtesies:
    """The courtesies in `text` (YAML). Raises AuthoringError with every mistake."""
    source = read_yaml(text, file=file)
    mistakes = list(_mistakes(source))
    if mistakes:
        raise AuthoringError(mistakes)
    words = {plain_form(word) for lang in _LANGUAGES for word in source.data["words"][lang]}
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return Courtesies(re.compile(f"(?:(?:{either}) )+"), frozenset(source.data["signs"]))


def _mistakes(source: Source) -> Iterator[Mistake]:
    for part in source.data:
        if part not in ("words", "signs"):
            yield source.mistake((str(part),), "there is no such part")
    words = source.data.get("words")
    if not isinstance(words, dict) or set(words) != set(_LANGUAGES):
        yield source.mistake(("words",), "write a list of words for each of en and es")
        words = {}
    for lang, listed in words.items():
        if not all(plain_form(word) for word in _texts(listed) or ("",)):
            yield source.mistake(("words", lang), "write a list of words in quotes")
    signs = _texts(source.data.get("signs"))
    if not signs or any(len(sign) != 1 for sign in signs):
        yield source.mistake(("signs",), "write a list of single emoji in quotes")


def _texts(listed: object) -> list[str]:
    """The list, if it is one of texts only; else an empty one."""
    found = listed if isinstance(listed, list) else []
    return found if all(isinstance(one, str) for one in found) else []

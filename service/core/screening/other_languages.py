"""Whether a text seems to be in a language that is not read here, by the small words in it. Pure.

Nobody can say what such a text means without reading it, so it is for a person. A word counts for a
language where it is no everyday word of those that are read; one that both have counts neither way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.core.screening.normal import LONGEST_READ, fold
from service.core.screening.parts import bits_of

FEWEST_WORDS = 3
FEWEST_OF_IT = 2
"""Different small words of one language: a single one is a name, a song or a slip."""
OF_IT_FOR_ONE_OF_OURS = 3
"""People mix: for so many small words of another language one of ours may stand in the text."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STRAIGHT = str.maketrans("’‘´`", "''''")


@dataclass(frozen=True)
class OtherLanguages:
    """`telling` gives for each word that tells of a language the rules that it speaks for, as bits;
    `theirs` for every word that such a rule has; `ours` are everyday words of what is read."""

    telling: Mapping[str, int]
    theirs: Mapping[str, int]
    ours: frozenset[str]

    def heard_in(self, text: str) -> tuple[int, int, int] | None:
        """The number of the rule whose language `text` seems to be in, with the places of the first
        and behind the last word that tells it; None where it may as well be in one of ours."""
        if self.telling.keys().isdisjoint(text.lower().split()):
            return None  # nearly every text: this has to cost nothing
        words = _words(text)
        if len(self.telling.keys() & words) < FEWEST_OF_IT or len(words) < FEWEST_WORDS:
            return None
        found: dict[int, set[str]] = {}
        for word in words:
            for rule in bits_of(self.telling.get(word, 0)):
                found.setdefault(rule, set()).add(word)
        # Of two alike ("hai preso", "mais uma") the one that has more of all the words.
        rule, of_it = max(
            found.items(),
            key=lambda one: (len(one[1]), self._share(one[0], words)),
        )
        ours = sum(word in self.ours and not self._is_of(rule, word) for word in words)
        if len(of_it) < FEWEST_OF_IT or ours * OF_IT_FOR_ONE_OF_OURS > len(of_it):
            return None
        places = [one.span() for one in _WORD.finditer(text) if of_it.intersection(_words(one[0]))]
        return (rule, places[0][0], places[-1][1]) if places else (rule, 0, len(text))

    def _share(self, rule: int, words: Iterable[str]) -> int:
        return sum(self._is_of(rule, word) for word in words)

    def _is_of(self, rule: int, word: str) -> bool:
        return bool(self.theirs.get(word, 0) >> rule & 1)


def _words(text: str) -> list[str]:
    """The words of a text as typed, in small letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    return _WORD.findall(text[:LONGEST_READ].lower())


def other_languages(
    words: Mapping[int, Sequence[str]], everyday: Iterable[str]
) -> OtherLanguages | None:
    """What hears the languages whose `words` are given by the number of their rule; None where
    there are none. `everyday` are words of what is read. Many write without the marks on letters,
    so a word stands for its plain letters too."""
    ours = frozenset(form for word in everyday for form in _forms(word))
    theirs: dict[str, int] = {}
    for rule, listed in words.items():
        for word in listed:
            for form in _forms(word):
                theirs[form] = theirs.get(form, 0) | 1 << rule
    telling = {word: bits for word, bits in theirs.items() if word not in ours}
    return OtherLanguages(telling, theirs, ours) if telling else None


def _forms(word: str) -> set[str]:
    plain = fold(word)
    return {word.lower(), plain, plain.replace("'", "")}

"""The words a lexicon knows, and the ways in which people write them: shorthand, slips, masks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SHORTEST_TYPO = 6
"""A slip of one letter is forgiven in words of this length up: shorter ones have too many
neighbours that mean something else. No shorter word is taken for two run together, either."""
LONGEST_GUESS = 24
"""No word longer than this is guessed at, which bounds the work on nonsense."""

_THRICE = re.compile(r"(.)\1{2,}")
_LOOKALIKES = {
    "0": "o",
    "1": "[il]",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "@": "a",
    "$": "s",
    "!": "[il]",
    "|": "[il]",
    "*": ".",
    "#": ".",
    "+": "t",
    "_": ".?",
    ".": ".?",
    "-": ".?",
}


class Vocabulary:
    """Reads one folded word as typed.

    `plain`: words that patterns use. `prefixes`: beginnings that patterns use. `shorthand`: what
    is typed for several plain words. `fillers`: words passed over. `keywords`: words that matter
    so much that they are read misspelt, masked and joined. `ordinary`: words never guessed at.
    """

    def __init__(
        self,
        *,
        plain: Iterable[str],
        prefixes: Iterable[str],
        shorthand: Mapping[str, tuple[str, ...]],
        keywords: Iterable[str],
        ordinary: Iterable[str],
    ) -> None:
        self._read: dict[str, tuple[str, ...]] = {word: (word,) for word in plain}
        self._read |= {word: (word,) for word in ordinary}
        self._read |= shorthand
        self._prefixes = frozenset(prefixes)
        self._heads = frozenset(prefix[:3] for prefix in self._prefixes)
        self._keywords = frozenset(keywords)
        self._slips = _slips(self._keywords)
        # One slip leaves the beginning or the end whole, and joined words begin or end with one.
        self._first = frozenset(word[:3] for word in self._keywords)
        self._last = frozenset(word[-3:] for word in self._keywords)
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._keywords):
            self._by_length.setdefault(len(word), []).append(word)

    @property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """The plain words for each folded word that is known just so; () for a filler."""
        return self._read

    def read(self, word: str) -> tuple[str, ...] | None:
        """The plain words that `word` stands for, () for a filler, None when it is not known."""
        known = self._read.get(word)
        if known is not None:
            return known
        if word[:3] in self._heads and any(word.startswith(p) for p in self._prefixes):
            return (word,)
        if 3 < len(word) <= LONGEST_GUESS:
            return self._guess(word)
        return None

    def unmask(self, word: str) -> tuple[str, ...] | None:
        """The keyword behind look-alikes and marks ("k!ll", "s*icide", "su1c1de"), or None."""
        if not 3 <= len(word) <= LONGEST_GUESS or word.isdigit():
            return None
        if sum(letter.isalpha() for letter in word) * 2 < len(word):
            return None
        shape = re.compile("".join(_LOOKALIKES.get(letter, re.escape(letter)) for letter in word))
        hidden = sum(letter in "_.-" for letter in word)
        for length in range(len(word) - hidden, len(word) + 1):
            for keyword in self._by_length.get(length, ()):
                if shape.fullmatch(keyword):
                    return self._read.get(keyword, (keyword,))
        return None

    def _guess(self, word: str) -> tuple[str, ...] | None:
        if _THRICE.search(word):
            return self._without_repeats(word)
        if len(word) < SHORTEST_TYPO or not (word[:3] in self._first or word[-3:] in self._last):
            return None
        meant = self._slip(word)
        if meant is not None:
            return self._read.get(meant, (meant,))
        return self._split(word)

    def _without_repeats(self, word: str) -> tuple[str, ...] | None:
        for kept in (r"\1", r"\1\1"):
            known = self._read.get(_THRICE.sub(kept, word))
            if known is not None:
                return known
        return None

    def _slip(self, word: str) -> str | None:
        """The keyword one slip away: a letter lost, added, changed or swapped with the next."""
        meant = self._slips.get(word)
        if meant is not None:
            return meant
        for at in range(1, len(word)):
            meant = self._slips.get(word[:at] + word[at + 1 :])
            if meant is not None and abs(len(meant) - len(word)) <= 1:
                return meant
        return None

    def _split(self, word: str) -> tuple[str, ...] | None:
        """Two or three known words without the space between, one of them a keyword."""
        for at in range(2, len(word) - 1):
            head = self._read.get(word[:at])
            if not head:
                continue
            tail, matters = self._read.get(word[at:]), word[:at] in self._keywords
            if tail and (matters or word[at:] in self._keywords):
                return head + tail
        return None


def _slips(keywords: Iterable[str]) -> dict[str, str]:
    slips: dict[str, str] = {}
    for keyword in sorted(keywords):
        if len(keyword) >= SHORTEST_TYPO:
            for at in range(1, len(keyword)):
                slips.setdefault(keyword[:at] + keyword[at + 1 :], keyword)
    return slips | {keyword: keyword for keyword in keywords if len(keyword) >= SHORTEST_TYPO}

"""Which words may be meant by one that nobody knows: a thumb lost a letter, hit one twice, or
swapped two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SHORTEST_MEANT = 4
"""Shorter words have so many neighbours that a slip of one is not read."""
SHORTEST_ADDED = 6
"""A letter too many that is not the one beside it is forgiven from this length up."""


class Slips:
    """The way back from a slip to the words of `known`. The first letter of a word and its last
    are never the ones that slip: people leave those whole, and it keeps the neighbours few."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(
            word
            for word in known
            if len(word) >= SHORTEST_MEANT and word.isascii() and word.isalpha()
        )
        self._lost: dict[str, tuple[str, ...]] = {}
        for word in sorted(self._known):
            for typed in _without_one(word):
                self._lost[typed] = (*self._lost.get(typed, ()), word)

    def meant(self, typed: str) -> tuple[str, ...]:
        """The words that are one slip away from `typed`, each once."""
        known = self._known
        near = [word for word in _swapped(typed) if word in known]
        for at, word in enumerate(_without_one(typed), 1):
            doubled = typed[at] in (typed[at - 1], typed[at + 1])
            if word in known and (doubled or len(typed) > SHORTEST_ADDED):
                near.append(word)
        return tuple(dict.fromkeys((*self._lost.get(typed, ()), *near)))


def _without_one(word: str) -> Iterator[str]:
    """`word` without one of its letters, the first and the last of them apart."""
    for at in range(1, len(word) - 1):
        yield word[:at] + word[at + 1 :]


def _swapped(word: str) -> Iterator[str]:
    """`word` with two letters side by side swapped, the first and the last of it apart."""
    for at in range(1, len(word) - 2):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]

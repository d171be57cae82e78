"""The parts of all patterns: which of them a sentence may have by its words, and their matchers,
each made when a sentence first may have it.

No part goes over the end of a sentence, so each sentence is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from service.core.screening.matcher import Compiler, Matcher
from service.core.screening.notation import parse
from service.core.screening.plan import Plan

MOST_ASKED = 5
MOST_ASKED_OF_PHRASE = 3
"""Needs that are asked for. Few parts have more; what is asked for only saves trying."""
MOST_REMEMBERED = 2_000
"""Words of which it is kept what they may be part of: some ten kilobytes each at most."""

Slot: TypeAlias = tuple[tuple[int, ...], int, int, bool, bool]


class Asking:
    """Which of many things may be there. `needs` are the numbers of the needs of each, the rarest
    first, of which the first `most` are asked for."""

    def __init__(self, needs: Iterable[Sequence[int]], most: int) -> None:
        listed = list(needs)
        self._most, self._width = most, len(listed)
        # All first needs, then all second ones and so on, side by side in one number.
        self._asking: dict[int, list[int]] = {}
        free: list[int] = []
        for number, asked in enumerate(listed):
            for rank, need in enumerate(asked[:most]):
                self._asking.setdefault(need, []).append(rank * self._width + number)
            free += [rank * self._width + number for rank in range(len(asked), most)]
        self._free = self._together(free)
        self._all = (1 << self._width) - 1

    def met(self, needs: Iterable[int]) -> int:
        """What of all that is asked for is met with `needs`."""
        return self._together(place for need in needs for place in self._asking.get(need, ()))

    def _together(self, places: Iterable[int]) -> int:
        together = bytearray(self._most * self._width // 8 + 1)
        for place in places:
            together[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(together, "little")

    def possible(self, met: int) -> int:
        """The things of which all is met, as bits. `met`: all that the words of a sentence meet."""
        met |= self._free
        possible = met & self._all
        for _ in range(1, self._most):
            met >>= self._width
            possible &= met
        return possible


class Parts:
    """The parts of all patterns by number. `made`: matchers that are there already."""

    def __init__(
        self,
        plan: Plan,
        negators: frozenset[str],
        compiler: Compiler,
        made: Mapping[int, Matcher],
    ) -> None:
        self._written, self._needed, self._negators = plan["parts"], plan["needed"], negators
        self._turns = frozenset(plan["turns"])
        self._compiler, self._made = compiler, dict(made)
        self._parts = Asking((part["needs"] for part in plan["parts"]), MOST_ASKED)
        self._phrases = Asking((one["needs"] for one in plan["phrases"]), MOST_ASKED_OF_PHRASE)
        self._slots: dict[str, Slot] = {}

    def slot(self, word: str) -> Slot:
        """The numbers of the words that a slot of a text may be, what it meets of all that parts
        need and of all that phrases need, and whether it is a "not" and a "but". Kept, since the
        same words come again."""
        found = self._slots.get(word)
        if found is None:
            if len(self._slots) >= MOST_REMEMBERED:
                self._slots.clear()
            found = self._slots[word] = self._slot(word)
        return found

    def _slot(self, slot: str) -> Slot:
        """A slot that may be several words is one of each, and each beginning of words that it
        has ("suicid*")."""
        words, numbered = slot.split("|"), self._compiler.numbered
        begun = [f"{word[:length]}*" for word in words for length in range(3, len(word) + 1)]
        names = [name for name in dict.fromkeys(words + begun) if name in numbered]
        needs = {need for name in names for need in self._needed.get(name, ())}
        denies, turns = (not said.isdisjoint(words) for said in (self._negators, self._turns))
        numbers = tuple(numbered[name] for name in names)
        return numbers, self._parts.met(needs), self._phrases.met(needs), denies, turns

    def possible(self, met: int, met_by_phrases: int) -> tuple[int, int]:
        """The parts, and the phrases of choices, that a sentence may have, as bits. Given is what
        its slots meet."""
        return self._parts.possible(met), self._phrases.possible(met_by_phrases)

    def __getitem__(self, number: int) -> Matcher:
        matcher = self._made.get(number)
        if matcher is None:
            part = self._written[number]
            node = parse(part["text"])[0]
            matcher = self._made[number] = self._compiler.compile(node, tight=part["tight"])
        return matcher


def as_bits(numbers: Iterable[int]) -> int:
    """Numbers as the bits of one; `bits_of` gives them back."""
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def bits_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, the highest first: that is the quickest."""
    while bits:
        number = bits.bit_length() - 1
        yield number
        bits ^= 1 << number

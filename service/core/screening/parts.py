"""The parts of all patterns: which of them a text may have by its words, and their matchers, each
made when a text first may have it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from service.core.screening.matcher import Compiler, Matcher
from service.core.screening.notation import parse
from service.core.screening.plan import PartPlan

MOST_ASKED = 6
"""Needs of one part that are asked for. Few have more; what is asked for only saves trying."""


class Parts:
    """`written` are the parts by number, `needed` the numbers of the needs that each word meets.
    `made`: matchers that are there already."""

    def __init__(
        self,
        written: Sequence[PartPlan],
        needed: Mapping[str, Sequence[int]],
        compiler: Compiler,
        made: Mapping[int, Matcher],
    ) -> None:
        self._written, self._needed, self._compiler = written, needed, compiler
        self._made = dict(made)
        self._asking: list[dict[int, int]] = [{} for _ in range(MOST_ASKED)]
        free = [0] * MOST_ASKED
        for number, part in enumerate(written):
            needs, bit = part["needs"], 1 << number
            for asking, need in zip(self._asking, needs, strict=False):
                asking[need] = asking.get(need, 0) | bit
            for rank in range(len(needs), MOST_ASKED):
                free[rank] |= bit
        self._free = free
        self._met: dict[str, list[int]] = {}

    def possible(self, words: Iterable[str]) -> int:
        """The parts that a text of `words` may have, as bits: it has a word of each need."""
        met = list(self._free)
        known, needed = self._met, self._needed
        for word in words:
            if word in needed:
                by_rank = known.get(word) or self._meets(word)
                met = [one | other for one, other in zip(met, by_rank, strict=True)]
        possible = met[0]
        for one in met[1:]:
            possible &= one
        return possible

    def _meets(self, word: str) -> list[int]:
        """The parts of which `word` meets the first need, the second and so on. Kept, since the
        same words come again."""
        by_rank = [0] * MOST_ASKED
        for need in self._needed[word]:
            for rank, asking in enumerate(self._asking):
                by_rank[rank] |= asking.get(need, 0)
        self._met[word] = by_rank
        return by_rank

    def __getitem__(self, number: int) -> Matcher:
        matcher = self._made.get(number)
        if matcher is None:
            part = self._written[number]
            node = parse(part["text"])[0]
            matcher = self._made[number] = self._compiler.compile(node, tight=part["tight"])
        return matcher


def bits_of(bits: int) -> Iterator[int]:
    """The numbers of the bits that are set, the lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low

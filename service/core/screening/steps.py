"""What patterns are made of: steps over the places of a text.

A text is a row of slots; the places between them are the bits of one whole number. Each part of a
pattern is a step from the set of places where it may begin to the set where it may end, so all
ways to match are followed at once and there is nothing to go back over: no pattern and no text
can make it slow. A second set of steps runs from the end back to the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

# What every text has beside its words.
OPEN, OPEN_TIGHT, STARTS, ENDS, ALL = -1, -2, -3, -4, -5


class WordSet:
    """Words of which a text may have one. `numbered` gives the number of each word of the lexicon,
    and `bits` has those of this set: to hold a text's words against many is to hold two numbers
    against each other. `cost` is how common they are together.

    One set is one object: it is told from others by what it is, not by what is in it.
    """

    __slots__ = ("bits", "cost", "names")

    def __init__(self, names: frozenset[str], numbered: Mapping[str, int], cost: int) -> None:
        self.names, self.cost = names, cost
        self.bits = 0
        for name in names:
            self.bits |= 1 << numbered[name]


class Masks(dict[WordSet | int, int]):
    """For each set of words, the slots of one text in which one of it stands, as bits; worked out
    when first asked for.

    `places` gives the slots of each word of the text by its number, and `bits` has all these
    numbers; `phrases` those of the phrases that its sentences may have.
    """

    __slots__ = ("_alive", "bits", "phrases", "places")

    def __init__(self, places: Mapping[int, int], phrases: int) -> None:
        super().__init__()
        self.places, self.phrases, self.bits = places, phrases, 0
        for number in places:
            self.bits |= 1 << number
        self._alive: dict[Choice, list[int]] = {}

    def alive(self, choice: Choice) -> list[int]:
        """The phrases of a choice that the text may have at all."""
        found = self._alive.get(choice)
        if found is None:
            found = self._alive[choice] = choice.alive(self)
        return found

    def __missing__(self, words: WordSet | int) -> int:
        if isinstance(words, int):
            raise KeyError(words)
        mask, here = 0, self.bits & words.bits
        while here:
            number = here.bit_length() - 1
            here ^= 1 << number
            mask |= self.places[number]
        self[words] = mask
        return mask


Step: TypeAlias = Callable[[int, Masks], int]


@dataclass(frozen=True, slots=True)
class Part:
    """`needs`: sets of words; a text without a word of each can't have it. Nor can one that may
    have no phrase of one of its `choices`."""

    forward: Step
    backward: Step
    needs: tuple[WordSet, ...] = ()
    choices: tuple[Choice, ...] = ()


def cost_of(words: WordSet) -> int:
    return words.cost


def one_word(words: WordSet) -> Part:
    """One of `words`."""

    def forward(places: int, masks: Masks) -> int:
        return (places & masks[words]) << 1

    def backward(places: int, masks: Masks) -> int:
        return (places >> 1) & masks[words]

    return Part(forward, backward, (words,))


def sequence(parts: Sequence[Part]) -> Part:
    """All of `parts`, one after the other."""
    forward = [part.forward for part in parts]
    backward = [part.backward for part in reversed(parts)]
    needs = tuple(need for part in parts for need in part.needs)
    choices = tuple(choice for part in parts for choice in part.choices)
    return Part(_run(forward), _run(backward), needs, choices)


def _run(steps: Sequence[Step]) -> Step:
    def run(places: int, masks: Masks) -> int:
        for step in steps:
            places = step(places, masks)
            if not places:
                return 0
        return places

    return run


def either(parts: Sequence[Part], maybe: bool, choice: Choice) -> Part:
    """One of `parts`, or with `maybe` none of them. Those are tried that a text may have by its
    words: most of the phrases of a family are not in it at all."""
    forward = _union(choice, [part.forward for part in parts], maybe)
    backward = _union(choice, [part.backward for part in parts], maybe)
    if maybe or choice.named is None:
        return Part(forward, backward)
    return Part(forward, backward, (choice.named,), (choice,))


class Choice:
    """The phrases of a choice by their numbers in the lexicon; `words`, if any, are those that are
    phrases by themselves and come first. `named`: a text without one of these has none of it;
    None: that can't be told."""

    __slots__ = ("_always", "_local", "_mask", "_words", "named")

    def __init__(
        self, words: WordSet | None, phrases: Sequence[int | None], named: WordSet | None
    ) -> None:
        self.named = named
        self._words = 0 if words is None else words.bits
        first = 0 if words is None else 1
        self._local = {one: at for at, one in enumerate(phrases, first) if one is not None}
        self._always = [at for at, one in enumerate(phrases, first) if one is None]
        self._mask = 0
        for one in self._local:
            self._mask |= 1 << one

    def alive(self, masks: Masks) -> list[int]:
        """Those that a text may have, by their places in this choice."""
        found = [0] if self._words & masks.bits else []
        found += self._always
        here = self._mask & masks.phrases
        while here:
            number = here.bit_length() - 1
            here ^= 1 << number
            found.append(self._local[number])
        return found


def _union(choice: Choice, steps: Sequence[Step], maybe: bool) -> Step:
    def run(places: int, masks: Masks) -> int:
        reached = places if maybe else 0
        for one in masks.alive(choice):
            reached |= steps[one](places, masks)
        return reached

    return run


def gap(most: int, key: int) -> Part:
    """Up to `most` slots of those open for `key`."""

    def forward(places: int, masks: Masks) -> int:
        free, reached = masks[key], places
        for _ in range(most):
            places = (places & free) << 1
            if not places:
                break
            reached |= places
        return reached

    def backward(places: int, masks: Masks) -> int:
        free, reached = masks[key], places
        for _ in range(most):
            places = (places >> 1) & free
            if not places:
                break
            reached |= places
        return reached

    return Part(forward, backward)


def edge(key: int) -> Part:
    """A place that is one of those of `key`."""

    def hold(places: int, masks: Masks) -> int:
        return places & masks[key]

    return Part(hold, hold)

"""Patterns compiled once, and matched against a text in time that grows only with its length.

A text is a row of slots; the places between them are the bits of one whole number. Each part of a
pattern is a step from the set of places where it may begin to the set where it may end, so all
ways to match are followed at once and there is nothing to go back over: no pattern and no text
can make it slow. A second set of steps runs from the end back to the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, assert_never

from service.core.screening.notation import (
    Alt,
    CircleError,
    Edge,
    Family,
    FamilyError,
    Gap,
    Node,
    NotationError,
    Seq,
    Word,
    parse,
)
from service.core.screening.often import commonness

# What every text has beside its words.
OPEN, OPEN_TIGHT, STARTS, ENDS, ALL = -1, -2, -3, -4, -5

WordSet: TypeAlias = frozenset[str]


class Masks(dict[WordSet | int, int]):
    """For each set of words, the slots of one text in which one of it stands, as bits.

    Worked out when first asked for: `places` gives the slots of each word of the text. `has` tells
    whether a text has any word of a set, and `live` keeps which phrases of a choice it may have
    at all.
    """

    __slots__ = ("_places", "has", "live", "names")

    def __init__(self, places: Mapping[str, int]) -> None:
        super().__init__()
        self._places = places
        self.names = frozenset(places)
        self.has = Has(self.names)
        self.live: dict[int, tuple[Step, ...]] = {}

    def __missing__(self, words: WordSet | int) -> int:
        if isinstance(words, int):
            raise KeyError(words)
        mask = 0
        for word in self.names & words:
            mask |= self._places[word]
        self[words] = mask
        return mask


class Has(dict[WordSet, bool]):
    """Whether a text of the words `names` has one of a set. Patterns share what they need, so each
    is looked for once."""

    __slots__ = ("_names",)

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, need: WordSet) -> bool:
        found = self[need] = not self._names.isdisjoint(need)
        return found


Step: TypeAlias = Callable[[int, Masks], int]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One compiled pattern. `forward` gives the places where it ends, `backward` those where it
    begins, with all that may lead up to it.

    `needs`: sets of words; a text without a word of each can't match. The first of them is the one
    that fewest texts have.
    """

    forward: Step
    backward: Step
    needs: tuple[WordSet, ...]

    def spans(self, masks: Masks) -> Iterator[tuple[int, int]]:
        """Each separate place where it matches, as (first slot, slot after the last)."""
        ends = self.forward(masks[ALL], masks)
        found: tuple[int, int] | None = None
        while ends:
            bit = ends & -ends
            ends ^= bit
            starts = self.backward(bit, masks)
            span = (_lowest(starts), _lowest(bit))
            if found is not None and span[0] > found[0]:
                yield found
            found = span
        if found is not None:
            yield found


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


@dataclass(frozen=True, slots=True)
class _Part:
    """`needs` pairs how common a set of words is with the set."""

    forward: Step
    backward: Step
    needs: tuple[tuple[int, WordSet], ...] = ()


def _cost(need: tuple[int, WordSet]) -> int:
    return need[0]


class Compiler:
    """Turns patterns into matchers that share their parts.

    `families` holds the phrases of each family by name, as written; `spell` gives the plain words
    for one as an author wrote it, none for one that is passed over. What is worked out once is
    kept, and two threads that work out the same do no harm: the last one's is kept.
    """

    def __init__(
        self, families: Mapping[str, Sequence[str]], spell: Callable[[Word], tuple[Word, ...]]
    ) -> None:
        self.words: set[str] = set()
        self._families = families
        self._spell = cache(spell)
        self._opened: dict[str, Node] = {}
        self._single: dict[frozenset[Word], _Part] = {}
        self._parts: dict[tuple[Node, bool], _Part] = {}

    def compile(self, node: Node, *, tight: bool = False) -> Matcher:
        """The matcher for one part; `tight` gaps stop at commas too. Raises NotationError."""
        plain = self._plain(node, ())
        part = self._part(plain, tight)
        if not part.needs:
            raise NotationError("every word in it may be left out, so it would match anything")
        needs = tuple(dict.fromkeys(need for _, need in sorted(part.needs, key=_cost)))
        must = _without_lead(plain)
        forward = part.forward if must is plain else self._part(must, tight).forward
        return Matcher(forward, part.backward, needs)

    def _plain(self, node: Node, inside: tuple[str, ...]) -> Node:
        """The same with families opened, words spelled plainly and nested choices made flat.
        `inside` are the families that are being opened."""
        match node:
            case Word():
                words = self._spell(node)
                if not words:
                    raise NotationError(f"{node.text!r} is passed over in reading, so never met")
                return _seq(words)
            case Family(name):
                return self._family(name, inside)
            case Seq(items):
                return _seq(
                    self._plain(item, inside) for item in items if not self._passed_over(item)
                )
            case Alt(options, maybe):
                flat: list[Node] = []
                for option in options:
                    if maybe and self._passed_over(option):
                        continue
                    opened = self._plain(option, inside)
                    inner = opened.options if isinstance(opened, Alt) else (opened,)
                    flat.extend(inner)
                    maybe = maybe or (isinstance(opened, Alt) and opened.maybe)
                return Alt(tuple(dict.fromkeys(flat)), maybe)
            case Gap() | Edge():
                return node
            case _:
                assert_never(node)

    def _passed_over(self, node: Node) -> bool:
        """Whether `node` is only a word, or may only be words, that reading leaves out anyway."""
        if isinstance(node, Alt):
            return node.maybe and all(map(self._passed_over, node.options))
        return isinstance(node, Word) and not self._spell(node)

    def _family(self, name: str, inside: tuple[str, ...]) -> Node:
        if name in self._opened:
            return self._opened[name]
        if name not in self._families:
            raise NotationError(f"no family is called @{name}")
        if name in inside:
            raise CircleError(f"the family @{name} contains itself")
        phrases = tuple(parse(phrase)[0] for phrase in self._families[name])
        try:
            opened = self._opened[name] = self._plain(Alt(phrases), (*inside, name))
            return opened
        except CircleError:
            raise
        except NotationError as error:
            raise FamilyError(f"@{name}: {error}") from error

    def _part(self, node: Node, tight: bool) -> _Part:
        match node:
            case Word():
                return self._words(frozenset({node}))
            case Seq(items):
                return _sequence([self._part(item, tight) for item in items])
            case Alt():
                found = self._parts.get((node, tight))
                if found is None:  # patterns share their choices, and what a text has of them
                    found = self._parts[node, tight] = self._choice(node, tight)
                return found
            case Gap(most):
                return _gap(most, OPEN_TIGHT if tight else OPEN)
            case Edge(side):
                key = STARTS if side == "start" else ENDS
                return _edge(key)
            case Family():
                raise AssertionError("families are opened before")
            case _:
                assert_never(node)

    def _choice(self, node: Alt, tight: bool) -> _Part:
        single = frozenset(option for option in node.options if isinstance(option, Word))
        parts = [self._part(option, tight) for option in node.options if option not in single]
        if single:
            parts.insert(0, self._words(single))
        if len(parts) == 1 and not node.maybe:
            return parts[0]
        return _either(parts, node.maybe)

    def _words(self, words: frozenset[Word]) -> _Part:
        found = self._single.get(words)
        if found is not None:
            return found
        names = frozenset(name_of(word) for word in words)
        self.words |= names

        def forward(places: int, masks: Masks) -> int:
            return (places & masks[names]) << 1

        def backward(places: int, masks: Masks) -> int:
            return (places >> 1) & masks[names]

        cost = sum(commonness(word.text) for word in words)
        part = self._single[words] = _Part(forward, backward, ((cost, names),))
        return part


def name_of(word: Word) -> str:
    """What a word, or a beginning of words, is called among the places of a text."""
    return f"{word.text}*" if word.prefix else word.text


def _seq(items: Iterable[Node]) -> Node:
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Seq) else (item,))
    return flat[0] if len(flat) == 1 else Seq(tuple(flat))


def _without_lead(node: Node) -> Node:
    """What must be there: where it ends, so does the whole, whatever leads up to it."""
    if not isinstance(node, Seq):
        return node
    items = list(node.items)
    while len(items) > 1 and (isinstance(items[0], Gap) or _may_lack(items[0])):
        del items[0]
    return node if len(items) == len(node.items) else _seq(items)


def _may_lack(node: Node) -> bool:
    return isinstance(node, Alt) and node.maybe


def _run(steps: list[Step]) -> Step:
    def run(places: int, masks: Masks) -> int:
        for step in steps:
            places = step(places, masks)
            if not places:
                return 0
        return places

    return run


def _sequence(parts: list[_Part]) -> _Part:
    forward = [part.forward for part in parts]
    backward = [part.backward for part in reversed(parts)]
    needs = tuple(need for part in parts for need in part.needs)
    return _Part(_run(forward), _run(backward), needs)


def _either(parts: list[_Part], maybe: bool) -> _Part:
    """One of `parts`, of which those are tried that a text may have by its words: most of the
    phrases of a family are not in it at all."""
    ordered = [sorted(part.needs, key=_cost) for part in parts]
    asked = [tuple(need for _, need in needs[1:]) for needs in ordered]
    always = tuple(number for number, needs in enumerate(ordered) if not needs)
    by_name: dict[str, list[int]] = {}
    for number, rarest in enumerate(ordered):
        for name in rarest[0][1] if rarest else ():
            by_name.setdefault(name, []).append(number)
    named = frozenset(by_name)

    def union(steps: Sequence[Step]) -> Step:
        mark = id(steps)  # its own for as long as the step is there

        def run(places: int, masks: Masks) -> int:
            live = masks.live.get(mark)
            if live is None:
                numbers = set(always)
                for name in masks.names & named:
                    numbers.update(by_name[name])
                has = masks.has.__getitem__
                live = tuple(steps[one] for one in sorted(numbers) if all(map(has, asked[one])))
                masks.live[mark] = live
            reached = places if maybe else 0
            for step in live:
                reached |= step(places, masks)
            return reached

        return run

    needs: tuple[tuple[int, WordSet], ...] = ()
    if not maybe and not always:
        needs = ((sum(needs[0][0] for needs in ordered), named),)
    forward = union([part.forward for part in parts])
    return _Part(forward, union([part.backward for part in parts]), needs)


def _gap(most: int, key: int) -> _Part:
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

    return _Part(forward, backward)


def _edge(key: int) -> _Part:
    def hold(places: int, masks: Masks) -> int:
        return places & masks[key]

    return _Part(hold, hold)

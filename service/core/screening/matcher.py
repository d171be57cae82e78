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
)
from service.core.screening.often import commonness

# What every text has beside its words; the classes of words are numbered from 0.
OPEN, OPEN_TIGHT, STARTS, ENDS, ALL = -1, -2, -3, -4, -5


class Masks(dict[int, int]):
    """For each class of words, the slots of one text in which one of it stands, as bits.

    Worked out when first asked for: `places` gives the slots of each word of the text, `classes`
    the words of each class. `has` tells which of the lexicon's `needs` the text meets, and `live`
    keeps which phrases of a choice it may have at all.
    """

    __slots__ = ("_classes", "_places", "has", "live", "names")

    def __init__(
        self,
        places: Mapping[str, int],
        classes: Sequence[frozenset[str]],
        needs: Sequence[frozenset[str]],
    ) -> None:
        super().__init__()
        self._places, self._classes = places, classes
        self.names = frozenset(places)
        self.has = Has(self.names, needs)
        self.live: dict[int, tuple[Step, ...]] = {}

    def __missing__(self, key: int) -> int:
        mask = 0
        for word in self.names & self._classes[key]:
            mask |= self._places[word]
        self[key] = mask
        return mask


class Has(dict[int, bool]):
    """Whether a text of the words `names` has one of each set of `needs`. Patterns share what they
    need, so each is looked for once."""

    __slots__ = ("_names", "_needs")

    def __init__(self, names: frozenset[str], needs: Sequence[frozenset[str]]) -> None:
        super().__init__()
        self._names, self._needs = names, needs

    def __missing__(self, need: int) -> bool:
        found = self[need] = not self._names.isdisjoint(self._needs[need])
        return found


Step: TypeAlias = Callable[[int, Masks], int]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One compiled pattern. `forward` gives the places where it ends, `backward` those where it
    begins, with all that may lead up to it.

    `needs`: numbers of sets of words; a text without one from each can't match. `rarest` is the
    one of them that fewest texts have, and `cost` how common that is.
    """

    forward: Step
    backward: Step
    needs: tuple[int, ...]
    rarest: int
    cost: int

    def possible(self, has: Has) -> bool:
        """Whether a text that `has` so much of what is needed might match."""
        return all(map(has.__getitem__, self.needs))

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
    """`needs` pairs how common a set of words is with its number."""

    forward: Step
    backward: Step
    needs: tuple[tuple[int, int], ...] = ()


class Needs:
    """The sets of words that patterns need, each with one number."""

    def __init__(self) -> None:
        self.listed: list[frozenset[str]] = []
        self._numbers: dict[frozenset[str], int] = {}

    def number(self, names: frozenset[str]) -> int:
        number = self._numbers.setdefault(names, len(self.listed))
        if number == len(self.listed):
            self.listed.append(names)
        return number


class Compiler:
    """Turns patterns into matchers that share one numbering of word classes.

    `families` holds the options of each family by name; `spell` gives the plain words for one as
    an author wrote it and raises NotationError when it can never be met in a text.
    """

    def __init__(
        self, families: dict[str, list[Node]], spell: Callable[[Word], tuple[Word, ...]]
    ) -> None:
        self.classes: dict[frozenset[str], int] = {}
        self._families = families
        self._spell = cache(spell)
        self._open: list[str] = []
        self._opened: dict[str, Node] = {}
        self.needs = Needs()
        self._single: dict[frozenset[Word], _Part] = {}
        self._parts: dict[tuple[Node, bool], _Part] = {}

    def compile(self, node: Node, *, tight: bool = False) -> Matcher:
        """The matcher for one part; `tight` gaps stop at commas too. Raises NotationError."""
        plain = self._plain(node)
        part = self._part(plain, tight)
        if not part.needs:
            raise NotationError("every word in it may be left out, so it would match anything")
        cost, rarest = min(part.needs)
        needs = tuple(dict.fromkeys(need for _, need in sorted(part.needs)))
        must = _without_lead(plain)
        forward = part.forward if must is plain else self._part(must, tight).forward
        return Matcher(forward, part.backward, needs, rarest, cost)

    def _plain(self, node: Node) -> Node:
        """The same with families opened, words spelled plainly and nested choices made flat."""
        match node:
            case Word():
                words = self._spell(node)
                if not words:
                    raise NotationError(f"{node.text!r} is passed over in reading, so never met")
                return _seq(words)
            case Family(name):
                return self._family(name)
            case Seq(items):
                return _seq(self._plain(item) for item in items if not self._passed_over(item))
            case Alt(options, maybe):
                flat: list[Node] = []
                for option in options:
                    if maybe and self._passed_over(option):
                        continue
                    opened = self._plain(option)
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

    def _family(self, name: str) -> Node:
        if name in self._opened:
            return self._opened[name]
        if name not in self._families:
            raise NotationError(f"no family is called @{name}")
        if name in self._open:
            raise CircleError(f"the family @{name} contains itself")
        self._open.append(name)
        try:
            opened = self._opened[name] = self._plain(Alt(tuple(self._families[name])))
            return opened
        except CircleError:
            raise
        except NotationError as error:
            raise FamilyError(f"@{name}: {error}") from error
        finally:
            self._open.pop()

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
        return _either(parts, node.maybe, self.needs)

    def _words(self, words: frozenset[Word]) -> _Part:
        found = self._single.get(words)
        if found is not None:
            return found
        names = frozenset(name_of(word) for word in words)
        key = self.classes.setdefault(names, len(self.classes))

        def forward(places: int, masks: Masks) -> int:
            return (places & masks[key]) << 1

        def backward(places: int, masks: Masks) -> int:
            return (places >> 1) & masks[key]

        cost = sum(commonness(word.text) for word in words)
        part = self._single[words] = _Part(forward, backward, ((cost, self.needs.number(names)),))
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


def _either(parts: list[_Part], maybe: bool, all_needs: Needs) -> _Part:
    """One of `parts`, of which those are tried that a text may have by its words: most of the
    phrases of a family are not in it at all."""
    rarest = [min(part.needs) if part.needs else None for part in parts]
    asked = [tuple(need for _, need in sorted(part.needs)[1:]) for part in parts]
    always = tuple(number for number, need in enumerate(rarest) if need is None)
    by_name: dict[str, list[int]] = {}
    for number, rare in enumerate(rarest):
        for name in all_needs.listed[rare[1]] if rare is not None else ():
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

    needs: tuple[tuple[int, int], ...] = ()
    if not maybe and not always:
        together = all_needs.number(named)
        needs = ((sum(need[0] for need in rarest if need is not None), together),)
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

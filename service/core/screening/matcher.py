"""Patterns compiled: from the tree of the notation to steps over the places of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import assert_never

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
    written,
)
from service.core.screening.often import commonness
from service.core.screening.steps import (
    ALL,
    ENDS,
    OPEN,
    OPEN_TIGHT,
    STARTS,
    Choice,
    Masks,
    Part,
    Step,
    WordSet,
    cost_of,
    edge,
    either,
    gap,
    one_word,
    sequence,
)


@dataclass(frozen=True, slots=True)
class Matcher:
    """One compiled pattern. `forward` gives the places where it ends, `backward` those where it
    begins, with all that may lead up to it.

    `needs`: sets of words; a text without a word of each can't match. The first of them is the one
    that fewest texts have. `choices`: a text that has no phrase of one of these can't either.
    """

    forward: Step
    backward: Step
    needs: tuple[WordSet, ...]
    choices: tuple[Choice, ...]

    def possible(self, masks: Masks) -> bool:
        """Whether a text may have it, as far as can be told without trying."""
        return all(map(masks.alive, self.choices))

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


class Compiler:
    """Turns patterns into matchers that share their parts.

    `families` holds the phrases of each family by name, as written; `spell` gives the plain words
    for one as an author wrote it, none for one that is passed over. What is worked out once is
    kept, and two threads that work out the same do no harm: the last one's is kept.

    `words` are those that patterns have, and `phrases` those that their choices have, in the order
    of their numbers. Left out, or `noting`, new ones are noted in `numbered`, `phrases` and `asked`
    as they come; that is for one thread alone.
    """

    def __init__(
        self,
        families: Mapping[str, Sequence[str]],
        spell: Callable[[Word], tuple[Word, ...]],
        words: Iterable[str] = (),
        phrases: Iterable[str] = (),
        *,
        noting: bool = False,
    ) -> None:
        self.numbered = {word: number for number, word in enumerate(words)}
        self.phrases = {phrase: number for number, phrase in enumerate(phrases)}
        self.asked: list[tuple[WordSet, ...]] = []
        self._noting = noting or not self.numbered
        self._families = families
        self._spell = cache(spell)
        self._opened: dict[str, Node] = {}
        self._sets: dict[frozenset[str], WordSet] = {}
        self._single: dict[WordSet, Part] = {}
        self._parts: dict[tuple[Node, bool], Part] = {}

    def compile(self, node: Node, *, tight: bool = False) -> Matcher:
        """The matcher for one part; `tight` gaps stop at commas too. Raises NotationError."""
        plain = self._plain(node, ())
        part = self._part(plain, tight)
        if not part.needs:
            raise NotationError("every word in it may be left out, so it would match anything")
        needs = _rarest_first(part.needs)
        choices = tuple(dict.fromkeys(part.choices))
        must = _without_lead(plain)
        forward = part.forward if must is plain else self._part(must, tight).forward
        return Matcher(forward, part.backward, needs, choices)

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

    def _part(self, node: Node, tight: bool) -> Part:
        match node:
            case Word():
                return self._words(self._set(frozenset({name_of(node)})))
            case Seq(items):
                return sequence([self._part(item, tight) for item in items])
            case Alt():
                found = self._parts.get((node, tight))
                if found is None:  # patterns share their choices, and what a text has of them
                    found = self._parts[node, tight] = self._choice(node, tight)
                return found
            case Gap(most):
                return gap(most, OPEN_TIGHT if tight else OPEN)
            case Edge(side):
                key = STARTS if side == "start" else ENDS
                return edge(key)
            case Family():
                raise AssertionError("families are opened before")
            case _:
                assert_never(node)

    def _choice(self, node: Alt, tight: bool) -> Part:
        single = [option for option in node.options if isinstance(option, Word)]
        others = [option for option in node.options if not isinstance(option, Word)]
        parts = [self._part(option, tight) for option in others]
        phrases = [self._phrase(*one) for one in zip(others, parts, strict=True)]
        words = self._set(frozenset(map(name_of, single))) if single else None
        rarest = [min(part.needs, key=cost_of).names for part in parts if part.needs]
        named = None
        if len(rarest) == len(parts):
            named = self._set(frozenset().union(*rarest, words.names if words else ()))
        if words is not None:
            parts.insert(0, self._words(words))
        if len(parts) == 1 and not node.maybe:
            return parts[0]
        return either(parts, node.maybe, Choice(words, phrases, named))

    def _phrase(self, node: Node, part: Part) -> int | None:
        """The number of a phrase; None for one that any text may have."""
        if not part.needs:
            return None
        text = written(node)
        if self._noting and text not in self.phrases:
            self.phrases[text] = len(self.phrases)
            self.asked.append(_rarest_first(part.needs))
        return self.phrases.get(text)

    def _words(self, words: WordSet) -> Part:
        found = self._single.get(words)
        if found is None:
            found = self._single[words] = one_word(words)
        return found

    def _set(self, names: frozenset[str]) -> WordSet:
        found = self._sets.get(names)
        if found is None:
            for name in names:
                self.numbered.setdefault(name, len(self.numbered))
            cost = sum(commonness(name.removesuffix("*")) for name in names)
            found = self._sets[names] = WordSet(names, self.numbered, cost)
        return found


def _rarest_first(needs: Iterable[WordSet]) -> tuple[WordSet, ...]:
    return tuple(dict.fromkeys(sorted(needs, key=cost_of)))


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

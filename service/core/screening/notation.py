"""The notation in which coordinators write patterns: text to a small tree, nothing more.

die              the word, however it is typed (case, accents, apostrophes, shorthand)
suicid*          any word that begins so
@want            one of a family of words, named under `families`
(a | b c)        one of these
[a | b c]        one of these, or nothing
..  ..5          up to three (five) words between, in the same sentence, none of them a "not"
^  $             the beginning, the end of a sentence (or of a part set off by a comma)
a & b            a, in a text in which b stands as well, anywhere
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias, assert_never

USUAL_GAP = 3
WIDEST_GAP = 12
DEEPEST = 12

_TOKEN = re.compile(r"\.\.\d*|[()\[\]|&^$]|@[\w]*|[^\s()\[\]|&^$]+")

_CLOSING = {"(": ")", "[": "]"}


class NotationError(Exception):
    """A pattern that can't be read; the message says what is wrong in one plain line."""


class CircleError(NotationError):
    """A family that contains itself: wrong wherever it is met."""


class FamilyError(NotationError):
    """A pattern is right, but a family in it can't be read: that is noted where it stands."""


@dataclass(frozen=True)
class Word:
    """One word, or with `prefix` all words that begin with it."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class Family:
    name: str


@dataclass(frozen=True)
class Gap:
    most: int


@dataclass(frozen=True)
class Edge:
    side: Literal["start", "end"]


@dataclass(frozen=True)
class Seq:
    items: tuple[Node, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:  # of a deep tree: worked out once
        return hash((Seq, self.items))


@dataclass(frozen=True)
class Alt:
    """One of `options`; `maybe` when none of them will do as well."""

    options: tuple[Node, ...]
    maybe: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((Alt, self.options, self.maybe))


Node: TypeAlias = Word | Family | Gap | Edge | Seq | Alt


def parse(pattern: str) -> tuple[Node, ...]:
    """The parts of `pattern` between its `&`, the first being the one that is shown.

    Raises NotationError.
    """
    reader = _Reader(_TOKEN.findall(pattern))
    parts = [reader.sequence(0)]
    while reader.take_if("&"):
        parts.append(reader.sequence(0))
    if reader.tokens:
        raise NotationError(f"{reader.tokens[0]!r} has no partner")
    return tuple(parts)


def words_of(node: Node) -> Iterator[Word]:
    """The words in `node`, without those of the families it names."""
    if isinstance(node, Word):
        yield node
    elif isinstance(node, Seq | Alt):
        for part in node.items if isinstance(node, Seq) else node.options:
            yield from words_of(part)


def written(node: Node) -> str:
    """`node` in the notation: the same trees, and only these, give the same text."""
    match node:
        case Word():
            return f"{node.text}*" if node.prefix else node.text
        case Family():
            return f"@{node.name}"
        case Gap():
            return f"..{node.most}"
        case Edge():
            return "^" if node.side == "start" else "$"
        case Seq():
            return " ".join(map(written, node.items))
        case Alt():
            options = " | ".join(map(written, node.options))
            return f"[{options}]" if node.maybe else f"({options})"
        case _:
            assert_never(node)


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def take_if(self, sign: str) -> bool:
        if self.tokens and self.tokens[0] == sign:
            del self.tokens[0]
            return True
        return False

    def sequence(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NotationError("too many brackets inside brackets")
        items: list[Node] = []
        while self.tokens and self.tokens[0] not in ")]|&":
            items.append(self.item(depth))
        if not items:
            raise NotationError("a word is missing: nothing stands between two signs, or at all")
        return items[0] if len(items) == 1 else Seq(tuple(items))

    def item(self, depth: int) -> Node:
        piece = self.tokens.pop(0)
        if piece in _CLOSING:
            return self.choice(_CLOSING[piece], depth)
        if piece in "^$":
            return Edge("start" if piece == "^" else "end")
        if piece.startswith(".."):
            return _gap(piece)
        return _family(piece) if piece.startswith("@") else _word(piece)

    def choice(self, closing: str, depth: int) -> Node:
        options = [self.sequence(depth + 1)]
        while self.take_if("|"):
            options.append(self.sequence(depth + 1))
        if not self.take_if(closing):
            raise NotationError(f"a {closing!r} is missing")
        return Alt(tuple(options), maybe=closing == "]")


def _gap(piece: str) -> Gap:
    most = int(piece[2:] or USUAL_GAP)
    if not 1 <= most <= WIDEST_GAP:
        raise NotationError(f"{piece} is too wide or too narrow: 1 to {WIDEST_GAP} words")
    return Gap(most)


def _family(piece: str) -> Family:
    if len(piece) == 1:
        raise NotationError("@ needs the name of a family")
    return Family(piece[1:])


def _word(piece: str) -> Word:
    prefix = piece.endswith("*")
    text = piece.removesuffix("*")
    if text.isascii() and not any(letter.isalnum() for letter in text):
        raise NotationError(f"{piece!r} is no word and no sign of this notation")
    if "*" in text or (prefix and len(text) < 3):
        raise NotationError(f"{piece!r}: * goes at the end of at least three letters")
    return Word(text, prefix)

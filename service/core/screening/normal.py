"""Reading a text as people write it: into plain words, each with its place in the original.

Nothing is thrown away that a person would want to see: every word keeps the `start` and `end` of
the letters it came from, so that the exact words can be shown whatever was done to read them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

LONGEST_READ = 4_000
"""Characters read of one text. Twilio's longest body is 1,600; the rest is for other ways in."""

_APOSTROPHES = "'’‘´`ʼ"
_JOINERS = "\u00ad\u200b-\u200d\u2060\ufeff"
_MARKS = "!*@$#.+_|-"
_PIECE = re.compile(
    r"(?P<skip>https?://\S+|www\.\S+|(?<![^\W_])@\w+)"
    rf"|(?P<word>\$?[^\W_]+(?:[{_APOSTROPHES}{_JOINERS}{re.escape(_MARKS)}\u0300-\u036f]{{1,3}}"
    r"[^\W_]+)*[\u0300-\u036f]?)"
    r"|(?P<pause>\.{2,}|…|[,:()/~—–-])"
    r"|(?P<stop>[.!?;¿¡\n\r]+)"
    r'|(?P<quote>["“”«»„])'
    r"|(?P<symbol>[\u2190-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff])"
)
_STRIP = re.compile(f"[{_JOINERS}\u0300-\u036f]")
_CURLY = str.maketrans(dict.fromkeys(_APOSTROPHES[1:], "'"))
_INNER_MARK = re.compile(f"[{re.escape(_MARKS)}]+")


class Words(Protocol):
    """The words that a lexicon knows; see `vocabulary.Vocabulary`."""

    @property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """The plain words for each folded word that is known just so."""
        ...

    def read(self, word: str) -> tuple[str, ...] | None:
        """The plain words for a folded word as typed; None when it is no known way of writing."""
        ...

    def unmask(self, word: str) -> tuple[str, ...] | None:
        """The plain words for one with letters hidden behind marks, or None."""
        ...


@dataclass(slots=True)
class Reading:
    """A text as slots, one per plain word. A slot whose word is "" is the end of a sentence.

    `starts[i]`, `ends[i]` are the offsets of slot i in the text as written. In `pauses` bit i is
    set where a comma, dash or dots stand before slot i; in `quoted`, where slot i is in quotes.
    """

    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    pauses: int = 0
    quoted: int = 0

    def add(self, words: tuple[str, ...], start: int, end: int) -> None:
        for word in words:
            self.words.append(word)
            self.starts.append(start)
            self.ends.append(end)

    def stop(self, start: int, end: int) -> None:
        if self.words and self.words[-1]:
            self.add(("",), start, end)

    def pause(self) -> None:
        self.pauses |= 1 << len(self.words)


def fold(word: str) -> str:
    """`word` in small plain letters: no accents, no styled letters, straight apostrophes."""
    word = word.lower()
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word).translate(_CURLY)
    return _STRIP.sub("", plain).lower()


def read(text: str, vocabulary: Words) -> Reading:
    """The first LONGEST_READ characters of `text` as plain words with their places."""
    reading = Reading()
    quote_from: int | None = None
    known = vocabulary.known
    for piece in _PIECE.finditer(text, 0, LONGEST_READ):
        kind = piece.lastgroup
        if kind == "word":
            plain = known.get(piece.group().lower())
            if plain is None:
                _read_word(piece, reading, vocabulary)
            else:
                reading.add(plain, *piece.span())
        elif kind == "pause":
            reading.pause()
        elif kind == "stop":
            reading.stop(piece.start(), piece.end())
        elif kind == "symbol":
            symbol = piece.group()
            reading.add(known.get(symbol, (symbol,)), *piece.span())
        elif kind == "quote":
            quote_from = _quote(reading, quote_from)
    _join_spelled_out(reading, vocabulary)
    return reading


def _quote(reading: Reading, quote_from: int | None) -> int | None:
    here = len(reading.words)
    reading.pause()
    if quote_from is None:
        return here
    reading.quoted |= (1 << here) - (1 << quote_from)
    return None


def _read_word(piece: re.Match[str], reading: Reading, vocabulary: Words) -> None:
    raw = piece.group()
    word = fold(raw)
    start, end = piece.span()
    words = vocabulary.read(word)
    if words is None and not word.isalpha():
        bare = word.replace("'", "")
        words = vocabulary.read(bare) or vocabulary.unmask(bare)
        if words is None and _INNER_MARK.search(raw):
            _read_parts(raw, start, reading, vocabulary)
            return
        word = bare
    reading.add((word,) if words is None else words, start, end)


def _read_parts(raw: str, offset: int, reading: Reading, vocabulary: Words) -> None:
    """Words run together by marks: "ok.i", "half-empty", "tired...so"."""
    at = 0
    for mark in _INNER_MARK.finditer(raw):
        _read_plain(raw[at : mark.start()], offset + at, reading, vocabulary)
        at = mark.end()
        if mark.group() in {".", "!"}:
            reading.stop(offset + mark.start(), offset + at)
        elif ".." in mark.group():
            reading.pause()
    _read_plain(raw[at:], offset + at, reading, vocabulary)


def _read_plain(raw: str, start: int, reading: Reading, vocabulary: Words) -> None:
    word = fold(raw).replace("'", "")
    if word:
        words = vocabulary.read(word)
        reading.add((word,) if words is None else words, start, start + len(raw))


def _join_spelled_out(reading: Reading, vocabulary: Words) -> None:
    """Read "k m s" and "a u x i l i o" as the words they spell.

    The first slot takes the word and its whole extent; the others stay, empty of meaning.
    """
    run: list[int] = []
    for at, word in enumerate([*reading.words, ""]):
        if len(word) == 1 and word.isalpha():
            run.append(at)
            continue
        if len(run) >= 3:
            spelled = "".join(reading.words[slot] for slot in run)
            words = vocabulary.read(spelled)
            if words is not None and len(words) <= len(run):
                _respell(reading, run, words)
        run = []


def _respell(reading: Reading, run: list[int], words: tuple[str, ...]) -> None:
    """Give the last slots of `run` the words: what stands before them keeps its distance."""
    start, end = reading.starts[run[0]], reading.ends[run[-1]]
    for slot in run:
        reading.words[slot] = "·"
    for slot, word in zip(run[-len(words) :], words, strict=True):
        reading.words[slot] = word
        reading.starts[slot], reading.ends[slot] = start, end

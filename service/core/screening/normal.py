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

LONGEST_REMEMBERED = 16
"""Letters of a word that is not guessed at anew; what is longer is seldom written again."""
LONGEST_SPELLED = 14
"""Letters set apart that are tried as one word."""
NO_WORDS = "∅"
"""The first slot of a text that has pictures and no word, or only words that are passed over."""

_APOSTROPHES = "'’‘´`ʼ"
_JOINERS = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_MARKS = "!*@$#.+_|-"
_PIECE = re.compile(
    r"(?P<skip>https?://\S+|www\.\S+|(?<![^\W_])@\w+)"
    rf"|(?P<word>\$?[^\W_]+(?:(?:[{_APOSTROPHES}{re.escape(_MARKS)}]{{1,3}}|[{_JOINERS}\u0300-\u036f]+)"
    r"[^\W_]+)*[\u0300-\u036f]*(?:[*|]{1,2}(?![\w*|]))?)"
    r"|(?P<pause>\.{2,}|…|[,:()/~—–-])"
    r"|(?P<stop>[.!?;¿¡\n\r]+)"
    r"|(?P<quote>[\"“”«»„]|(?<!\w)['‘](?=\w)(?!(?:cause|cuz|til|em|bout|round|n|tis|twas|\d)\b)"
    r"|(?<=[\w.!?,])(?<!in)['’](?!\w))"
    r"|(?P<symbol>[\u2190-\u27bf\u2b00-\u2bff\U0001f000-\U0001f3fa\U0001f400-\U0001faff])"
)
_ALIKE = str.maketrans(
    "аеорсухіјѕкмтвнαβγεηικνορςτυχωᴀʙᴄᴅᴇғɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxijskmtbhabyenikvopstuxwabcdefghijklmnoprstuvwyz",
)
"""Letters of other alphabets that look like plain ones, within a word that has plain ones too."""
_IN_FRAMES = {
    first + at: letter
    for first in (0x24B6, 0x24D0, 0x1F110, 0x1F130, 0x1F150, 0x1F170)
    for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")
}
"""Letters in circles and squares: one for one, so that places stay what they are."""
_LATIN = re.compile("[a-z]")
_STRIP = re.compile(f"[{_JOINERS}\u0300-\u036f]")
_CURLY = str.maketrans(dict.fromkeys(_APOSTROPHES[1:], "'"))
_HAS_WORD = re.compile(r"[^\W_]")
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

    @property
    def endings(self) -> frozenset[str]:
        """The last three letters of each word that is known just so."""
        ...

    @property
    def lately(self) -> Mapping[str, tuple[str, ...]]:
        """How words were read that had to be guessed at, by how they were typed."""
        ...

    def remember(self, typed: str, words: tuple[str, ...]) -> None:
        """Guess no more at `typed`."""
        ...

    @property
    def stays(self) -> frozenset[str]:
        """The pictures that stand for a word, and are read where they are."""
        ...

    @property
    def befores(self) -> Mapping[str, frozenset[str]]:
        """For each plain word that may be the second of a pair, or the end of it: the plain words
        that may stand right before it then."""
        ...

    def pair(self, first: str, second: str) -> tuple[str, ...] | None:
        """The plain words for two side by side, or None."""
        ...


@dataclass(slots=True)
class Reading:
    """A text as slots, one per plain word. A slot whose word is "" is the end of a sentence; one
    that may be several words ("hae") holds them all, with | between.

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

    def put(self, words: tuple[str, ...], first: int, last: int) -> None:
        """`words` in place of the slots `first` to `last`; each has the extent of all of them."""
        start, end, more = self.starts[first], self.ends[last], len(words)
        self.words[first : last + 1] = words
        self.starts[first : last + 1] = [start] * more
        self.ends[first : last + 1] = [end] * more
        low = (1 << first + 1) - 1
        self.pauses = self.pauses & low | self.pauses >> last + 1 << first + more
        inside = (self.quoted >> first & 1) * ((1 << more) - 1) << first
        self.quoted = self.quoted & low >> 1 | inside | self.quoted >> last + 1 << first + more


def fold(word: str) -> str:
    """`word` in small plain letters: no accents, no styled letters, straight apostrophes."""
    word = word.lower()
    if word.isascii():
        return word
    plain = unicodedata.normalize("NFKD", word).translate(_CURLY)
    plain = _STRIP.sub("", plain).lower()
    return plain if plain.isascii() else _alike(plain)


def _alike(word: str) -> str:
    """`word` in plain letters, if all that is strange in it only looks so."""
    plain = word.translate(_ALIKE)
    small_capitals = not any("α" <= letter <= "ѕ" for letter in word)
    return plain if small_capitals or _LATIN.search(word) else word


def read(text: str, vocabulary: Words) -> Reading:
    """The first LONGEST_READ characters of `text` as plain words with their places."""
    reading = Reading()
    known = vocabulary.known
    single: list[int] = []
    marks = _Marks(reading, vocabulary)
    if not text.isascii():
        text = text.translate(_IN_FRAMES)
    for piece in _PIECE.finditer(text, 0, LONGEST_READ):
        if piece.lastgroup == "word":
            word = piece.group()
            if len(word) == 1:
                single.append(len(reading.words))
            plain = known.get(word.lower())
            if plain is None:
                plain = vocabulary.lately.get(word)
            if plain is None:
                _read_word(piece, reading, vocabulary)
            else:
                reading.add(plain, *piece.span())
        else:
            marks.read(piece)
    marks.put_symbols()
    _mark_wordless(reading, text, pictures=marks.symbols_seen)
    if len(single) > 2:
        _join_spelled_out(reading, single, text, vocabulary)
    if not vocabulary.befores.keys().isdisjoint(reading.words):
        _join_pairs(reading, text, vocabulary)
    return reading


def _mark_wordless(reading: Reading, text: str, *, pictures: bool) -> None:
    """Put NO_WORDS first where no word says anything: "probably" is an answer all the same."""
    word = _HAS_WORD.search(text)
    if pictures and word is None:
        reading.put((NO_WORDS, reading.words[0]), 0, 0)
    elif not reading.words and word is not None:
        reading.add((NO_WORDS,), *word.span())


@dataclass(slots=True)
class _Marks:
    """What stands between the words of a text: marks, quotes and pictures."""

    reading: Reading
    vocabulary: Words
    symbols: list[re.Match[str]] = field(default_factory=list)
    symbols_seen: bool = False
    quote_from: int | None = None

    def read(self, piece: re.Match[str]) -> None:
        kind = piece.lastgroup
        if kind == "pause":
            self.reading.pause()
        elif kind == "stop":
            self.put_symbols()
            self.reading.stop(piece.start(), piece.end())
        elif kind == "symbol":
            self.symbol(piece)
        elif kind == "quote":
            self.quote()

    def quote(self) -> None:
        here = len(self.reading.words)
        self.reading.pause()
        if self.quote_from is None:
            self.quote_from = here
        else:
            self.reading.quoted |= (1 << here) - (1 << self.quote_from)
            self.quote_from = None

    def symbol(self, piece: re.Match[str]) -> None:
        """A picture that stands for a word is read where it is. Any other colours the whole
        sentence, and is put at its end, so that it comes between no words."""
        self.symbols_seen = True
        words, reading = self.vocabulary.known.get(piece.group()), self.reading
        if not words or piece.group() not in self.vocabulary.stays:
            self.symbols.append(piece)
        elif reading.words[-1:] == [words[-1]] and reading.ends[-1] == piece.start():
            reading.ends[-1] = piece.end()  # many of one are one
        else:
            reading.add(words, *piece.span())

    def put_symbols(self) -> None:
        if not self.symbols:
            return
        self.reading.pause()
        seen = set()
        for piece in self.symbols:
            if piece.group() not in seen:
                seen.add(piece.group())
                self.reading.add((piece.group(),), *piece.span())
        self.symbols.clear()


def _read_word(piece: re.Match[str], reading: Reading, vocabulary: Words) -> None:
    raw = piece.group()
    word = fold(raw)
    start, end = piece.span()
    words = vocabulary.read(word) if word.isalpha() else vocabulary.known.get(word)
    if words is None and not word.isalpha():
        bare = word.replace("'", "")
        words = _being(word, vocabulary) or vocabulary.known.get(bare) or vocabulary.unmask(bare)
        if words is None and bare.isalnum():
            words = vocabulary.read(bare)
        if words is None and _INNER_MARK.search(raw):
            _read_parts(raw, start, reading, vocabulary)
            return
        word = bare
    if words is None:
        words = (word,)
    if len(raw) <= LONGEST_REMEMBERED:
        vocabulary.remember(raw, words)
    reading.add(words, start, end)


def _being(word: str, vocabulary: Words) -> tuple[str, ...] | None:
    """ "my mom's sick" says that she is; nobody minds "mom is house" in its place."""
    known = vocabulary.known.get(word.removesuffix("'s")) if word.endswith("'s") else None
    return (*known, "is") if known else None


def _read_parts(raw: str, offset: int, reading: Reading, vocabulary: Words) -> None:
    """Words run together by marks: "ok.i", "half-empty", "tired...so". One with a mark after each
    word ("kill.my.self") is no row of sentences."""
    at = 0
    spaced = len(_INNER_MARK.findall(raw)) > 1
    for mark in _INNER_MARK.finditer(raw):
        _read_plain(raw[at : mark.start()], offset + at, reading, vocabulary)
        at = mark.end()
        if mark.group() in {".", "!"} and not spaced:
            reading.stop(offset + mark.start(), offset + at)
        elif "." in mark.group():
            reading.pause()
    _read_plain(raw[at:], offset + at, reading, vocabulary)


def _read_plain(raw: str, start: int, reading: Reading, vocabulary: Words) -> None:
    word = fold(raw).replace("'", "")
    if word:
        words = vocabulary.read(word)
        reading.add((word,) if words is None else words, start, start + len(raw))


def _join_spelled_out(reading: Reading, single: list[int], text: str, vocabulary: Words) -> None:
    """Read "k m s" and "a u x i l i o" as the words they spell; `single` are the slots of single
    letters."""
    letter = [text[reading.starts[slot]].lower() for slot in single]
    at = len(single) - 1
    while at > 1:
        side_by_side = single[at] - single[at - 2] == 2
        if side_by_side and "".join(letter[at - 2 : at + 1]) in vocabulary.endings:
            slots = _longest_run(single, at)
            letters = "".join(letter[at + 1 - len(slots) : at + 1])
            if len(letters) == len(slots):
                at -= _put_spelled(reading, slots, letters, vocabulary)
        at -= 1


def _put_spelled(reading: Reading, slots: list[int], letters: str, vocabulary: Words) -> int:
    """Put the longest known word at the end of `letters` in their place: how many more it took."""
    whole = len(letters) > 4 and letters.isalpha() and len(slots) <= LONGEST_SPELLED
    for skip in range(len(slots) - 2):
        words = vocabulary.known.get(letters[skip:])
        if words is None and skip == 0 and whole:
            words = vocabulary.read(letters)
        if words:
            reading.put(words, slots[skip], slots[-1])
            return len(slots) - skip - 1
    return 0


def _longest_run(single: list[int], last: int) -> list[int]:
    """The slots, side by side, of at most so many letters, up to the one at `last`."""
    run = [single[last]]
    for slot in reversed(single[max(0, last - LONGEST_SPELLED) : last]):
        if slot != run[-1] - 1:
            break
        run.append(slot)
    return run[::-1]


def _join_pairs(reading: Reading, text: str, vocabulary: Words) -> None:
    """Read two words side by side as what they mean together."""
    words, starts, befores = reading.words, reading.starts, vocabulary.befores
    at = len(words) - 1
    while at > 0:
        before = befores.get(words[at])
        # What was typed as one word may be a second as a whole, after what stands before that.
        if (
            before is not None
            and (words[at - 1] in before or starts[at - 1] == starts[at])
            and not reading.pauses >> at & 1
        ):
            at = _join_pair(reading, at, text, vocabulary)
        at -= 1


def _join_pair(reading: Reading, at: int, text: str, vocabulary: Words) -> int:
    """Read the word at slot `at` and the one before as one, if they are: by their plain words,
    or as typed ("i m", "the atm"). Gives the first slot of what was read."""
    second = _typed_from(reading, at)
    if second == 0:
        return at
    first, typed = _typed_from(reading, second - 1), _typed(reading, text, second)
    for slot, one, other in (
        (at - 1, reading.words[at - 1], reading.words[at]),
        (second - 1, reading.words[second - 1], typed),
        (first, _typed(reading, text, first), typed),
    ):
        words = vocabulary.pair(one, other)
        if words is not None:
            reading.put(words, slot, at)
            return slot
    return at


def _typed_from(reading: Reading, at: int) -> int:
    """The first of the slots that one typed word with the slot `at` became."""
    while at > 0 and reading.starts[at - 1] == reading.starts[at]:
        at -= 1
    return max(at, 0)


def _typed(reading: Reading, text: str, at: int) -> str:
    return fold(text[reading.starts[at] : reading.ends[at]])

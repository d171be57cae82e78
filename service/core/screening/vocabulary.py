"""The words a lexicon knows, and the ways in which people write them: shorthand, slips, masks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from service.core.screening.slips import Slips
from service.core.screening.spoken import SHORTEST_SPOKEN, by_ear, said_so, sound

SHORTEST_TYPO = 6
"""A slip of one letter is forgiven in words of this length up: shorter ones have too many
neighbours that mean something else. How those are mistyped is written out in the lexicon."""
SHORTEST_BY_EAR = 7
"""Words of this length up are also known by their sound ("suiecide")."""
LONGEST_GUESS = 32
"""No word longer than this is guessed at, which bounds the work on nonsense."""
MOST_JOINED = 7
"""The most words that are read out of one in which the spaces are missing."""

MOST_REMEMBERED = 4_000
"""Guesses kept in memory, so that a word is guessed at once."""

_THRICE = re.compile(r"(.)\1{2,}")
_TWICE = re.compile(r"(.)\1+")
_VERB = re.compile(r"(?:[aei]r|ndo)$")
_CLITICS = frozenset({"la", "las", "le", "les", "lo", "los", "nos", "se", "te"})
_GLUED_NUMBER = re.compile(r"(\d{1,4})([a-z]{2,})|([a-z]{2,})(\d{1,4})")
_VOWELS = re.compile(r"[aeiouwyh]+")
_SOFT_C = re.compile(r"c(?=[eiy])")
_SOUNDS = str.maketrans({"z": "s", "q": "k", "c": "k", "v": "b", "x": "k"})
_BARE = re.compile(r"[._|+-]+")
_LOOKALIKES = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "il",
    "|": "il",
    "+": "t",
}
_ANY = frozenset("*#._-")

_GLUE_WORDS = """
    i im id ill ive am can would have my me to do dont cant wanna gonna want this anymore it no
    not more live life
    going done with left stop help over feel like be here never give up go on alone all nobody
    everything please need someone wish had of so tired yo ya quiero puedo mas vivir
    nada nadie ayuda que
"""
_GLUE = frozenset(_GLUE_WORDS.split())
"""Words so plain that a word made of nothing else is several, without a keyword among them."""
_SHORT_WORDS = """
    i a u y k am an as at be by de do el en es ex go he id if im in is it la lo me mi my ni no of od
    ok on or os se si so su te to tu un up us va we ya yo
"""
_SHORT = frozenset(_SHORT_WORDS.split())
"""The words of one and two letters that may be part of several written as one."""


class Vocabulary:
    """Reads one folded word as typed.

    `plain`: words that patterns use. `prefixes`: beginnings that patterns use. `shorthand`: what
    is typed (a word, or two side by side) for several plain words, () for words passed over.
    `keywords`: words that matter so much that they are read misspelt, masked and joined.
    `ordinary`: words never guessed at, since they mean themselves.
    """

    def __init__(
        self,
        *,
        plain: Iterable[str],
        prefixes: Iterable[str],
        shorthand: Mapping[str, tuple[str, ...]],
        keywords: Iterable[str],
        ordinary: Iterable[str],
    ) -> None:
        self._keywords = frozenset(keywords)
        self._read: dict[str, tuple[str, ...]] = {word: (word,) for word in plain}
        self._ordinary = frozenset(ordinary)
        self._read |= {name: words for name, words in shorthand.items() if " " not in name}
        self._stays = frozenset(name for name in shorthand if not name[0].isalnum())
        self._pairs = {
            (first, second): words
            for (first, _, second), words in (
                (name.partition(" "), words) for name, words in shorthand.items() if " " in name
            )
        }
        self._heads: dict[str, tuple[str, ...]] = {}
        for prefix in sorted(frozenset(prefixes)):
            self._heads[prefix[:3]] = (*self._heads.get(prefix[:3], ()), prefix)
        self._slips = _slips(self._keywords)
        self._near = Slips(self._read)
        self._by_sound = {
            sound: word
            for word in sorted(self._keywords, reverse=True)
            if len(word) >= SHORTEST_BY_EAR and len(sound := _sound(word)) > 2
        }
        self._by_ear = by_ear(self._read)
        self._undoubled = {
            _TWICE.sub(r"\1", word): word for word in sorted(self._keywords, reverse=True)
        }
        # One slip leaves the beginning or the end whole.
        self._first = frozenset(word[:3] for word in self._keywords)
        self._last = frozenset(word[-3:] for word in self._keywords)
        self._by_letter: dict[tuple[int, int, str], list[str]] = {}
        for word in sorted(self._keywords):
            for at, letter in enumerate(word):
                self._by_letter.setdefault((len(word), at, letter), []).append(word)
        self._endings = frozenset(word[-3:] for word in self._read)
        self._lately: dict[str, tuple[str, ...]] = {}
        self._longest = max(map(len, self._read), default=0)
        befores: dict[str, set[str]] = {}
        for first, second in self._pairs:
            for word in self._last_of(second):
                befores.setdefault(word, set()).update(self._last_of(first))
        self._befores = {word: frozenset(firsts) for word, firsts in befores.items()}

    @property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """The plain words for each folded word that is known just so; () for a filler."""
        return self._read

    @property
    def endings(self) -> frozenset[str]:
        """The last three letters of each word that is known just so."""
        return self._endings

    @property
    def lately(self) -> Mapping[str, tuple[str, ...]]:
        """How words were read that had to be guessed at, by how they were typed."""
        return self._lately

    def remember(self, typed: str, words: tuple[str, ...]) -> None:
        """Guess no more at `typed`: most of what people write they write again."""
        if len(self._lately) >= MOST_REMEMBERED:
            self._lately.clear()
        self._lately[typed] = words

    @property
    def stays(self) -> frozenset[str]:
        """The pictures that stand for a word, and are read where they are."""
        return self._stays

    @property
    def befores(self) -> Mapping[str, frozenset[str]]:
        """For each plain word that may be the second of a pair, or the end of it: the plain words
        that may stand right before it then."""
        return self._befores

    def _last_of(self, typed: str) -> set[str]:
        """A word of a pair, and the last of the plain words that it is when typed."""
        return {typed, *(self.read(typed) or ())[-1:]}

    def pair(self, first: str, second: str) -> tuple[str, ...] | None:
        """The plain words for two words side by side, plain ones or as typed ("want 2", "i m"), or
        None."""
        return self._pairs.get((first, second))

    def read(self, word: str) -> tuple[str, ...] | None:
        """The plain words that `word` stands for, () for a filler, None when it is not known.
        A slip that may be one of several words is all of them, with | between."""
        known = self._read.get(word)
        if known is not None:
            return known
        if not 2 < len(word) <= LONGEST_GUESS or word in self._ordinary:
            return None
        sure = self._as_spoken(word)
        if sure is not None:
            return sure
        heads = self._heads.get(word[:3])
        if heads is not None and word.startswith(heads):
            return self._split(word) or self._begun(word)
        return self._guess(word)

    def _as_spoken(self, word: str) -> tuple[str, ...] | None:
        """The word that is written as it is said: drawn out ("killll"), without its g ("wakin"),
        by ear ("voses", "leav") or as on the islands ("vivil", "cansao")."""
        if len(word) < SHORTEST_SPOKEN:
            return None
        if _THRICE.search(word):
            known = self._without_repeats(word)
            if known is not None:
                return known
        if word[-2:] == "in" and f"{word}g" in self._read:
            return self._read[f"{word}g"]
        for said in said_so(word):
            if said != word and said in self._read:
                return self._read[said]
        meant = self._by_ear.get(sound(word))
        return None if meant is None else self._read[meant]

    def unmask(self, word: str) -> tuple[str, ...] | None:
        """The keyword behind look-alikes and marks ("k!ll", "s*icide", "su1c1de"), or None."""
        if not 3 <= len(word) <= LONGEST_GUESS or word.isdigit():
            return None
        bare = _BARE.sub("", word)
        if len(bare) * 2 <= len(word) + 1 and bare in self._read:
            return self._read[bare]  # each letter set off from the next: d.i.e
        if sum(letter.isalpha() for letter in word) * 2 < len(word):
            return None
        for shape in (word, bare):
            sure = next((at for at, letter in enumerate(shape) if letter.isalpha()), -1)
            place = (len(shape), sure, shape[sure]) if shape else (0, 0, "")
            keywords = self._by_letter.get(place, ())
            meant = [self._read.get(one, (one,)) for one in keywords if _looks_like(shape, one)]
            if meant:
                return _one_of(meant)
        return None

    def _guess(self, word: str) -> tuple[str, ...] | None:
        if len(word) == 3:
            return self._meant(word)
        meant = self._slip(word) or self._drawn_out(word)
        if meant is not None:
            return self._read.get(meant, (meant,))
        return self._split(word) or self._heard(word) or self._meant(word) or self._two(word)

    def _meant(self, word: str) -> tuple[str, ...] | None:
        """The word a slip away; where it may be one of several, all of them in one slot."""
        meant = [self._read[near] for near in self._near.meant(word)]
        return _one_of(meant) if meant else None

    def _begun(self, word: str) -> tuple[str, ...]:
        """A word that begins as patterns want it, beside what it may be a slip of."""
        meant = self._meant(word)
        if meant is None:
            return self._two(word) or (word,)
        return (f"{word}|{meant[0]}",) if len(meant) == 1 else (word,)

    def _two(self, word: str) -> tuple[str, ...] | None:
        """Two known words of which the space between is missing. Where it may be missing in more
        than one place, each slot holds all the words that it may be. Spanish writes some of its
        words so ("soltarse")."""
        cuts = sorted(range(1, len(word)), key=lambda at: -min(at, len(word) - at))
        read = self._read
        found = [
            read.get(word[:at], (word[:at],)) + read.get(word[at:], (word[at:],))
            for at in cuts
            if self._is_word(word[:at]) and self._is_word(word[at:])
            if word[at:] not in _CLITICS or not _VERB.search(word[:at])
        ]
        if not found or not found[0]:
            return None
        alike = [words for words in found if len(words) == len(found[0])]
        return tuple("|".join(dict.fromkeys(slot)) for slot in zip(*alike, strict=True))

    def _is_word(self, piece: str) -> bool:
        return piece in (_SHORT if len(piece) < 3 else self._read)

    def _without_repeats(self, word: str) -> tuple[str, ...] | None:
        for kept in (r"\1", r"\1\1"):
            known = self._read.get(_THRICE.sub(kept, word))
            if known is not None:
                return known
        return self._read.get(_TWICE.sub(r"\1", word))

    def _slip(self, word: str) -> str | None:
        """The keyword one slip away: a letter lost, added, changed or swapped with the next."""
        if len(word) < SHORTEST_TYPO or not (word[:3] in self._first or word[-3:] in self._last):
            return None
        meant = self._slips.get(word)
        if meant is not None:
            return meant
        for at in range(1, len(word)):
            meant = self._slips.get(word[:at] + word[at + 1 :])
            if meant is not None and abs(len(meant) - len(word)) <= 1:
                return meant
        return None

    def _drawn_out(self, word: str) -> str | None:
        """The keyword with letters doubled ("diee", "myselff")."""
        meant = self._undoubled.get(_TWICE.sub(r"\1", word))
        return meant if meant is not None and len(meant) < len(word) else None

    def _heard(self, word: str) -> tuple[str, ...] | None:
        """The long keyword that sounds the same."""
        if len(word) < SHORTEST_TYPO:
            return None
        meant = self._by_sound.get(_sound(word))
        if meant is None or abs(len(meant) - len(word)) > 2:
            return None
        return self._read.get(meant, (meant,))

    def _split(self, word: str) -> tuple[str, ...] | None:
        """Known words without the spaces between: a keyword among them, or all of the plainest.

        Of all ways to read it, the one of the fewest words. A word may be passed over.
        """
        number = _GLUED_NUMBER.fullmatch(word)
        if number is not None:
            return self._numbered(*number.groups(""))
        fewest: dict[int, tuple[str, ...]] = {0: ()}
        for at in range(len(word)):
            pieces = fewest.get(at)
            if pieces is None or len(pieces) >= MOST_JOINED:
                continue
            for end in range(at + 1, min(len(word), at + self._longest) + 1):
                piece = word[at:end]
                if (piece in self._read if len(piece) > 2 else piece in _SHORT) and (
                    end not in fewest or len(fewest[end]) > len(pieces) + 1
                ):
                    fewest[end] = (*pieces, piece)
        joined = fewest.get(len(word), ())
        if not joined or not self._means_several(word, joined):
            return None
        return tuple(plain for piece in joined for plain in self._read.get(piece, (piece,))) or None

    def _means_several(self, word: str, joined: tuple[str, ...]) -> bool:
        """Whether nobody would write these words as one for any other reason."""
        for at, piece in enumerate(joined):
            if piece in self._keywords and (
                len(piece) > 3 or (0 < at == len(joined) - 1 and joined[at - 1] in _GLUE)
            ):
                return True
        plainest = _GLUE.issuperset(joined)
        return plainest and (len(word) > 5 or (len(word) > 4 and "i" in {joined[0], joined[-1]}))

    def _numbered(self, before: str, unit: str, word: str, after: str) -> tuple[str, ...] | None:
        """A number and a word without the space between: "20pills", "took40"."""
        known = self._read.get(unit or word)
        if known is None:
            return None
        return (before, *known) if before else (*known, after)


def _one_of(meant: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What may be any of several words: those that are one word each, in one slot."""
    single = [words[0] for words in meant if len(words) == 1]
    return ("|".join(dict.fromkeys(single)),) if single else meant[0]


def _looks_like(shape: str, keyword: str) -> bool:
    return all(
        letter == meant or letter in _ANY or meant in _LOOKALIKES.get(letter, "")
        for letter, meant in zip(shape, keyword, strict=True)
    )


def _sound(word: str) -> str:
    """What is left of a word for the ear: alike consonants made the same, and all vowels."""
    rest = _SOFT_C.sub("s", word[1:].replace("ph", "f")).translate(_SOUNDS)
    return word[0] + _TWICE.sub(r"\1", _VOWELS.sub("a", rest)).rstrip("a")


def _slips(keywords: Iterable[str]) -> dict[str, str]:
    slips: dict[str, str] = {}
    for keyword in sorted(keywords):
        if len(keyword) >= SHORTEST_TYPO:
            for at in range(1, len(keyword)):
                slips.setdefault(keyword[:at] + keyword[at + 1 :], keyword)
    return slips | {keyword: keyword for keyword in keywords if len(keyword) >= SHORTEST_TYPO}

"""The one table of keywords, and which of them a whole text is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, cast, get_args

from service.core.source import AuthoringError, Mistake, Source, read_yaml
from service.core.texts.phrases import compile_phrase, mistake_in

KeywordEffect = Literal["stop", "start", "help", "person"]
Lang = Literal["en", "es"]

_SHORT = 3  # letters: up to here, words must lie more than one edit apart, beyond it more than two
_BESIDE = ("staff", "leave")  # words that are no keyword by themselves
_PARTS = (*get_args(KeywordEffect), *_BESIDE)
_NUMBERED = "numbered"  # no whole text: words of the staff beside an alert's number
_ELSEWHERE = ("wishes", "kinds")  # read by `core.wishes.words` and `stop_kinds`
_MARKS = ("spoken", "carrier", "calls", "slips")
_PHRASES = ("stop_phrases", "around_stop", "start_phrases", "enough_phrases")
_LONGEST_TEXT = 600  # characters: what is longer is no keyword, however often it is repeated

_POLITE = re.compile(
    r"\b(?:please|pls|plz|thank you|thanks|thx|por favor|porfa|muchas gracias|gracias)\b"
)
_ASKING_WHO = re.compile(r"^(?:who is this|who are you|wrong number|quien es|numero equivocado) ")
_SIGNATURE = re.compile(r"\s*\n\s*(?:sent from my|enviado desde mi)\b.*", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Keyword:
    """A keyword that a whole text was. `word` is as the table has it. `spoken`: people also say it
    and mean something else (YES, END, QUIT, CANCEL), or it was said in a phrase. `calls`: it may be
    a call for help. `carrier_answers`: written exactly as a carrier that does its own opt-out
    handling knows it. `cried`: repeated, or with an exclamation mark."""

    effect: KeywordEffect
    word: str
    lang: Lang
    spoken: bool = False
    calls: bool = False
    carrier_answers: bool = False
    cried: bool = False


@dataclass(frozen=True)
class Keywords:
    """The table: keywords by their plain form, phrases by what they look like, those of somebody
    who has had enough, the words that carriers answer, and by language what may stand around a
    stop, the staff words (plain), those that only stand beside a number, and those that stand
    before the word of a schedule: to leave it (as written), or for its sake. `by_slip`: what a slip
    of the thumb makes of a keyword."""

    by_form: Mapping[str, Keyword]
    by_slip: Mapping[str, Keyword]
    phrases: tuple[tuple[re.Pattern[str], Keyword], ...]
    around: Mapping[str, frozenset[str]]
    enough: tuple[re.Pattern[str], ...]
    carrier: frozenset[str]
    staff: Mapping[str, tuple[str, ...]]
    numbered: Mapping[str, tuple[str, ...]]
    leave: Mapping[str, tuple[str, ...]]
    before_leaving: frozenset[str]
    before_joining: frozenset[str]

    @property
    def forms(self) -> frozenset[str]:
        """Every word that means something by itself, plain."""
        beside = (*self.staff.values(), *self.leave.values())
        return frozenset(self.by_form) | {plain_form(word) for said in beside for word in said}

    def effect(self, text: str) -> Keyword | None:
        """The keyword that the whole of `text` is, or None. Any case, accents or none, full-width
        letters, stray spaces, signs, emoji and invisible characters around it, a mail program's
        signature, `S T O P` and `stop stop stop` are all looked past."""
        plain = plain_form(_SIGNATURE.sub("", text)) if len(text) <= _LONGEST_TEXT else ""
        if not plain:
            return None
        once = _once(plain)
        found = self.by_form.get(once) or self._kindly(once) or self.by_slip.get(once)
        if found is None:
            return None
        return replace(
            found,
            carrier_answers=text.casefold() in self.carrier,
            cried="!" in text or once != plain,
        )

    def had_enough(self, text: str) -> bool:
        """Whether the whole of `text` says, inside a check-in, that the writer wants no more of it:
        less than a stop, since it may be meant for today only, or for something else."""
        bare = bare_form(text)
        return any(phrase.fullmatch(f"{bare} ") for phrase in self.enough)

    def _kindly(self, plain: str) -> Keyword | None:
        """A keyword with kind words about it, or a phrase that says the same."""
        bare = " ".join(_POLITE.sub(" ", plain).split())
        bare = _ASKING_WHO.sub("", bare)
        if bare in self.by_form:
            return self.by_form[bare]
        return next((word for phrase, word in self.phrases if phrase.fullmatch(f"{bare} ")), None)


def plain_form(text: str) -> str:
    """Small letters and digits with single spaces: accents, signs, emoji and what cannot be seen
    are gone, and an apostrophe closes up (`don't` is `dont`)."""
    # Twice: some fancy letters are plain capitals only once decomposed.
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = []
    for character in small:
        kind = unicodedata.category(character)
        if kind[0] in "LN":
            kept.append(character)
        elif kind not in ("Cf", "Mn", "Me") and character not in "'’‘`´":
            kept.append(" ")
    return " ".join("".join(kept).split())


def bare_form(text: str) -> str:
    """The plain form of a text without a mail program's signature and without kind words; empty for
    one that is too long to be a keyword."""
    plain = plain_form(_SIGNATURE.sub("", text)) if len(text) <= _LONGEST_TEXT else ""
    return " ".join(_POLITE.sub(" ", _once(plain)).split())


def _once(plain: str) -> str:
    """`s t o p` as one word, and a word that is said again and again, once."""
    words = plain.split(" ")
    if len(words) > 2 and all(len(word) == 1 for word in words):
        return "".join(words)
    return words[0] if len(set(words)) == 1 else plain


# ---------------------------------------------------------------- reading the table
def read_keywords(text: str, *, file: str) -> Keywords:
    """The table in `text` (YAML). Raises AuthoringError with every mistake: an unknown part, a word
    that is none, one with two effects, two with different effects that lie too close together."""
    source = read_yaml(text, file=file)
    mistakes = list(_shape_mistakes(source))
    if mistakes:
        raise AuthoringError(mistakes)
    words = list(_words(source))
    mistakes.extend(_near_misses(source, words))
    mistakes.extend(_unknown_marks(source, words))
    if mistakes:
        raise AuthoringError(mistakes)
    by_form = {word.form: _keyword(source, word) for word in words if word.part not in _BESIDE}
    return Keywords(
        by_form=by_form,
        by_slip=_slips(source, by_form),
        phrases=(*_phrases(source, "stop"), *_phrases(source, "start")),
        around={lang: frozenset(said) for lang, said in source.data["around_stop"].items()},
        enough=tuple(
            compile_phrase(phrase)
            for said in source.data["enough_phrases"].values()
            for phrase in said
        ),
        carrier=frozenset(word.casefold() for word in source.data["carrier"]),
        staff={
            lang: tuple(plain_form(word) for word in listed)
            for lang, listed in source.data["staff"].items()
        },
        numbered={
            lang: tuple(plain_form(word) for word in listed)
            for lang, listed in source.data[_NUMBERED].items()
        },
        leave={lang: tuple(listed) for lang, listed in source.data["leave"].items()},
        before_leaving=_before(source, "leave") | _first(source, "stop"),
        before_joining=_first(source, "start"),
    )


def _before(source: Source, part: str) -> frozenset[str]:
    return frozenset(plain_form(word) for said in source.data[part].values() for word in said)


def _first(source: Source, part: str) -> frozenset[str]:
    """The first word of a part in each language: the one that people are told."""
    return frozenset(plain_form(said[0]) for said in source.data[part].values())


@dataclass(frozen=True)
class _Word:
    part: str
    lang: str
    number: int
    written: str

    @property
    def form(self) -> str:
        return plain_form(self.written)

    @property
    def path(self) -> tuple[str | int, ...]:
        return (self.part, self.lang, self.number)


def _shape_mistakes(source: Source) -> Iterator[Mistake]:
    known = (*_PARTS, _NUMBERED, *_MARKS, *_PHRASES)
    for part in source.data:
        if part not in known and part not in _ELSEWHERE:
            yield source.mistake((str(part),), "there is no such part of the table")
    for part in known:
        if part not in source.data:
            yield source.mistake((part,), "this part of the table is missing")
        elif part in _MARKS:
            yield from _list_mistakes(source, (part,), source.data[part])
        else:
            yield from _language_mistakes(source, part)


def _language_mistakes(source: Source, part: str) -> Iterator[Mistake]:
    languages = source.data[part]
    if not isinstance(languages, dict) or set(languages) != set(get_args(Lang)):
        yield source.mistake((part,), "write a list of words for each of en and es")
        return
    for lang, listed in languages.items():
        yield from _list_mistakes(source, (part, lang), listed)


def _list_mistakes(source: Source, path: tuple[str, ...], listed: object) -> Iterator[Mistake]:
    if not isinstance(listed, list) or not listed:
        yield source.mistake(path, "write a list with at least one word")
        return
    for number, word in enumerate(listed):
        if not isinstance(word, str) or not plain_form(word):
            yield source.mistake((*path, number), "write a word in quotes")
        elif path[0] in _PHRASES and (problem := mistake_in(word)):
            yield source.mistake((*path, number), problem)


def _words(source: Source) -> Iterator[_Word]:
    for part in _PARTS:
        for lang, listed in source.data[part].items():
            for number, written in enumerate(listed):
                yield _Word(part, lang, number, written)


def _near_misses(source: Source, words: list[_Word]) -> Iterator[Mistake]:
    fixed = {plain_form(word) for word in source.data["carrier"]}
    for one, other in combinations(words, 2):
        if one.form == other.form:
            yield source.mistake(other.path, f"{other.written} stands in the table twice")
        elif one.part == other.part or {one.form, other.form} <= fixed:
            continue
        elif edits(one.form, other.form) < edits_needed(one.form, other.form):
            problem = f"{other.written} ({other.part}) is too close to {one.written} ({one.part})"
            yield source.mistake(other.path, problem)


def edits_needed(one: str, other: str) -> int:
    """How many edits two words with different effects have to lie apart, plain."""
    return 2 if min(len(one), len(other)) <= _SHORT else 3


def edits(one: str, other: str) -> int:
    """How many letters must be put in, taken out or exchanged to make one word the other
    (Levenshtein)."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        previous, row[0] = row[0], number
        for place, wanted in enumerate(other, start=1):
            previous, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, previous + (letter != wanted)),
            )
    return row[-1]


def _unknown_marks(source: Source, words: list[_Word]) -> Iterator[Mistake]:
    forms = {word.form for word in words}
    for mark in _MARKS:
        for number, written in enumerate(source.data[mark]):
            if plain_form(written) not in forms:
                yield source.mistake((mark, number), f"{written} is no keyword of this table")


def _keyword(source: Source, word: _Word) -> Keyword:
    spoken, calls = (
        {plain_form(marked) for marked in source.data[mark]} for mark in ("spoken", "calls")
    )
    return Keyword(
        cast(KeywordEffect, word.part),
        word.written,
        cast(Lang, word.lang),
        spoken=word.form in spoken,
        calls=word.form in calls,
    )


def _phrases(source: Source, effect: KeywordEffect) -> Iterator[tuple[re.Pattern[str], Keyword]]:
    for lang, listed in source.data[f"{effect}_phrases"].items():
        for phrase in listed:
            yield compile_phrase(phrase), Keyword(effect, effect.upper(), lang, spoken=True)


def _slips(source: Source, by_form: Mapping[str, Keyword]) -> dict[str, Keyword]:
    """What comes of a marked keyword when two letters change places, or one is written twice."""
    found: dict[str, Keyword] = {}
    for written in source.data["slips"]:
        form = plain_form(written)
        for at, letter in enumerate(form):
            twice = form[:at] + letter + form[at:]
            crossed = form[:at] + form[at + 1 : at + 2] + letter + form[at + 2 :]
            for slip in {twice, crossed} - by_form.keys():
                found.setdefault(slip, by_form[form])
    return found

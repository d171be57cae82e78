"""A lexicon: all signs and guards of all languages, compiled once per process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from service.core.screening.authoring import GuardSource, LexiconSource, SignSource, Written
from service.core.screening.matcher import Compiler, Matcher
from service.core.screening.normal import fold
from service.core.screening.notation import FamilyError, Node, NotationError, Word, words_of
from service.core.screening.vocabulary import Vocabulary
from service.core.severity import Severity
from service.core.source import AuthoringError, Mistake, Path, Source


@dataclass(frozen=True, slots=True)
class Guard:
    """What holds a sign back, or with `becomes` turns it into a sign about somebody else."""

    name: str
    because: str
    before: tuple[Matcher, ...]
    after: tuple[Matcher, ...]
    sentence: tuple[Matcher, ...]
    text: tuple[Matcher, ...]
    unless: tuple[Matcher, ...]
    unless_begins: tuple[Matcher, ...]
    quoted: bool
    becomes: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One sign. `asked`: only as an answer to such a question; empty: always."""

    sign: str
    category: str
    severity: Severity
    reason: str
    guards: tuple[Guard, ...]
    crisis_when: tuple[Matcher, ...]
    asked: frozenset[str]
    lang: str


@dataclass(frozen=True, slots=True)
class Pattern:
    rule: int
    main: Matcher
    beside: tuple[Matcher, ...]


@dataclass(frozen=True)
class Lexicon:
    """Everything that `screen` needs, for all languages at once (people mix them).

    `version` is the hash of all that went in; `sources` maps file names to their texts, so that
    a version can be stored and a flag explained years later.
    """

    version: str
    sources: Mapping[str, str] = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    patterns: tuple[Pattern, ...] = field(repr=False)
    by_word: Mapping[str, tuple[int, ...]] = field(repr=False)
    classes: tuple[frozenset[str], ...] = field(repr=False)
    needs: tuple[frozenset[str], ...] = field(repr=False)
    words: frozenset[str] = field(repr=False)
    beginnings: Mapping[str, tuple[str, ...]] = field(repr=False)
    heads: frozenset[str] = field(repr=False)
    negators: frozenset[str] = field(repr=False)
    english: frozenset[str] = field(repr=False)

    @cached_property
    def written(self) -> str:
        """`sources` in one text, JSON: what a version is kept as."""
        return json.dumps(dict(self.sources), ensure_ascii=False)

    def is_english(self, words: Iterable[str]) -> bool:
        """Whether all of `words` that any sign knows are of English ones. Signs of other languages
        take English words in, since people mix them; a text that is English throughout is left to
        the English signs."""
        known = [word for word in words if word in self.words and word[-1:] != "*"]
        return self.english.issuperset(known) and any(len(word) > 2 for word in known)

    def places(self, words: Iterable[str]) -> dict[str, int]:
        """The slots of each word as bits, and those of each beginning of words ("suicid*"). A
        slot that may be several words is one of each."""
        places: dict[str, int] = {}
        bit = 1
        for slot in words:
            for word in slot.split("|") if "|" in slot else (slot,):
                places[word] = places.get(word, 0) | bit
                if word[:3] in self.heads:
                    for length in range(3, len(word) + 1):
                        for name in self.beginnings.get(word[:length], ()):
                            places[name] = places.get(name, 0) | bit
            bit <<= 1
        return places


def compile_lexicon(sources: Iterable[LexiconSource]) -> Lexicon:
    """One lexicon from all `sources`: families, and guards, of the same name in two languages
    are one.

    Raises AuthoringError for what only shows when the files are seen together: a family or guard
    that is not there, a sign or guard named twice, a pattern that can never be met.
    """
    builder = _Builder(tuple(sorted(sources, key=lambda source: source.file)))
    lexicon = builder.build()
    if builder.mistakes:
        raise AuthoringError(builder.mistakes)
    return lexicon


class _Builder:
    def __init__(self, sources: tuple[LexiconSource, ...]) -> None:
        self.sources = sources
        self.mistakes: list[Mistake] = []
        self.shorthand: dict[str, tuple[str, ...]] = {}
        self._read_shorthand()
        families: dict[str, list[Node]] = {}
        for source in sources:
            for name, written in source.families.items():
                families.setdefault(name, []).extend(one.parts[0] for one in written)
        self.compiler = Compiler(families, self._spell)
        self.here: Source = sources[0].source if sources else Source("lexicons", {}, {})

    def build(self) -> Lexicon:
        guards = self._guards()
        rules: list[Rule] = []
        patterns: list[Pattern] = []
        named: set[str] = set()
        for source in self.sources:
            self.here = source.source
            self._check_families(source)
            for sign in source.signs:
                if sign.id in named:
                    self._note((*sign.path, "id"), "two signs have this id")
                named.add(sign.id)
                patterns += self._patterns(sign, len(rules))
                rules.append(self._rule(sign, guards, source.lang))
        classes = tuple(self.compiler.classes)
        words = frozenset().union(*classes)
        beginnings = [name[:-1] for name in words if len(name) > 1 and name.endswith("*")]
        return Lexicon(
            version=_version(self.sources),
            sources={source.file: source.text for source in self.sources},
            vocabulary=self._vocabulary(words, beginnings),
            rules=tuple(rules),
            patterns=tuple(patterns),
            by_word=_by_word(patterns, self.compiler.needs.listed),
            classes=classes,
            needs=tuple(self.compiler.needs.listed),
            words=words,
            beginnings={text: (f"{text}*",) for text in beginnings},
            heads=frozenset(text[:3] for text in beginnings),
            negators=frozenset(self._list("negators")),
            english=frozenset(self._english()),
        )

    def _english(self) -> Iterator[str]:
        for source in self.sources:
            if source.lang != "en":
                continue
            patterns = [one for sign in source.signs for one in sign.patterns]
            patterns += [one for written in source.families.values() for one in written]
            # A word that only a guard knows ("cabin") makes no English text Spanglish.
            patterns += [
                one for guard in source.guards for kind in guard.patterns.values() for one in kind
            ]
            for word in {word for one in patterns for part in one.parts for word in words_of(part)}:
                yield from (plain.text for plain in self._spell(word) if not plain.prefix)

    def _list(self, name: str) -> list[str]:
        return [_plain(word) for source in self.sources for word in source.lists[name]]

    def _read_shorthand(self) -> None:
        """A shorthand may use another one; two steps are enough for any that people use.

        Its apostrophe is kept ("i'll" is not "ill"); without one it stands for both spellings.
        """
        written = {
            fold(name): tuple(_plain(word) for word in value.split())
            for source in self.sources
            for name, value in source.shorthand.items()
        }
        for name, words in written.items():
            self.shorthand[name] = tuple(
                plain for word in words for plain in (written.get(word) or (word,))
            )
        self.shorthand |= {word: () for word in self._list("fillers")}

    def _spell(self, word: Word) -> tuple[Word, ...]:
        text = _plain(word.text)
        if word.prefix:
            return (Word(text, prefix=True),)
        spelled = self.shorthand.get(fold(word.text), self.shorthand.get(text, (text,)))
        return tuple(Word(plain) for plain in spelled)

    def _note(self, path: Path, problem: str) -> None:
        self.mistakes.append(self.here.mistake(path, problem))

    def _compile(self, written: Iterable[Written], *, tight: bool = False) -> tuple[Matcher, ...]:
        compiled: list[Matcher] = []
        for one in written:
            try:
                compiled += [self.compiler.compile(part, tight=tight) for part in one.parts[:1]]
                if len(one.parts) > 1:
                    raise NotationError("& has no meaning here")
            except FamilyError:
                pass  # noted at the family itself
            except NotationError as error:
                self._note(one.path, str(error))
        return tuple(compiled)

    def _check_families(self, source: LexiconSource) -> None:
        for written in source.families.values():
            self._compile(written)

    def _patterns(self, sign: SignSource, rule: int) -> list[Pattern]:
        patterns: list[Pattern] = []
        for written in sign.patterns:
            try:
                main, *beside = [self.compiler.compile(part) for part in written.parts]
                patterns.append(Pattern(rule, main, tuple(beside)))
            except FamilyError:
                pass  # noted at the family itself
            except NotationError as error:
                self._note(written.path, str(error))
        return patterns

    def _guards(self) -> dict[str, tuple[frozenset[str], Guard]]:
        """Each guard with the categories it holds; those of one name in two languages are one."""
        guards: dict[str, tuple[frozenset[str], Guard]] = {}
        seen: set[tuple[str, str]] = set()
        for source in self.sources:
            self.here = source.source
            for written in source.guards:
                if (source.lang, written.name) in seen:
                    self._note(("guards", written.name), "two guards have this name")
                seen.add((source.lang, written.name))
                holds, guard = frozenset(written.holds), self._guard(written)
                if written.name in guards:
                    others, other = guards[written.name]
                    holds, guard = holds | others, _merged(other, guard)
                guards[written.name] = (holds, guard)
        return guards

    def _guard(self, guard: GuardSource) -> Guard:
        def compiled(kind: str, *, tight: bool = False) -> tuple[Matcher, ...]:
            return self._compile(guard.patterns[kind], tight=tight)

        return Guard(
            name=guard.name,
            because=guard.because,
            before=compiled("before", tight=True),
            after=compiled("after", tight=True),
            sentence=compiled("sentence"),
            text=compiled("text"),
            unless=compiled("unless"),
            unless_begins=compiled("unless_begins"),
            quoted=guard.quoted,
            becomes=guard.becomes,
        )

    def _rule(
        self, sign: SignSource, guards: dict[str, tuple[frozenset[str], Guard]], lang: str
    ) -> Rule:
        for name in (*sign.guards, *sign.ignores):
            if name not in guards:
                self._note(sign.path, f"no guard is called {name}")
        held_by = [
            guard
            for name, (holds, guard) in guards.items()
            if name not in sign.ignores
            and (name in sign.guards or not holds.isdisjoint({"all", sign.category}))
        ]
        return Rule(
            sign=sign.id,
            category=sign.category,
            severity=sign.severity,
            reason=sign.reason,
            # What takes a sign away is asked before what gives it to somebody else.
            guards=tuple(sorted(held_by, key=lambda guard: guard.becomes is not None)),
            crisis_when=self._compile(sign.crisis_when),
            asked=frozenset(sign.asked),
            lang=lang,
        )

    def _vocabulary(self, exact: Iterable[str], prefixes: Iterable[str]) -> Vocabulary:
        return Vocabulary(
            plain=[*exact, *self._list("negators")],
            prefixes=prefixes,
            shorthand=self.shorthand,
            keywords=self._list("keywords"),
            ordinary=self._list("ordinary"),
        )


def _merged(one: Guard, other: Guard) -> Guard:
    return replace(
        one,
        before=one.before + other.before,
        after=one.after + other.after,
        sentence=one.sentence + other.sentence,
        text=one.text + other.text,
        unless=one.unless + other.unless,
        unless_begins=one.unless_begins + other.unless_begins,
        quoted=one.quoted or other.quoted,
    )


def _by_word(
    patterns: Iterable[Pattern], needs: Sequence[frozenset[str]]
) -> dict[str, tuple[int, ...]]:
    """The patterns under the rarest words they need: most texts have hardly any of these."""
    by_word: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns):
        rarest = min((pattern.main, *pattern.beside), key=lambda matcher: matcher.cost).rarest
        for name in needs[rarest]:
            by_word.setdefault(name, []).append(number)
    return {name: tuple(numbers) for name, numbers in by_word.items()}


def _plain(word: str) -> str:
    folded = fold(word)
    return folded if len(folded) == 1 else folded.replace("'", "") or folded


def _version(sources: Iterable[LexiconSource]) -> str:
    whole = hashlib.sha256()
    for source in sources:
        for part in (source.file, source.text):
            data = part.encode("utf-8", "surrogatepass")
            whole.update(f"{len(data)}:".encode() + data)
    return whole.hexdigest()[:16]

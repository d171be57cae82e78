"""Lexicon files to a lexicon: every pattern is tried, so that each mistake is found here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from service.core.screening.authoring import GuardSource, LexiconSource, SignSource, Written
from service.core.screening.lexicon import Lexicon, make_lexicon, plain, speller
from service.core.screening.matcher import Compiler, Matcher
from service.core.screening.normal import fold
from service.core.screening.notation import FamilyError, Node, NotationError, words_of
from service.core.screening.plan import GuardPlan, PartPlan, PatternPlan, PhrasePlan, Plan, RulePlan
from service.core.screening.steps import WordSet
from service.core.source import AuthoringError, Mistake, Path, Source


def compile_lexicon(sources: Iterable[LexiconSource]) -> Lexicon:
    """One lexicon from all `sources`: families, and guards, of the same name in two languages
    are one.

    Raises AuthoringError for what only shows when the files are seen together: a family or guard
    that is not there, a sign or guard named twice, a pattern that can never be met.
    """
    builder = Builder(tuple(sorted(sources, key=lambda source: source.file)))
    plan = builder.plan()
    if builder.mistakes:
        raise AuthoringError(builder.mistakes)
    return make_lexicon(
        plan,
        {source.file: source.text for source in builder.sources},
        version_of((source.file, source.text) for source in builder.sources),
        compiler=builder.compiler,
        made=dict(enumerate(builder.made)),
    )


def version_of(files: Iterable[tuple[str, str]]) -> str:
    """The hash of `files`, each its name and its text, in the order of their names."""
    whole = hashlib.sha256()
    for file in files:
        for part in file:
            data = part.encode("utf-8", "surrogatepass")
            whole.update(f"{len(data)}:".encode() + data)
    return whole.hexdigest()[:16]


class Builder:
    """Turns sources into a plan, noting every mistake and going on with what is left."""

    def __init__(self, sources: tuple[LexiconSource, ...]) -> None:
        self.sources = sources
        self.mistakes: list[Mistake] = []
        self.shorthand = self._shorthand()
        self.families: dict[str, list[str]] = {}
        for source in sources:
            for name, written in source.families.items():
                self.families.setdefault(name, []).extend(one.text for one in written)
        self.spell = speller(self.shorthand)
        self.compiler = Compiler(self.families, self.spell)
        self.numbers: dict[tuple[str, bool], int] = {}
        self.needs: dict[WordSet, int] = {}
        self.parts: list[PartPlan] = []
        self.made: list[Matcher] = []
        self.here: Source = sources[0].source if sources else Source("lexicons", {}, {})

    def plan(self) -> Plan:
        guards = self._guards()
        rules: list[RulePlan] = []
        patterns: list[PatternPlan] = []
        self._add_signs(guards, rules, patterns)
        phrases = [
            PhrasePlan(text=text, needs=self._numbers(needs))
            for text, needs in zip(self.compiler.phrases, self.compiler.asked, strict=True)
        ]
        return Plan(
            families=self.families,
            shorthand={name: list(words) for name, words in self.shorthand.items()},
            keywords=self._list("keywords"),
            ordinary=self._list("ordinary"),
            negators=self._list("negators"),
            turns=self._list("turns"),
            everyday=[word for source in self.sources for word in source.lists["everyday"]],
            words=sorted(self.compiler.numbered),
            english=sorted(set(self._english())),
            parts=self.parts,
            phrases=phrases,
            needed=self._needed(),
            guards=[guard for _, guard in guards.values()],
            rules=rules,
            patterns=patterns,
        )

    def _add_signs(
        self,
        guards: dict[str, tuple[frozenset[str], GuardPlan]],
        rules: list[RulePlan],
        patterns: list[PatternPlan],
    ) -> None:
        """Add the signs of the sources to `rules`, and their patterns to `patterns`."""
        named = {rule["sign"] for rule in rules}
        for source in self.sources:
            self.here = source.source
            self._check_families(source)
            for sign in source.signs:
                if sign.id in named:
                    self._note((*sign.path, "id"), "two signs have this id")
                named.add(sign.id)
                patterns += self._patterns(sign, len(rules))
                rules.append(self._rule(sign, guards, source.lang))

    def _needed(self) -> dict[str, list[int]]:
        needed: dict[str, list[int]] = {}
        for words, number in self.needs.items():
            for word in sorted(words.names):
                needed.setdefault(word, []).append(number)
        return needed

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
                yield from (one.text for one in self.spell(word) if not one.prefix)

    def _list(self, name: str) -> list[str]:
        return [plain(word) for source in self.sources for word in source.lists[name]]

    def _shorthand(self) -> dict[str, tuple[str, ...]]:
        """A shorthand may use another one; two steps are enough for any that people use.

        Its apostrophe is kept ("i'll" is not "ill"); without one it stands for both spellings.
        """
        written = {
            fold(name): tuple(plain(word) for word in value.split())
            for source in self.sources
            for name, value in source.shorthand.items()
        }
        shorthand = {
            name: tuple(meant for word in words for meant in (written.get(word) or (word,)))
            for name, words in written.items()
        }
        return shorthand | {word: () for word in self._list("fillers")}

    def _note(self, path: Path, problem: str) -> None:
        self.mistakes.append(self.here.mistake(path, problem))

    def _part(self, text: str, node: Node, *, tight: bool = False) -> int:
        """The number of a part of a pattern. Raises NotationError."""
        number = self.numbers.get((text, tight))
        if number is None:
            matcher = self.compiler.compile(node, tight=tight)
            number = self.numbers[text, tight] = len(self.parts)
            needs = self._numbers(matcher.needs)
            self.parts.append(PartPlan(text=text, tight=tight, needs=needs))
            self.made.append(matcher)
        return number

    def _numbers(self, needs: Iterable[WordSet]) -> list[int]:
        return [self.needs.setdefault(need, len(self.needs)) for need in needs]

    def _compile(self, written: Iterable[Written], *, tight: bool = False) -> list[int]:
        """The numbers of patterns of one part each."""
        compiled: list[int] = []
        for one in written:
            try:
                if len(one.parts) > 1:
                    raise NotationError("& has no meaning here")
                compiled.append(self._part(one.text.strip(), one.parts[0], tight=tight))
            except FamilyError:
                pass  # noted at the family itself
            except NotationError as error:
                self._note(one.path, str(error))
        return compiled

    def _check_families(self, source: LexiconSource) -> None:
        for written in source.families.values():
            for one in written:
                try:
                    if len(one.parts) > 1:
                        raise NotationError("& has no meaning here")
                    self.compiler.compile(one.parts[0])
                except FamilyError:
                    pass  # noted at the family itself
                except NotationError as error:
                    self._note(one.path, str(error))

    def _patterns(self, sign: SignSource, rule: int) -> list[PatternPlan]:
        patterns: list[PatternPlan] = []
        for written in sign.patterns:
            texts = [text.strip() for text in written.text.split("&")]
            try:
                main, *beside = map(self._part, texts, written.parts)
                patterns.append(PatternPlan(rule=rule, main=main, beside=beside))
            except FamilyError:
                pass  # noted at the family itself
            except NotationError as error:
                self._note(written.path, str(error))
        return patterns

    def _guards(self) -> dict[str, tuple[frozenset[str], GuardPlan]]:
        """Each guard with the categories it holds; those of one name in two languages are one."""
        guards: dict[str, tuple[frozenset[str], GuardPlan]] = {}
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

    def _guard(self, guard: GuardSource) -> GuardPlan:
        written = guard.patterns
        return GuardPlan(
            name=guard.name,
            holds=sorted(guard.holds),
            because=guard.because,
            before=self._compile(written["before"], tight=True),
            after=self._compile(written["after"], tight=True),
            sentence=self._compile(written["sentence"]),
            text=self._compile(written["text"]),
            unless=self._compile(written["unless"]),
            unless_begins=self._compile(written["unless_begins"]),
            quoted=guard.quoted,
            becomes=guard.becomes,
        )

    def _rule(
        self, sign: SignSource, guards: dict[str, tuple[frozenset[str], GuardPlan]], lang: str
    ) -> RulePlan:
        for name in (*sign.guards, *sign.ignores):
            if name not in guards:
                self._note(sign.path, f"no guard is called {name}")
        held_by = [
            (guard["becomes"] is not None, number)
            for number, (name, (holds, guard)) in enumerate(guards.items())
            if name not in sign.ignores
            and (name in sign.guards or not holds.isdisjoint({"all", sign.category}))
        ]
        return RulePlan(
            sign=sign.id,
            category=sign.category,
            severity=int(sign.severity),
            reason=sign.reason,
            # What takes a sign away is asked before what gives it to somebody else.
            guards=[number for _, number in sorted(held_by)],
            crisis_when=self._compile(sign.crisis_when),
            asked=list(sign.asked),
            words=list(sign.words),
            flags=list(sign.flags),
            spares=list(sign.spares),
            lang=lang,
        )


def _merged(one: GuardPlan, other: GuardPlan) -> GuardPlan:
    return GuardPlan(
        name=one["name"],
        holds=sorted({*one["holds"], *other["holds"]}),
        because=one["because"],
        before=one["before"] + other["before"],
        after=one["after"] + other["after"],
        sentence=one["sentence"] + other["sentence"],
        text=one["text"] + other["text"],
        unless=one["unless"] + other["unless"],
        unless_begins=one["unless_begins"] + other["unless_begins"],
        quoted=one["quoted"] or other["quoted"],
        becomes=one["becomes"],
    )

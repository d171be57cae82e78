"""A lexicon as texts are looked at with it: all signs and guards of all languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from service.core.screening.matcher import Compiler, Matcher
from service.core.screening.normal import fold
from service.core.screening.notation import Word
from service.core.screening.other_languages import OtherLanguages, other_languages
from service.core.screening.parts import Parts, as_bits
from service.core.screening.plan import GuardPlan, Plan, RulePlan
from service.core.screening.vocabulary import Vocabulary
from service.core.severity import Severity


@dataclass(frozen=True, slots=True)
class Guard:
    """What holds a sign back, or with `becomes` turns it into a sign about somebody else. What it
    looks for are parts of the lexicon, as bits."""

    name: str
    because: str
    before: int
    after: int
    sentence: int
    text: int
    unless: int
    unless_begins: int
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
    crisis_when: int
    asked: frozenset[str]
    lang: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """`main` is the number of the part that is shown, `beside` are the others, as bits."""

    rule: int
    main: int
    beside: int


@dataclass(frozen=True)
class Lexicon:
    """Everything that `screen` needs, for all languages at once (people mix them).

    `version` is the hash of all that went in; `sources` maps file names to their texts, so that
    a version can be stored and a flag explained years later. `shown` gives for each part that is
    the main one of patterns their numbers; `any_shown` has a bit for each such part.
    """

    version: str
    sources: Mapping[str, str] = field(repr=False)
    plan: Plan = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    patterns: tuple[Pattern, ...] = field(repr=False)
    parts: Parts = field(repr=False)
    shown: Mapping[int, tuple[int, ...]] = field(repr=False)
    any_shown: int = field(repr=False)
    words: frozenset[str] = field(repr=False)
    negators: frozenset[str] = field(repr=False)
    english: frozenset[str] = field(repr=False)
    others: OtherLanguages | None = field(repr=False)

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


def make_lexicon(
    plan: Plan,
    sources: Mapping[str, str],
    version: str,
    *,
    compiler: Compiler | None = None,
    made: Mapping[int, Matcher] | None = None,
) -> Lexicon:
    """The lexicon of a plan, that of the files `sources`, whose hash is `version`. A pattern is
    compiled when a text first may have it, but for those that are `made` already."""
    words, negators = frozenset(plan["words"]), frozenset(plan["negators"])
    beginnings = [name[:-1] for name in plan["words"] if len(name) > 1 and name.endswith("*")]
    guards = [_guard(guard) for guard in plan["guards"]]
    shown: dict[int, tuple[int, ...]] = {}
    for number, pattern in enumerate(plan["patterns"]):
        shown[pattern["main"]] = (*shown.get(pattern["main"], ()), number)
    if compiler is None:
        phrases = [phrase["text"] for phrase in plan["phrases"]]
        spell = speller(plan["shorthand"])
        compiler = Compiler(plan["families"], spell, plan["words"], phrases)
    return Lexicon(
        version=version,
        sources=sources,
        plan=plan,
        vocabulary=_vocabulary(plan, beginnings),
        rules=tuple(_rule(rule, guards) for rule in plan["rules"]),
        patterns=tuple(
            Pattern(one["rule"], one["main"], as_bits(one["beside"])) for one in plan["patterns"]
        ),
        parts=Parts(plan, negators, compiler, made or {}),
        shown=shown,
        any_shown=as_bits(shown),
        words=words,
        negators=negators,
        english=frozenset(plan["english"]),
        others=other_languages(
            {number: rule["words"] for number, rule in enumerate(plan["rules"]) if rule["words"]},
            plan["everyday"],
        ),
    )


def _guard(plan: GuardPlan) -> Guard:
    return Guard(
        name=plan["name"],
        because=plan["because"],
        before=as_bits(plan["before"]),
        after=as_bits(plan["after"]),
        sentence=as_bits(plan["sentence"]),
        text=as_bits(plan["text"]),
        unless=as_bits(plan["unless"]),
        unless_begins=as_bits(plan["unless_begins"]),
        quoted=plan["quoted"],
        becomes=plan["becomes"],
    )


def _rule(plan: RulePlan, guards: Sequence[Guard]) -> Rule:
    return Rule(
        sign=plan["sign"],
        category=plan["category"],
        severity=Severity(plan["severity"]),
        reason=plan["reason"],
        guards=tuple(guards[number] for number in plan["guards"]),
        crisis_when=as_bits(plan["crisis_when"]),
        asked=frozenset(plan["asked"]),
        lang=plan["lang"],
    )


def _vocabulary(plan: Plan, beginnings: Sequence[str]) -> Vocabulary:
    return Vocabulary(
        plain=[*plan["words"], *plan["negators"], *plan["turns"]],
        prefixes=beginnings,
        shorthand={name: tuple(words) for name, words in plan["shorthand"].items()},
        keywords=plan["keywords"],
        ordinary=plan["ordinary"],
    )


def speller(shorthand: Mapping[str, Sequence[str]]) -> Callable[[Word], tuple[Word, ...]]:
    """What gives the plain words for a word as an author wrote it, none for one passed over."""

    def spell(word: Word) -> tuple[Word, ...]:
        text = plain(word.text)
        if word.prefix:
            return (Word(text, prefix=True),)
        spelled = shorthand.get(fold(word.text), shorthand.get(text, (text,)))
        return tuple(Word(one) for one in spelled)

    return spell


def plain(word: str) -> str:
    """A word as reading a text makes it: folded, without apostrophe."""
    folded = fold(word)
    return folded if len(folded) == 1 else folded.replace("'", "") or folded

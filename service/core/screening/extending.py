"""A program's changes laid on a compiled lexicon: only what they touch is compiled anew. Pure.

To read and compile all shipped files once more for each program would take ten seconds, for a few
words that mostly touch nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.core.screening.authoring import SignSource
from service.core.screening.compiling import Builder, version_of
from service.core.screening.lexicon import Lexicon, make_lexicon, speller
from service.core.screening.matcher import Compiler
from service.core.screening.notation import FamilyError, NotationError, parse
from service.core.screening.overlay import Overlay, severity_in
from service.core.screening.parts import as_bits
from service.core.screening.plan import GuardPlan, PartPlan, PatternPlan, PhrasePlan, Plan, RulePlan
from service.core.screening.steps import WordSet
from service.core.severity import Severity
from service.core.source import AuthoringError

_FAMILY = re.compile(r"@(\w+)")
_REREAD = ("fillers", "negators", "turns", "everyday")


@dataclass(frozen=True)
class Extended:
    """`changed` are the parts of the lexicon, as bits, that are new or may mean something else than
    in the one it lies on."""

    lexicon: Lexicon
    changed: int


def may_extend(shipped: Lexicon, overlay: Overlay) -> bool:
    """Whether `overlay` leaves alone how the shipped patterns and texts are read: shorthand and
    the like may mean something in any of them, and then all has to be compiled anew."""
    known = {guard["name"] for guard in shipped.plan["guards"]}
    return not any(
        words.shorthand
        or any(words.lists[name] for name in _REREAD)
        or any(guard.name in known for guard in words.guards)
        or any(sign.words for sign in words.signs)
        for words in overlay.words
    )


def extended(shipped: Lexicon, overlay: Overlay) -> Extended:
    """The lexicon with `overlay` laid on it, which `may_extend` it. Raises AuthoringError."""
    builder = _Extension(shipped.plan, overlay)
    plan, changed = builder.extended()
    if builder.mistakes:
        raise AuthoringError(builder.mistakes)
    files = [*shipped.sources.items(), *((one.file, one.text) for one in overlay.words)]
    lexicon = make_lexicon(plan, dict(files), version_of(sorted(files)))
    return Extended(lexicon, changed)


class _Extension(Builder):
    """Compiles a program's words with what the shipped ones have come to."""

    def __init__(self, shipped: Plan, overlay: Overlay) -> None:
        super().__init__(overlay.words)
        self.shipped, self.overlay = shipped, overlay
        self.grown = _with_all_that_use(self.families, shipped["families"])
        self.families = {
            name: [*shipped["families"].get(name, ()), *self.families.get(name, ())]
            for name in (shipped["families"] | self.families)
        }
        self.shorthand = {name: tuple(words) for name, words in shipped["shorthand"].items()}
        self.spell = speller(self.shorthand)
        phrases = [phrase["text"] for phrase in shipped["phrases"]]
        self.compiler = Compiler(self.families, self.spell, shipped["words"], phrases, noting=True)
        self.parts = list(shipped["parts"])
        self.numbers = {(part["text"], part["tight"]): at for at, part in enumerate(self.parts)}
        self.first = 1 + max((max(needs) for needs in shipped["needed"].values()), default=-1)

    def extended(self) -> tuple[Plan, int]:
        """The plan of all, and the parts that are new or changed, as bits."""
        changed = self._touched()
        own = self._guards()
        guards = {one["name"]: (frozenset(one["holds"]), one) for one in self.shipped["guards"]}
        guards |= own
        rules, at = self._shipped_rules(own, [guard for _, guard in guards.values()])
        patterns = [
            PatternPlan(rule=at[one["rule"]], main=one["main"], beside=one["beside"])
            for one in self.shipped["patterns"]
            if one["rule"] in at
        ]
        kept = len(patterns)
        self._add_signs(guards, rules, patterns)
        for _, guard in own.values():
            looked_for = (guard["before"], guard["after"], guard["sentence"], guard["text"])
            changed |= as_bits(number for numbers in looked_for for number in numbers)
            changed |= -1 if guard["quoted"] else 0
        for one in patterns[kept:]:
            changed |= as_bits((one["main"], *one["beside"]))
        return self._plan_of(guards, rules, patterns), changed

    def _touched(self) -> int:
        """Compile anew the shipped parts that have a word of a family that has grown."""
        touched = 0
        for number, part in enumerate(self.shipped["parts"]):
            if self.grown.isdisjoint(_FAMILY.findall(part["text"])):
                continue
            touched |= 1 << number
            try:
                matcher = self.compiler.compile(parse(part["text"])[0], tight=part["tight"])
            except FamilyError:
                continue  # noted at the family itself
            except NotationError as error:
                self._note((), str(error))
                continue
            needs = self._numbers(matcher.needs)
            self.parts[number] = PartPlan(text=part["text"], tight=part["tight"], needs=needs)
        return touched

    def _shipped_rules(
        self, own: Mapping[str, tuple[frozenset[str], GuardPlan]], guards: list[GuardPlan]
    ) -> tuple[list[RulePlan], dict[int, int]]:
        """The shipped rules as the program wants them, and their new numbers by their old ones."""
        first = len(guards) - len(own)
        rules: list[RulePlan] = []
        at: dict[int, int] = {}
        for number, rule in enumerate(self.shipped["rules"]):
            if rule["sign"] in self.overlay.silence:
                continue
            at[number] = len(rules)
            held_by = rule["guards"] + [
                first + place
                for place, (holds, _) in enumerate(own.values())
                if not holds.isdisjoint({"all", rule["category"]})
            ]
            held_by.sort(key=lambda one: (guards[one]["becomes"] is not None, one))
            sign = as_source(rule)
            severity = int(severity_in(self.overlay, sign))
            rules.append(RulePlan(**{**rule, "guards": held_by, "severity": severity}))
        return rules, at

    def _plan_of(
        self,
        guards: Mapping[str, tuple[frozenset[str], GuardPlan]],
        rules: list[RulePlan],
        patterns: list[PatternPlan],
    ) -> Plan:
        shipped = self.shipped
        new = list(self.compiler.phrases)[len(shipped["phrases"]) :]
        phrases = [
            PhrasePlan(text=text, needs=self._numbers(needs))
            for text, needs in zip(new, self.compiler.asked, strict=True)
        ]
        needed = {word: list(needs) for word, needs in shipped["needed"].items()}
        for word, needs in self._needed().items():
            needed.setdefault(word, []).extend(needs)
        return Plan(
            families=self.families,
            shorthand=shipped["shorthand"],
            keywords=shipped["keywords"] + self._list("keywords"),
            ordinary=shipped["ordinary"] + self._list("ordinary"),
            negators=shipped["negators"],
            turns=shipped["turns"],
            everyday=shipped["everyday"],
            words=list(self.compiler.numbered),
            english=sorted({*shipped["english"], *self._english()}),
            parts=self.parts,
            phrases=shipped["phrases"] + phrases,
            needed=needed,
            guards=[guard for _, guard in guards.values()],
            rules=rules,
            patterns=patterns,
        )

    def _numbers(self, needs: Iterable[WordSet]) -> list[int]:
        return [self.needs.setdefault(one, self.first + len(self.needs)) for one in needs]


def as_source(rule: RulePlan) -> SignSource:
    """A shipped sign by what its lexicon has come to: all of it but its patterns."""
    return SignSource(
        path=(),
        id=rule["sign"],
        category=rule["category"],
        severity=Severity(rule["severity"]),
        reason=rule["reason"],
        patterns=(),
        crisis_when=(),
        guards=(),
        ignores=(),
        asked=tuple(rule["asked"]),
        flags=tuple(rule["flags"]),
        spares=tuple(rule["spares"]),
        words=tuple(rule["words"]),
        lang=rule["lang"],
    )


def _with_all_that_use(own: Iterable[str], families: Mapping[str, list[str]]) -> frozenset[str]:
    """The families in `own`, and those that have one of them among their phrases."""
    grown: frozenset[str] = frozenset()
    more = frozenset(own)
    while more != grown:
        grown = more
        more |= {
            name
            for name, phrases in families.items()
            if not grown.isdisjoint(_FAMILY.findall(" ".join(phrases)))
        }
    return grown

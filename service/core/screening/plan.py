"""What a lexicon comes to, worked out from its files: plain data that can be kept on disk, from
which a process has its lexicon at once, without reading the files again."""

from __future__ import annotations

import json
from typing import TypedDict, cast


class PartPlan(TypedDict):
    """One part of a pattern. `needs`: numbers of sets of words, of each of which a text must have
    one; the first is the one that fewest texts have."""

    text: str
    tight: bool
    needs: list[int]


class PhrasePlan(TypedDict):
    """One phrase of a choice, its words spelled plainly; `needs` as of a part."""

    text: str
    needs: list[int]


class GuardPlan(TypedDict):
    """A guard; the lists are numbers of parts."""

    name: str
    holds: list[str]
    because: str
    before: list[int]
    after: list[int]
    sentence: list[int]
    text: list[int]
    unless: list[int]
    unless_begins: list[int]
    quoted: bool
    becomes: str | None


class RulePlan(TypedDict):
    """A sign; `guards` and `crisis_when` are numbers of guards and of parts, `words` those that
    tell of another language."""

    sign: str
    category: str
    severity: int
    reason: str
    guards: list[int]
    crisis_when: list[int]
    asked: list[str]
    words: list[str]
    flags: list[str]
    spares: list[str]
    lang: str


class PatternPlan(TypedDict):
    """A pattern of the rule with that number, by the numbers of its parts; `main` is shown."""

    rule: int
    main: int
    beside: list[int]


class Plan(TypedDict):
    """`needed` gives for each word the numbers of the needs that it meets. `words` are all that
    patterns use, with those of which only the beginning counts as "suicid*"."""

    families: dict[str, list[str]]
    shorthand: dict[str, list[str]]
    keywords: list[str]
    ordinary: list[str]
    negators: list[str]
    turns: list[str]
    everyday: list[str]
    words: list[str]
    english: list[str]
    parts: list[PartPlan]
    phrases: list[PhrasePlan]
    needed: dict[str, list[int]]
    guards: list[GuardPlan]
    rules: list[RulePlan]
    patterns: list[PatternPlan]


def as_text(plan: Plan) -> str:
    """`plan` as JSON: equal plans give equal texts."""
    return json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Plan:
    """The plan that `as_text` wrote. Raises ValueError for what is no JSON; nothing else of it is
    looked at, so it has to be known that it is whole."""
    return cast(Plan, json.loads(text))

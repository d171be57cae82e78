"""What a flow is made of, once read: texts, expected answers, routes and steps.

Plain frozen values, compiled once, so that the engine only looks things up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.core.dialogue.model import (
    Answer,
    AnswerKind,
    AskForPerson,
    ConsentGiven,
    ConsentRefused,
    Enroll,
    RaiseAlert,
    RecordScore,
)
from service.core.severity import Severity

# What a text may leave open, and the neutral words that stand in when a value is missing: a peer
# never reads a blank or a pair of braces.
PLACEHOLDERS: Mapping[str, Mapping[str, str]] = {
    "program": {"en": "your check-in team", "es": "tu equipo"},
    "specialist": {"en": "someone from the team", "es": "alguien del equipo"},
    "first_name": {"en": "there", "es": "otra vez"},
    "how_often": {"en": "a few times a week", "es": "unas veces por semana"},
    # When a person will answer: known only as a text is said, not as its conversation begins.
    "when": {"en": "as soon as they can", "es": "lo antes posible"},
}
LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Text:
    """A text with open places. `parts` alternates words and placeholder names, words first:
    `("Hi from ", "program", ".")`."""

    parts: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The placeholders used, in order."""
        return self.parts[1::2]

    def render(self, values: Mapping[str, str], lang: str) -> str:
        """The text as it is sent: each place filled from `values`, else by its neutral words."""
        if len(self.parts) == 1:
            return self.parts[0]
        filled = list(self.parts)
        for place in range(1, len(filled), 2):
            filled[place] = _value_of(filled[place], values, lang)
        return "".join(filled)


def _value_of(name: str, values: Mapping[str, str], lang: str) -> str:
    value = values.get(name, "").strip()
    if value:
        return value
    neutral = PLACEHOLDERS.get(name, {})
    return neutral.get(lang) or neutral.get("en") or "..."


@dataclass(frozen=True)
class Expect:
    """The answer that a question waits for.

    `low`/`high` bound a scale or a number, both included. `feeling`: the scale asks how someone
    is, so that "not great" and "ok" are answers too. `unsure_high`: of "2 or 3" take the 3, for
    scales on which more is worse; else the lower one counts. `options` are the words of a choice.
    `units` are words that may stand beside a number ("2 times").
    """

    kind: AnswerKind
    low: int = 0
    high: int = 0
    feeling: bool = False
    unsure_high: bool = False
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """Which answers a route takes: any of `values`, or those from `low` to `high`, included."""

    values: tuple[Answer, ...] = ()
    low: Answer | None = None
    high: Answer | None = None

    def takes(self, answer: Answer) -> bool:
        if self.values:
            return answer in self.values
        return _not_over(self.low, answer) and _not_over(answer, self.high)


def _not_over(lower: Answer | None, upper: Answer | None) -> bool:
    if lower is None or upper is None:
        return True
    if isinstance(lower, str) and isinstance(upper, str):
        return lower <= upper  # times are written 18:30, so their letters sort as they do
    if isinstance(lower, str) or isinstance(upper, str):
        return False
    return lower <= upper


@dataclass(frozen=True)
class ScoreAnswer:
    """Record the answer of this step as the score `name`."""

    name: str


@dataclass(frozen=True)
class GoalAnswer:
    """Set the answer of this step as the goal."""


Deed = (
    ScoreAnswer
    | GoalAnswer
    | RecordScore
    | RaiseAlert
    | AskForPerson
    | Enroll
    | ConsentGiven
    | ConsentRefused
)


@dataclass(frozen=True)
class Route:
    """Where to go from a step (`go` None: the end), and what follows on the way.

    Every condition given has to hold: `match` on the answer just given, `when` on earlier
    answers by step, `sign` on what the screener saw. The first route that holds is taken.
    """

    go: str | None
    match: Match | None = None
    when: tuple[tuple[str, Match], ...] = ()
    sign: Severity = Severity.NONE
    do: tuple[Deed, ...] = ()


@dataclass(frozen=True)
class Step:
    """One step: it says its `text`, or asks it when it expects an answer.

    `again` is the question when it is repeated, in a reminder or after another conversation; it
    needs no second greeting. `do` follows when the step is said, or when its answer is understood.
    `otherwise` is where to
    go when no route holds, and from a question when its answer was not understood twice. `private`
    stands in place of all its texts on a shared phone.
    """

    name: str
    text: Text
    otherwise: Route
    expect: Expect | None = None
    retry: Text | None = None
    again: Text | None = None
    private: Text | None = None
    cheerful: bool = False
    do: tuple[Deed, ...] = ()
    routes: tuple[Route, ...] = ()

    @property
    def on_shared_phone(self) -> Step:
        """The step in the words that anybody may read."""
        if self.private is None:
            return self
        retry = None if self.retry is None else self.private
        return replace(self, text=self.private, retry=retry, again=None)

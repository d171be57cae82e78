"""The words of a dialogue: what comes in, where a contact stands, what follows.

`step(flow, conversation, event, *, now)` in `service.core.dialogue.engine` is a pure function over
these types. Every time is an aware UTC datetime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from service.core.severity import Severity

AnswerKind = Literal["scale", "yes_no", "choice", "number", "time", "text"]
Answer = int | str | bool
Outcome = Literal["done", "partly", "missed", "stopped", "replaced"]


# ---------------------------------------------------------------- what comes in
@dataclass(frozen=True)
class Started:
    """The flow begins now. The fields of a schedule, when one started it, overrule the flow's."""

    remind_after: timedelta | None = None
    give_up_after: timedelta | None = None


@dataclass(frozen=True)
class Heard:
    """The contact wrote `text`. `sign` is the worst the screener saw in it (at most concern: a
    crisis or an urgent text never reaches the dialogue). `opens`: it is what the door of a shared
    phone waits for (`door`)."""

    text: str
    sign: Severity = Severity.NONE
    opens: bool = False


@dataclass(frozen=True)
class TimerRang:
    """`conversation.due_at` has come: a reminder or the end of waiting."""


@dataclass(frozen=True)
class Resumed:
    """What stood above this conversation has ended: its open question is asked again."""


Event = Started | Heard | TimerRang | Resumed


# ---------------------------------------------------------------- where a contact stands
@dataclass(frozen=True)
class Conversation:
    """Where one contact stands in one version of one flow. Plain values: it goes to JSON and back
    (`to_json`, `from_json` in `engine`) without loss."""

    flow: str
    version: str  # hash of the flow's source: a contact in the middle keeps theirs
    lang: str
    values: Mapping[str, str] = field(default_factory=dict)  # placeholders: program, specialist...
    step: str | None = None  # the step whose question is open; None before the start and at the end
    answers: Mapping[str, Answer] = field(default_factory=dict)
    retries: int = 0  # gentle retries already made at this step
    visits: Mapping[str, int] = field(default_factory=dict)  # how often each step was entered
    reminded: bool = False
    remind_after: timedelta | None = None
    give_up_after: timedelta | None = None
    due_at: datetime | None = None  # when the timer rings next
    asking: AnswerKind | None = None  # what is expected; the screener wants to know
    outcome: Outcome | None = None  # set once, when the conversation has ended
    knocking: bool = False  # on a shared phone: it says no more before somebody opens (`door`)

    @property
    def ended(self) -> bool:
        return self.outcome is not None

    @property
    def waiting(self) -> bool:
        return self.asking is not None and self.outcome is None


# ---------------------------------------------------------------- what follows
@dataclass(frozen=True)
class Say:
    """Send `text` to the contact. `cheerful` texts are held back while a concern is open."""

    text: str
    step: str
    asks: bool = False
    cheerful: bool = False


@dataclass(frozen=True)
class RecordScore:
    name: str
    value: int


@dataclass(frozen=True)
class RaiseAlert:
    """Tell a person. `reason` is a short code (`low_mood`), never the contact's words."""

    severity: Severity
    reason: str


@dataclass(frozen=True)
class SetGoal:
    text: str


@dataclass(frozen=True)
class AskForPerson:
    """The contact would like a person to get in touch."""


@dataclass(frozen=True)
class NotUnderstood:
    """The answer at `step` was not understood twice: a person should read it."""

    step: str


@dataclass(frozen=True)
class Enroll:
    schedule: str


@dataclass(frozen=True)
class ConsentGiven:
    """The contact agreed, in their own words, to get texts."""


@dataclass(frozen=True)
class ConsentRefused:
    """The contact said no: no text may go out but the one that says so."""


@dataclass(frozen=True)
class Ended:
    outcome: Outcome


Effect = (
    Say
    | RecordScore
    | RaiseAlert
    | SetGoal
    | AskForPerson
    | NotUnderstood
    | Enroll
    | ConsentGiven
    | ConsentRefused
    | Ended
)

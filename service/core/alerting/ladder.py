"""How an alert that nobody answers reaches further people: a pure step per look.

An alert is `open` until a staff member takes it, `taken` until it is closed with an outcome. Every
instant is an aware UTC datetime; `due_at` is when it must be looked at again, and None only once
it is closed: an open alert never goes quiet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import Window, end_of
from service.core.severity import Severity

Role = Literal["specialist", "backup", "on_call", "supervisor", "coordinator", "admin"]
Way = Literal["text", "call", "email"]
Status = Literal["open", "taken", "closed"]
People = Mapping[Role, tuple[UUID, ...]]

ROLES: tuple[Role, ...] = (
    "specialist",
    "backup",
    "on_call",
    "supervisor",
    "coordinator",
    "admin",
)
DEFAULT_WAIT: Mapping[Severity, timedelta] = {
    Severity.CRISIS: timedelta(minutes=5),
    Severity.URGENT: timedelta(minutes=15),
    Severity.CONCERN: timedelta(hours=4),
}
DEFAULT_OUTCOME_WITHIN: Mapping[Severity, timedelta] = {
    Severity.CRISIS: timedelta(minutes=30),
    Severity.URGENT: timedelta(hours=4),
    Severity.CONCERN: timedelta(days=2),
}
# Who is told when no step of the ladder has anybody: somebody must be.
LAST_RESORT: tuple[Role, ...] = (
    "coordinator",
    "admin",
    "supervisor",
    "on_call",
    "backup",
    "specialist",
)


@dataclass(frozen=True)
class Step:
    """One step: who is told, and in which ways (all of them, at once)."""

    role: Role
    ways: tuple[Way, ...] = ("text",)

    def __str__(self) -> str:
        return self.role if self.ways == ("text",) else f"{self.role} by {' and '.join(self.ways)}"


DEFAULT_STEPS = tuple(Step(role) for role in ("specialist", "backup", "supervisor", "coordinator"))


@dataclass(frozen=True)
class Rungs:
    """The ladder of one severity. `wait` is the time between two steps, `outcome_within` the time
    from taking to contact or outcome; in `night` nobody is buzzed (None: at any hour)."""

    steps: tuple[Step, ...]
    wait: timedelta
    outcome_within: timedelta
    night: Window | None = None


def usual_rungs(severity: Severity, *, night: Window | None = None) -> Rungs:
    """What holds for a severity where a program says nothing of its own: only a crisis buzzes at
    night."""
    quiet = None if severity is Severity.CRISIS else night
    wait, within_time = DEFAULT_WAIT[severity], DEFAULT_OUTCOME_WITHIN[severity]
    return Rungs(DEFAULT_STEPS, wait, within_time, quiet)


@dataclass(frozen=True)
class LadderRules:
    """A program's ladders, one for each severity; `zone` is the program's."""

    zone: ZoneInfo
    crisis: Rungs = field(default_factory=lambda: usual_rungs(Severity.CRISIS))
    urgent: Rungs = field(default_factory=lambda: usual_rungs(Severity.URGENT))
    concern: Rungs = field(default_factory=lambda: usual_rungs(Severity.CONCERN))

    @property
    def night(self) -> Window | None:
        """The hours in which only a crisis buzzes."""
        return self.urgent.night

    def of(self, severity: Severity) -> Rungs:
        """The ladder of a severity. Raises KeyError for NONE: that is no alert."""
        return {
            Severity.CRISIS: self.crisis,
            Severity.URGENT: self.urgent,
            Severity.CONCERN: self.concern,
        }[severity]


def usual_ladder(zone: ZoneInfo, *, night: Window | None = None) -> LadderRules:
    """The ladders of a program that says nothing of its own."""
    return LadderRules(zone, *(usual_rungs(one, night=night) for one in DEFAULT_WAIT))


@dataclass(frozen=True)
class LadderState:
    """Where one alert stands. `step` is the next step of the ladder to be told, `rounds` how often
    the top has been. `owner` is who took it; on an open alert, who had it when it grew worse.
    `asked`: the owner has been asked for the outcome since they last were in contact; `extended`:
    they have said since then that they are still on it."""

    severity: Severity
    status: Status = "open"
    step: int = 0
    rounds: int = 0
    owner: UUID | None = None
    due_at: datetime | None = None
    last_contact: datetime | None = None
    asked: bool = False
    extended: bool = False


# ---------------------------------------------------------------- what follows
@dataclass(frozen=True)
class NotifyStaff:
    """Buzz this person about the alert, in each of these ways. `again`: they have been told of it
    before."""

    staff_id: UUID
    again: bool
    ways: tuple[Way, ...] = ("text",)


@dataclass(frozen=True)
class AskOutcome:
    """Ask the owner how it went."""

    staff_id: UUID


@dataclass(frozen=True)
class RecordStep:
    """What the alert's history shows. `told`: `staff_ids` of `role` were told; `held`: it waits for
    the night to end; `asked`: the owner was asked; `nobody`: no step of the ladder has anybody, so
    whoever could be found was told, and an administrator must hear of it."""

    what: Literal["told", "held", "asked", "nobody"]
    role: Role | None = None
    staff_ids: tuple[UUID, ...] = ()


LadderEffect = NotifyStaff | AskOutcome | RecordStep
Climbed = tuple[LadderState, tuple[LadderEffect, ...]]


# ---------------------------------------------------------------- what people and texts do to it
def opened(severity: Severity, *, now: datetime) -> LadderState:
    """A new alert, due at once. Raises ValueError for severity NONE: that is no alert."""
    if severity is Severity.NONE:
        raise ValueError("an alert needs a severity")
    return LadderState(severity, due_at=now)


def take(alert: LadderState, staff_id: UUID, ladder: LadderRules, *, now: datetime) -> LadderState:
    """`staff_id` takes the alert, also from whoever had it. A closed one stays closed."""
    if alert.status == "closed":
        return alert
    taken = replace(alert, status="taken", owner=staff_id, asked=False, extended=False)
    return replace(
        taken, due_at=awake(now + ladder.of(alert.severity).outcome_within, taken, ladder)
    )


def contacted(alert: LadderState, ladder: LadderRules, *, now: datetime) -> LadderState:
    """The owner was in contact with the peer: the time for an outcome begins anew."""
    if alert.status != "taken":
        return replace(alert, last_contact=now)
    due = awake(now + ladder.of(alert.severity).outcome_within, alert, ladder)
    return replace(alert, last_contact=now, asked=False, extended=False, due_at=due)


def extend(alert: LadderState, ladder: LadderRules, *, now: datetime) -> LadderState:
    """The owner was asked and says that they are still on it: the time for an outcome begins anew,
    once. After that only contact or an outcome keeps it from climbing again."""
    if alert.status != "taken" or not alert.asked or alert.extended:
        return alert
    due = awake(now + ladder.of(alert.severity).outcome_within, alert, ladder)
    return replace(alert, asked=False, extended=True, due_at=due)


def pass_on(alert: LadderState, *, now: datetime) -> LadderState:
    """Whoever was told, or has it, passes it on: it is anybody's again, and the next step is due at
    once. A closed one stays closed."""
    if alert.status == "closed":
        return alert
    free = replace(alert, status="open", owner=None, asked=False, extended=False)
    return replace(free, due_at=now)


def spared(people: People, passed: Collection[UUID], steps: Sequence[Step]) -> People:
    """`people` without those who have passed the alert on, save at the top: there nobody comes
    after them."""
    filled = [step.role for step in steps if people.get(step.role)]
    top = filled[-1:]
    return {
        role: whole if role in top else tuple(who for who in whole if who not in passed)
        for role, whole in people.items()
    }


def close(alert: LadderState) -> LadderState:
    """The alert has its outcome: it is due no more."""
    return replace(alert, status="closed", due_at=None)


def worse(alert: LadderState, severity: Severity, *, now: datetime) -> LadderState:
    """A further sign came. One that is worse than what staff were told re-opens the alert at the
    foot of the ladder, at once; whoever had it is told with the first step. On a closed alert any
    sign does. Otherwise nothing changes (the text itself goes to the owner)."""
    if severity is Severity.NONE:
        return alert
    if alert.status != "closed" and severity <= alert.severity:
        return alert
    return LadderState(
        severity=max(severity, alert.severity) if alert.status != "closed" else severity,
        owner=alert.owner,
        due_at=now,
        last_contact=alert.last_contact,
    )


# ---------------------------------------------------------------- the climb
def climb(alert: LadderState, ladder: LadderRules, people: People, *, now: datetime) -> Climbed:
    """The next step of an alert that is due, and what follows from it.

    `people` names who fills each role for this peer (`backup` is the specialist's own). Before
    `due_at`, and once closed, nothing happens: never early. One step is made per look however late
    it comes, so that each person has the whole wait to answer."""
    if alert.status == "closed" or alert.due_at is None or now < alert.due_at:
        return alert, ()
    free = awake(now, alert, ladder)
    if free > now:
        return replace(alert, due_at=free), (RecordStep("held"),)
    due = awake(now + ladder.of(alert.severity).wait, alert, ladder)
    if alert.status == "taken" and alert.owner is not None and not alert.asked:
        asked = replace(alert, asked=True, due_at=due)
        return asked, (AskOutcome(alert.owner), RecordStep("asked", None, (alert.owner,)))
    climbing = alert
    if alert.status == "taken":
        # Asked and silent: the ladder goes on where it stood, and anybody may take it.
        climbing = replace(alert, status="open", owner=None, asked=False, extended=False)
    return _tell_next(replace(climbing, due_at=due), ladder, people)


def _tell_next(alert: LadderState, ladder: LadderRules, people: People) -> Climbed:
    steps = ladder.of(alert.severity).steps
    filled = {role for role, whole in people.items() if whole}
    number = next_filled(alert.step, steps, filled)
    if number is None:
        return _tell_anybody(alert, people)
    step = steps[number]
    told = _before(number, alert, steps, people)
    here = people[step.role]
    if alert.owner is not None and alert.owner not in here:
        here, told = (alert.owner, *here), told | {alert.owner}
    top = next_filled(number + 1, steps, filled) in (None, number)
    after = replace(
        alert,
        step=number if top else number + 1,
        rounds=alert.rounds + top,
        owner=None,
    )
    calls = tuple(NotifyStaff(who, again=who in told, ways=step.ways) for who in here)
    return after, (*calls, RecordStep("told", step.role, here))


def next_filled(number: int, steps: Sequence[Step], filled: Collection[str]) -> int | None:
    """The first step from `number` on whose role somebody fills; past the top, the highest that
    is."""
    filled_steps = [one for one, step in enumerate(steps) if step.role in filled]
    ahead = [one for one in filled_steps if one >= number]
    return ahead[0] if ahead else (filled_steps[-1] if filled_steps else None)


def _before(number: int, alert: LadderState, steps: Sequence[Step], people: People) -> set[UUID]:
    """Who has been told before this step; on a repeat of the top, the top as well."""
    earlier = steps[: number + 1] if alert.rounds else steps[:number]
    return {who for step in earlier for who in people.get(step.role, ())}


def _tell_anybody(alert: LadderState, people: People) -> Climbed:
    found = next((role for role in LAST_RESORT if people.get(role)), None)
    here = people[found] if found else ()
    after = replace(alert, rounds=alert.rounds + 1)
    calls = tuple(NotifyStaff(who, again=alert.rounds > 0) for who in here)
    return after, (*calls, RecordStep("nobody", found, here))


def awake(at: datetime, alert: LadderState, ladder: LadderRules) -> datetime:
    """`at`, or the end of the night it falls in, when an alert of this severity buzzes nobody."""
    night = ladder.of(alert.severity).night
    return at if night is None else end_of(night, ladder.zone, at=at)

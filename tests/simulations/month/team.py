"""The staff of a simulated month, their rota and ladders: as a coordinator would write them down,
and, for the judge, said anew in plain figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
# Mid-October: the clocks go back on the first of November.
START = datetime(2026, 10, 15, 15, tzinfo=UTC)
BEAT = timedelta(seconds=0.5)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LINE = "+12025550100"
NIGHT = (time(21), time(8))
WAIT = {"crisis": 5 * MINUTE, "urgent": 15 * MINUTE, "concern": 4 * HOUR}
OUTCOME_WITHIN = {"crisis": 30 * MINUTE, "urgent": 4 * HOUR, "concern": 2 * DAY}
STEPS: Mapping[str, Sequence[str]] = {
    "crisis": ("specialist", "on_call", "supervisor", "coordinator"),
    "urgent": ("specialist", "on_call", "supervisor", "coordinator"),
    "concern": ("specialist", "backup", "supervisor", "coordinator"),
}
CALLED = {("crisis", "specialist"), ("crisis", "coordinator")}
GRAVITY = ("none", "concern", "urgent", "crisis")


@dataclass(frozen=True)
class Colleague:
    """One member of staff; `seed` and `number` are all that they follow from."""

    seed: int
    number: int
    role: str
    backup: int | None = None

    @property
    def name(self) -> str:
        return f"Colleague {self.number}"

    @property
    def login(self) -> str:
        return f"colleague{self.number}@example.org"

    @property
    def phone(self) -> str:
        return f"+120255501{10 + self.number}"

    def chance(self, what: object) -> Random:
        """A die of their own for one thing."""
        return Random(f"{self.seed}/staff/{self.number}/{what}")


@dataclass(frozen=True)
class Shift:
    """A shift of every day, whose people take turns by the day."""

    name: str
    begin: time
    end: time
    people: tuple[Colleague, ...]

    def whose(self, day: date) -> Colleague:
        """Who has the turn that begins on a local day, before any swap."""
        return self.people[(day - date(2024, 1, 1)).days % len(self.people)]

    def turn(self, day: date) -> tuple[datetime, datetime]:
        """From when to when it lasts (UTC) that begins on a local day."""
        over = day if self.end > self.begin else day + DAY
        return instant(day, self.begin), instant(over, self.end)


@dataclass(frozen=True)
class Team:
    """Everybody who works in the program."""

    staff: tuple[Colleague, ...]
    shifts: tuple[Shift, ...]

    def of(self, role: str) -> tuple[Colleague, ...]:
        return tuple(one for one in self.staff if one.role == role)

    def turns(self, at: datetime) -> Iterator[tuple[str, date, Colleague]]:
        """The turns that run at an instant, each with who has it before any swap."""
        today = at.astimezone(ZONE).date()
        for shift in self.shifts:
            for day in (today - DAY, today):
                begin, end = shift.turn(day)
                if begin <= at < end:
                    yield shift.name, day, shift.whose(day)

    def source(self) -> str:
        """The program's file."""
        people = "\n".join(self._entry(one) for one in self.staff)
        rota = "\n".join(
            f"  - {{name: {one.name}, days: every day, from: '{one.begin:%H:%M}',"
            f" to: '{one.end:%H:%M}', staff: [{', '.join(who.name for who in one.people)}],"
            " rotate: daily}"
            for one in self.shifts
        )
        return _PROGRAM.format(line=LINE, people=people, rota=rota)

    def _entry(self, one: Colleague) -> str:
        roles = "coordinator, admin" if one.role == "coordinator" else one.role
        backup = f", backup: {self.staff[one.backup].name}" if one.backup is not None else ""
        return (
            f"  - {{name: {one.name}, phone: '{one.phone}', login: {one.login},"
            f" roles: [{roles}]{backup}}}"
        )


def team(size: int, seed: int) -> Team:
    """So many (six or more): two coordinators, supervisors, the rest specialists, who have the
    shifts."""
    above = 2 + max(1, size // 8)
    specialists = size - above
    staff = [
        Colleague(seed, number, "specialist", (number + 1) % specialists)
        for number in range(specialists)
    ]
    staff += [Colleague(seed, number, "supervisor") for number in range(specialists, size - 2)]
    staff += [Colleague(seed, number, "coordinator") for number in range(size - 2, size)]
    half = specialists // 2
    shifts = (
        Shift("days", time(8), time(20), tuple(staff[:half])),
        Shift("nights", time(20), time(8), tuple(staff[half:specialists])),
    )
    return Team(tuple(staff), shifts)


def instant(day: date, clock: time) -> datetime:
    """A time of the program's clock as an instant."""
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


def awake(at: datetime, severity: str) -> datetime:
    """When a phone may buzz for an alert that would do so `at`: only a crisis does at night."""
    local = at.astimezone(ZONE)
    if severity == "crisis" or NIGHT[1] <= local.time() < NIGHT[0]:
        return at
    day = local.date() if local.time() < NIGHT[1] else local.date() + DAY
    return instant(day, NIGHT[1])


_PROGRAM = """
slug: harbor
public_name: Harbor Texts
zone: America/Chicago
languages: [en, es]
quiet_hours: {{from: "21:00", to: "08:00"}}
lines:
  - {{name: main, phone: "{line}", rate: 100, optout: own, use: both}}
staff:
{people}
ladder:
  crisis:
    steps: [{{specialist: [text, call]}}, on_call, supervisor, {{coordinator: [text, call]}}]
    wait: 5m
    outcome_within: 30m
  urgent:
    steps: [specialist, on_call, supervisor, coordinator]
    wait: 15m
    outcome_within: 4h
  concern: {{steps: [specialist, backup, supervisor, coordinator], wait: 4h, outcome_within: 2d}}
rota:
{rota}
drill: {{day: wed, at: "10:00", within: 30m}}
night: {{from: "21:00", to: "08:00"}}
answer_hours: {{days: weekdays, from: "09:00", to: "17:00"}}
schedules: []
"""

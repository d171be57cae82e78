"""When a schedule's texts are due: a rule in each peer's own local days and hours.

A rule is a value. `occurrences` works out from it, for one peer, the instants at which it is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from service.core.scheduling.hours import EVERY_DAY, Window, say_days
from service.core.scheduling.rrules import read_rrule

ENROLLMENT = "enrollment"
# A draw leaves the end of a window free, so that a text that has to wait can still go within it.
_TAIL_SHARE, _TAIL_MINUTES = 4, 30


# ---------------------------------------------------------------- which days
@dataclass(frozen=True)
class Weekdays:
    """Some days of every week; 0 is Monday."""

    days: frozenset[int]

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("a schedule needs days of the week, 0 (Monday) to 6 (Sunday)")

    def __str__(self) -> str:
        return say_days(self.days)


@dataclass(frozen=True)
class Recurring:
    """The days of an RRULE (RFC 5545). Raises ValueError, in words for the author, when it is none
    or says what a schedule says elsewhere."""

    rrule: str

    def __post_init__(self) -> None:
        read_rrule(self.rrule)

    def __str__(self) -> str:
        return self.rrule


@dataclass(frozen=True)
class Series:
    """Some days after (or, below zero, before) a day of the peer's: the day of their enrollment, or
    a date of theirs by its name."""

    origin: str
    offsets: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.offsets or len(set(self.offsets)) < len(self.offsets):
            raise ValueError("a series needs days, each of them once")

    def __str__(self) -> str:
        days = ", ".join(map(str, sorted(self.offsets)))
        return f"day {days} from {self.origin}"


@dataclass(frozen=True)
class Dates:
    """These very days."""

    on: tuple[date, ...]

    def __post_init__(self) -> None:
        if not self.on:
            raise ValueError("a schedule needs a day")

    def __str__(self) -> str:
        return "on " + ", ".join(day.isoformat() for day in sorted(self.on))


@dataclass(frozen=True)
class Varied:
    """About every so many days, each up to `spread` days early or late, and never on the same
    weekday twice running: for texts that should not look like a machine's."""

    every: int
    spread: int

    def __post_init__(self) -> None:
        if self.spread < 1:
            raise ValueError("varied days need a spread of 1d or more")
        if 2 * self.spread >= self.every:
            raise ValueError("the spread must be less than half of the time between two texts")

    def __str__(self) -> str:
        return f"about every {self.every} days, up to {self.spread} early or late"


Days = Weekdays | Recurring | Series | Dates | Varied


# ---------------------------------------------------------------- what time of day
@dataclass(frozen=True)
class At:
    """One local time of day."""

    clock: time

    def __str__(self) -> str:
        return f"at {self.clock:%H:%M}"


@dataclass(frozen=True)
class Between:
    """Some minute of a span of the day, another for each peer and day."""

    window: Window

    def __post_init__(self) -> None:
        if self.window.start > self.window.end:
            raise ValueError("the window of a schedule cannot run over midnight")

    @property
    def minutes(self) -> int:
        """How many minutes of the window a draw may choose from: its end is kept free."""
        length = _minutes(self.window.end) - _minutes(self.window.start)
        return max(1, length - min(_TAIL_MINUTES, length // _TAIL_SHARE))

    def clock_at(self, minute: int) -> time:
        """The local time of day so many minutes into the window."""
        hour, rest = divmod(_minutes(self.window.start) + minute, 60)
        return time(hour, rest)

    def __str__(self) -> str:
        return f"between {self.window.start:%H:%M} and {self.window.end:%H:%M}"


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


TimeOfDay = At | Between


# ---------------------------------------------------------------- the whole rule
@dataclass(frozen=True)
class Phase:
    """Days and a time of day, for so many days (`lasts`) or, None, from then on."""

    days: Days
    time: TimeOfDay
    lasts: int | None = None

    def __str__(self) -> str:
        said = f"{self.days} {self.time}"
        return said if self.lasts is None else f"for {self.lasts} days {said}"


@dataclass(frozen=True)
class Rule:
    """Phases that follow each other, and the limits of the whole. `starts` is the first day and
    what an interval counts from; `until` the last day; `count` how many texts a peer gets. Only
    the last phase may last without an end. Raises ValueError when a phase could never come."""

    phases: tuple[Phase, ...]
    starts: date | None = None
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if not self.phases or any(phase.lasts is None for phase in self.phases[:-1]):
            raise ValueError("every phase but the last must say how long it is: for: 14d")
        if any(phase.lasts is not None and phase.lasts < 1 for phase in self.phases):
            raise ValueError("a phase lasts a day or more")
        if self.count is not None and self.count < 1:
            raise ValueError("count is how many texts a peer gets: 1 or more")
        if self.starts and self.until and self.until < self.starts:
            raise ValueError("the schedule ends before it starts")

    @property
    def ends(self) -> bool:
        """Whether it has a last text, for each peer."""
        last = self.phases[-1]
        limits = (self.until, self.count, last.lasts)
        return limits != (None, None, None) or isinstance(last.days, Series | Dates)

    def __str__(self) -> str:
        said = [", then ".join(map(str, self.phases))]
        said += [f"from {self.starts}"] if self.starts else []
        said += [f"until {self.until}"] if self.until else []
        said += [f"{self.count} texts"] if self.count else []
        return ", ".join(said)


def weekly(days: frozenset[int], at: time) -> Rule:
    """The plainest rule: some days of the week (0 is Monday) at one local time of day."""
    return Rule((Phase(Weekdays(days), At(at)),))

"""What the program file of a simulated year says of its schedules, said anew for the judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.simulations.people import DAY, HOUR

# Whether a day is one of the schedule, by the day of joining and the day in court.
IsDay = Callable[[date, date, date], bool]


@dataclass(frozen=True)
class Said:
    """One schedule: its time of day, or the window that it is drawn from; and its days, or (None)
    that these are drawn."""

    at: time | None
    window: tuple[int, int] | None
    priority: int
    holidays: str
    days: IsDay | None

    @property
    def flow(self) -> str:
        return "weekly" if self is SAID["saturday"] else "daily"

    @property
    def drawn_days(self) -> bool:
        return self.days is None

    def on(self, day: date, joined: date, court: date) -> bool:
        return self.days is None or self.days(day, joined, court)

    def due(self, day: date, zone: ZoneInfo) -> datetime:
        """When its text of a day may go at the soonest."""
        return _instant(day, self.at or time(self.window[0] if self.window else 0), zone)

    def lives_until(self, day: date, zone: ZoneInfo) -> datetime:
        """When its text of a day is too late."""
        if self.window is not None:
            return _instant(day, time(self.window[1]), zone)
        return self.due(day, zone) + self.lasts

    @property
    def lasts(self) -> timedelta:
        """How long a text lives that somebody asked for."""
        return 3 * HOUR if self.at else 2 * HOUR

    @property
    def longest(self) -> timedelta:
        """How long a text lives at most."""
        return (self.window[1] - self.window[0]) * HOUR if self.window else self.lasts


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _weekday(*days: int) -> IsDay:
    return lambda day, _joined, _court: day.weekday() in days


def _start(day: date, joined: date, _court: date) -> bool:
    """Two weeks of every day, then ninety days of Sundays."""
    number = (day - joined).days
    return 1 <= number <= 14 or (14 < number <= 104 and day.weekday() == 6)


SAID = {
    "mood": Said(time(10), None, 5, "skip", _weekday(0, 3)),
    "early": Said(time(7, 30), None, 6, "shift", _weekday(2)),
    "late": Said(time(20, 30), None, 7, "send", _weekday(4)),
    "court": Said(time(9), None, 1, "send", lambda day, _, court: (court - day).days in {7, 2, 1}),
    "caring": Said(None, (10, 19), 4, "shift", None),
    "month": Said(time(12), None, 3, "skip", lambda day, *_: (day + DAY).day == 1),
    "start": Said(time(11), None, 2, "skip", _start),
    "saturday": Said(None, (10, 13), 5, "send", _weekday(5)),
}

"""Who is on call when: shifts by rule in the program's zone, before anybody swaps or is away.

People are names in a program's file and ids in the database. Instants are aware UTC datetimes,
the end not included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Generic, Literal, TypeVar
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import instant_of
from service.core.scheduling.rrules import read_rrule

Rotate = Literal["none", "daily", "weekly"]
Who = TypeVar("Who")
Other = TypeVar("Other")
FIRST_MONDAY = date(2024, 1, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shift(Generic[Who]):
    """A shift that comes back. `rrule` says on which days it begins (RFC 5545, days only), counted
    from `starts`; it lasts from `begin` to `end` of the program's clock, over midnight where `end`
    is not later, and round the clock where they are equal. With `rotate` its people take turns, by
    the day or by the week (Monday to Sunday) since `starts`; without it all of them are on call."""

    name: str
    rrule: str
    begin: time
    end: time
    people: tuple[Who, ...]
    rotate: Rotate = "none"
    starts: date = FIRST_MONDAY

    def __post_init__(self) -> None:
        read_rrule(self.rrule)
        if not self.people:
            raise ValueError("a shift needs somebody")

    def people_on(self, day: date) -> tuple[Who, ...]:
        """Who has the shift that begins on this day, by the rule alone."""
        if self.rotate == "none":
            return self.people
        if self.rotate == "daily":
            turn = (day - self.starts).days
        else:
            turn = (_monday(day) - _monday(self.starts)).days // 7
        return (self.people[turn % len(self.people)],)

    def named(self, name_of: Callable[[Who], Other]) -> Shift[Other]:
        """The same shift with its people called otherwise: names in a file, ids in the database."""
        people = tuple(name_of(one) for one in self.people)
        return Shift(self.name, self.rrule, self.begin, self.end, people, self.rotate, self.starts)

    def __str__(self) -> str:
        turns = "" if self.rotate == "none" else f", in turn {self.rotate}"
        clock = f"{self.begin:%H:%M}-{self.end:%H:%M}"
        return f"{self.rrule} {clock}: {', '.join(map(str, self.people))}{turns}"


@dataclass(frozen=True)
class Turn(Generic[Who]):
    """One time that a shift takes place. `day` is the local day on which it begins."""

    shift: str
    day: date
    start: datetime
    end: datetime
    people: tuple[Who, ...]


def turns_of(
    shift: Shift[Who], zone: ZoneInfo, *, first: datetime, until: datetime
) -> Iterator[Turn[Who]]:
    """The turns of a shift that touch the time from `first` to `until`, in order. A clock that is
    set forward or back makes a night's turn an hour shorter or longer; none falls out."""
    # One that began the day before may still run; clocks shift by an hour or so at most.
    day_from = (first - 2 * _DAY).astimezone(zone).date()
    day_until = (until + _DAY).astimezone(zone).date()
    rule = read_rrule(shift.rrule)
    for day in rule.days_from(day_from, anchor=shift.starts, last=day_until):
        end_day = day if shift.end > shift.begin else day + _DAY
        start = instant_of(day, shift.begin, zone)
        end = instant_of(end_day, shift.end, zone)
        if start < until and first < end and start < end:
            yield Turn(shift.name, day, start, end, shift.people_on(day))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())

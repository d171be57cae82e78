"""Hours in which nobody is on call on purpose: they are no gap, and texts promise nobody for them.
Pure; instants are aware UTC, the end not included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.core.rota.shifts import FIRST_MONDAY, Shift, turns_of

# Whoever says that nobody is there for longer promises no time at all.
LONGEST_AWAY = timedelta(days=14)
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class NobodyHours:
    """Hours that come back, by the rules of a `Shift` and without people."""

    rrule: str
    begin: time
    end: time
    starts: date = FIRST_MONDAY

    def called(self, name: str) -> Shift[str]:
        """These hours as a shift of that name, for whoever lists shifts."""
        return Shift(name, self.rrule, self.begin, self.end, (name,), starts=self.starts)

    def spans(
        self, zone: ZoneInfo, *, first: datetime, until: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """The times that touch the time from `first` to `until`, in order."""
        for turn in turns_of(self.called("nobody"), zone, first=first, until=until):
            yield turn.start, turn.end

    def __str__(self) -> str:
        return f"{self.rrule} {self.begin:%H:%M}-{self.end:%H:%M}"


def back_at(hours: Iterable[NobodyHours], zone: ZoneInfo, *, at: datetime) -> datetime | None:
    """When somebody is there again, if nobody is on purpose at this instant; else None. Times that
    follow on one another count as one; past LONGEST_AWAY their end is not looked for."""
    every = tuple(hours)
    free = at
    while free - at < LONGEST_AWAY:
        ends = [
            end
            for one in every
            for start, end in one.spans(zone, first=free, until=free + _A_MOMENT)
            if start <= free < end
        ]
        if not ends:
            break
        free = max(ends)
    return free if free > at else None


def without(
    span: tuple[datetime, datetime], taken: Iterable[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """What is left of a span of time once others are taken out of it, in order."""
    begin, end = span
    for start, stop in sorted(taken):
        if start > begin:
            yield begin, min(start, end)
        begin = max(begin, stop)
        if begin >= end:
            return
    yield begin, end

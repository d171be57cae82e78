"""A slow and obvious reference: it walks through time minute by minute and looks at the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def shown_on(day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    """The first minute at which calendar and clock show `day` and `clock`. When they never do,
    because the clock leaps over it: as long after the leap as it would have had to go on."""
    wanted = datetime.combine(day, clock)
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=27)
    previous = instant.astimezone(zone).replace(tzinfo=None)
    for _ in range(66 * 60):
        instant += MINUTE
        shown = instant.astimezone(zone).replace(tzinfo=None)
        if shown == wanted:
            return instant
        if previous < wanted < shown:
            return instant + (wanted - previous - MINUTE)
        previous = shown
    return None


def first_outside(start: time, end: time, zone: ZoneInfo, at: datetime) -> datetime:
    """The first whole minute from `at` on at which the clock shows none of the window."""
    instant = at
    while _inside(start, end, instant.astimezone(zone).time()):
        instant += MINUTE
    return instant


def _inside(start: time, end: time, clock: time) -> bool:
    shown = clock.hour * 60 + clock.minute
    first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    length = (last - first) % (24 * 60)
    return (shown - first) % (24 * 60) < length

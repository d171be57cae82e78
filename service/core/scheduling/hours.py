"""Hours as people say them: a span of the clock, on some days, in a zone.

Local times are naive `datetime.time` to the minute; instants are aware UTC datetimes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True)
class Window:
    """A span of the clock, from `start` up to and without `end`. One that ends before it starts
    runs over midnight; one that starts where it ends is refused (ValueError): it could mean none
    of the day or all of it."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("the hours begin and end at the same time")

    def holds(self, clock: time) -> bool:
        """Whether a local time of day lies in the span."""
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True)
class WeekHours:
    """The same span on some days of the week (0 is Monday), as people's working hours are. It does
    not run over midnight (ValueError)."""

    days: frozenset[int]
    window: Window

    def __post_init__(self) -> None:
        if self.window.start > self.window.end:
            raise ValueError("working hours cannot run over midnight")
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("working hours need days, 0 (Monday) to 6 (Sunday)")

    def __str__(self) -> str:
        return f"{say_days(self.days)} {self.window}"


def say_days(days: frozenset[int]) -> str:
    """Days as a coordinator writes them: `every day`, or `mon, wed, fri`."""
    return "every day" if days == EVERY_DAY else ", ".join(DAY_NAMES[day] for day in sorted(days))


def instant_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which clocks in `zone` show `clock` on `day`.

    A time that the spring change leaves out is shifted forward by the length of the gap (02:30
    becomes 03:30); of a time that the autumn change repeats, the first is taken. Both are what
    `fold=0` means in PEP 495. A date that a zone never had (the Samoan Friday of 2011-12-30) comes
    out as the day after, by the same rule."""
    return datetime.combine(day, clock.replace(fold=0), tzinfo=zone).astimezone(UTC)


def within(window: Window, zone: ZoneInfo, *, at: datetime) -> bool:
    """Whether clocks in `zone` show a time of the window at this instant."""
    return window.holds(at.astimezone(zone).time())


def end_of(window: Window, zone: ZoneInfo, *, at: datetime) -> datetime:
    """The first instant (UTC) from `at` on that lies outside the window; `at` itself if it does.

    The end named by the clock can still lie inside when a clock is set back over it, and a clock
    that is set forward can leap over it, so the answer is looked at again until it holds."""
    free = at.astimezone(UTC)
    while within(window, zone, at=free):
        local = free.astimezone(zone)
        day = local.date()
        if local.time() >= window.end:
            day += timedelta(days=1)
        named = instant_of(day, window.end, zone)
        # A named end that is already past happens once clocks are set back: wait for its second
        # showing, an hour or so on.
        ends = named if named > free else _second_showing(day, window.end, zone, free)
        change = _change_of_clocks(zone, free, ends)
        free = ends if change is None or within(window, zone, at=change) else change
    return free


def _change_of_clocks(zone: ZoneInfo, begin: datetime, end: datetime) -> datetime | None:
    """The first second of other clocks between two instants, where a clock that is set back can
    show a time before the window; None if clocks do not change."""
    before = begin.astimezone(zone).utcoffset()
    if end.astimezone(zone).utcoffset() == before:
        return None
    low, high = 0, int((end - begin).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        same = (begin + timedelta(seconds=middle)).astimezone(zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return (begin + timedelta(seconds=high)).replace(microsecond=0)


def _second_showing(day: date, clock: time, zone: ZoneInfo, after: datetime) -> datetime:
    again = datetime.combine(day, clock.replace(fold=1), tzinfo=zone).astimezone(UTC)
    return again if again > after else after + timedelta(minutes=1)


def free_of(windows: Iterable[Window], zone: ZoneInfo, *, at: datetime) -> datetime | None:
    """The first instant (UTC) from `at` on that lies in none of the windows, which may overlap:
    where several sets of hours hold, the strictest wins. None when together they leave no minute
    of the day."""
    held = tuple(windows)
    free = at.astimezone(UTC)
    limit = free + timedelta(days=3)
    while free < limit:
        holding = next((window for window in held if within(window, zone, at=free)), None)
        if holding is None:
            return free
        free = end_of(holding, zone, at=free)
    return None


def minutes_free(windows: Iterable[Window]) -> int:
    """How many minutes of a day lie in none of the windows."""
    held = tuple(windows)
    clocks = (time(minute // 60, minute % 60) for minute in range(24 * 60))
    return sum(not any(window.holds(clock) for window in held) for clock in clocks)

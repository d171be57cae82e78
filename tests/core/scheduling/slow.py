"""A slow and obvious reference: it walks through time minute by minute and looks at the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from service.core.scheduling.chance import draw
from service.core.scheduling.days import varied_day
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import (
    ENROLLMENT,
    At,
    Dates,
    Days,
    Phase,
    Recurring,
    Rule,
    Series,
    TimeOfDay,
    Varied,
    Weekdays,
)

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
    while shows(start, end, instant.astimezone(zone).time()):
        instant += MINUTE
    return instant


def shows(start: time, end: time, clock: time) -> bool:
    """Whether a clock is within the hours, which may go over midnight."""
    shown = clock.hour * 60 + clock.minute
    first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    length = (last - first) % (24 * 60)
    return (shown - first) % (24 * 60) < length


# ---------------------------------------------------------------- rules, day by day
def due_days(
    rule: Rule, peer: PeerContext, *, after: datetime, limit: int
) -> list[tuple[date, datetime | None]]:
    """The days on which a rule is due, among `limit` days from `after` on: each day is asked by
    itself. With a fixed time, the instant as well."""
    begin = after.astimezone(peer.zone).date() - timedelta(days=1)
    found: list[tuple[date, datetime | None]] = []
    last = datetime.min.replace(tzinfo=UTC)
    for number in range(limit):
        day = begin + timedelta(days=number)
        when = _asked(rule, peer, day)
        if when is None:
            continue
        due = datetime.combine(day, _time_of(when, peer, day), tzinfo=peer.zone).astimezone(UTC)
        if due > max(after, peer.enrolled_at, last):
            found.append((day, due if isinstance(when, At) else None))
            last = due
    return found


def _asked(rule: Rule, peer: PeerContext, day: date) -> TimeOfDay | None:
    enrolled = peer.enrolled_at.astimezone(peer.zone).date()
    if day < enrolled or (rule.starts and day < rule.starts) or (rule.until and day > rule.until):
        return None
    phase = _phase_of(rule, enrolled, day)
    if phase is None or not _falls_on(phase.days, peer, rule.starts or enrolled, day):
        return None
    return phase.time


def _phase_of(rule: Rule, enrolled: date, day: date) -> Phase | None:
    if len(rule.phases) == 1 and rule.phases[0].lasts is None:
        return rule.phases[0]
    begin = max(enrolled + timedelta(days=1), rule.starts or enrolled)
    gone = (day - begin).days
    for phase in rule.phases:
        if gone >= 0 and (phase.lasts is None or gone < phase.lasts):
            return phase
        gone -= phase.lasts or 0
        if gone < 0:
            return None
    return None


def _falls_on(days: Days, peer: PeerContext, anchor: date, day: date) -> bool:
    enrolled = peer.enrolled_at.astimezone(peer.zone).date()
    match days:
        case Weekdays(weekdays):
            return day.weekday() in weekdays
        case Recurring(text):
            return day in _rrule_days(text, anchor)
        case Series(origin, offsets):
            start = enrolled if origin == ENROLLMENT else peer.dates[origin]
            return (day - start).days in offsets
        case Dates(on):
            return day in on
        case Varied(every, _):
            number = round((day - enrolled).days / every)
            near = range(max(1, number - 1), number + 2)
            return any(varied_day(days, peer, one) == day for one in near)


@cache
def _rrule_days(text: str, anchor: date) -> frozenset[date]:
    """Ten years of a rule as dateutil has it, from its start."""
    start = datetime.combine(anchor, time())
    found = rrulestr(text, dtstart=start).between(start, start + timedelta(days=3660), inc=True)
    return frozenset(moment.date() for moment in found)


def _time_of(when: TimeOfDay, peer: PeerContext, day: date) -> time:
    if isinstance(when, At):
        return when.clock
    minute = draw(when.minutes, peer.seed, peer.schedule, "time", day.isoformat())
    return when.clock_at(minute)


def first_free(hours: list[tuple[time, time]], zone: ZoneInfo, at: datetime) -> datetime | None:
    """The first whole minute from `at` on at which the clock shows none of the hours."""
    for number in range(4 * 24 * 60):
        instant = at + number * MINUTE
        clock = instant.astimezone(zone).time()
        if not any(shows(start, end, clock) for start, end in hours):
            return instant
    return None

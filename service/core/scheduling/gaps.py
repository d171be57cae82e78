"""How close together two texts of a schedule may come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from service.core.scheduling.days import days_of
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import (
    At,
    Dates,
    Days,
    Phase,
    Rule,
    Series,
    TimeOfDay,
    Varied,
)

# A year in which every day of the calendar comes, and some days of the next.
_FIRST, _LOOKED_AT = date(2024, 1, 1), timedelta(days=400)
# More texts than that are no year of one text a day.
_MOST = 400
_DAY = timedelta(days=1)
_WEEK = 7


def smallest_gap(rule: Rule) -> timedelta | None:
    """The least time between two texts of a rule that follow each other, by the clock on the wall
    (nights on which clocks change are left out of account). Between two windows it is that from the
    end of what may be drawn to the beginning. None when no two texts come within a year.

    Worked out from all texts of a year, for somebody who enrolls on each day of the week if the
    rule counts from the enrollment."""
    if rule.count == 1:
        return None
    gaps = [gap for start in _starts(rule) for gap in _gaps(rule, start)]
    gaps += [_least_varied(phase.days, phase.time) for phase in _varied(rule)]
    return min(gaps, default=None)


def _starts(rule: Rule) -> list[date]:
    """Days to enroll on: phases may meet otherwise on each of them."""
    first = max(_FIRST, rule.starts or _FIRST)
    many = len(rule.phases) > 1
    return [first + number * _DAY for number in range(_WEEK if many else 1)]


def _gaps(rule: Rule, start: date) -> Iterator[timedelta]:
    for (day, phase), (following, after) in pairwise(islice(_days(rule, start), _MOST)):
        same = phase is after and isinstance(phase.days, Varied)
        if not same:  # the days of one peer say nothing of another's: see `_least_varied`
            yield (following - day) + _earliest(after.time) - _latest(phase.time)


def _days(rule: Rule, start: date) -> Iterator[tuple[date, Phase]]:
    """The days of a rule for somebody who enrolls on `start`, for a year."""
    listed = [_listed(phase.days, start) for phase in rule.phases]
    if listed[0] is not None:
        return iter([(day, rule.phases[0]) for day in listed[0]])
    context = PeerContext(
        ZoneInfo("UTC"), datetime.combine(start, time(), UTC), seed="gaps", schedule="gaps"
    )
    found = days_of(rule, context, first=start)
    return iter([*_until(found, start + _LOOKED_AT)])


def _until(found: Iterator[tuple[date, Phase]], last: date) -> Iterator[tuple[date, Phase]]:
    for day, phase in found:
        if day > last:
            return
        yield day, phase


def _listed(days: Days, start: date) -> list[date] | None:
    """Days that are given one by one: those of a series from any day, since the day counts for
    nothing here."""
    match days:
        case Series(_, offsets):
            return [start + offset * _DAY for offset in sorted(offsets)]
        case Dates(on):
            return sorted(set(on))
    return None


def _varied(rule: Rule) -> list[Phase]:
    return [phase for phase in rule.phases if isinstance(phase.days, Varied)]


def _least_varied(days: Days, when: TimeOfDay) -> timedelta:
    assert isinstance(days, Varied)
    return (days.every - 2 * days.spread) * _DAY + _earliest(when) - _latest(when)


def _earliest(when: TimeOfDay) -> timedelta:
    return _since_midnight(when.clock if isinstance(when, At) else when.clock_at(0))


def _latest(when: TimeOfDay) -> timedelta:
    last = when.clock if isinstance(when, At) else when.clock_at(when.minutes - 1)
    return _since_midnight(last)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute)

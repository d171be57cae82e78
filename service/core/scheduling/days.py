"""The local days of a rule, for one peer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.core.scheduling.chance import draw
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rrules import read_rrule
from service.core.scheduling.rules import (
    ENROLLMENT,
    Dates,
    Days,
    Phase,
    Recurring,
    Rule,
    Series,
    Varied,
    Weekdays,
)

_DAY = timedelta(days=1)
# Nothing is planned further ahead than this.
_LAST_DAY = date(2999, 12, 31)


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def days_of(rule: Rule, context: PeerContext, *, first: date) -> Iterator[tuple[date, Phase]]:
    """The days of a rule from `first` on, in order, each with the phase that it belongs to; never
    before the peer's enrollment. What does not end is yielded as far as one cares to ask."""
    floor = max(first, context.first_day, rule.starts or first)
    ceiling = min(rule.until or _LAST_DAY, _LAST_DAY)
    for phase, span in _phases(rule, context):
        within = Span(max(span.first, floor), min(span.last, ceiling))
        for day in _days_in(phase.days, context, within, anchor=rule.starts):
            yield day, phase


def _phases(rule: Rule, context: PeerContext) -> Iterator[tuple[Phase, Span]]:
    """Phases count whole days from the day after the enrollment, so that `for: 14d` is fourteen of
    them at whatever hour somebody enrolls. A rule of one phase without end has all days."""
    if len(rule.phases) == 1 and rule.phases[0].lasts is None:
        yield rule.phases[0], Span(date.min, _LAST_DAY)
        return
    begins = max(context.first_day + _DAY, rule.starts or date.min)
    for phase in rule.phases:
        ends = _LAST_DAY if phase.lasts is None else begins + timedelta(days=phase.lasts) - _DAY
        yield phase, Span(begins, ends)
        begins = ends + _DAY


def _days_in(
    days: Days, context: PeerContext, span: Span, *, anchor: date | None
) -> Iterator[date]:
    match days:
        case Weekdays(weekdays):
            return _weekdays(weekdays, span)
        case Recurring(rrule):
            counted_from = anchor or context.first_day
            return read_rrule(rrule).days_from(span.first, anchor=counted_from, last=span.last)
        case Series():
            return _listed(_series(days, context), span)
        case Dates(on):
            return _listed(on, span)
        case Varied():
            return _varied(days, context, span)


def _weekdays(weekdays: frozenset[int], span: Span) -> Iterator[date]:
    day = span.first
    while day <= span.last:
        if day.weekday() in weekdays:
            yield day
        day += _DAY


def _listed(days: tuple[date, ...], span: Span) -> Iterator[date]:
    return (day for day in sorted(set(days)) if span.first <= day <= span.last)


def _series(series: Series, context: PeerContext) -> tuple[date, ...]:
    enrolled = series.origin == ENROLLMENT
    origin = context.first_day if enrolled else context.date_named(series.origin)
    if origin is None:
        return ()
    # A date of the peer's may be any that somebody once wrote: what lies beyond all dates is none.
    least, most = (date.min - origin).days, (_LAST_DAY - origin).days
    return tuple(origin + timedelta(days=one) for one in series.offsets if least <= one <= most)


def _varied(varied: Varied, context: PeerContext, span: Span) -> Iterator[date]:
    number = max(1, ((span.first - context.first_day).days - varied.spread) // varied.every)
    while (day := varied_day(varied, context, number)) <= span.last:
        if day >= span.first:
            yield day
        number += 1


def varied_day(varied: Varied, context: PeerContext, number: int) -> date:
    """The day of the text with this number, from 1.

    Every second day is drawn freely; the ones between are drawn from those that share their weekday
    with neither neighbour. So no weekday comes twice running, and any day can be worked out without
    the ones before it."""
    if number % 2 == 0:
        return _free_day(varied, context, number)
    neighbours = {_free_day(varied, context, number + 1).weekday()}
    if number > 1:
        neighbours.add(_free_day(varied, context, number - 1).weekday())
    around = range(-varied.spread, varied.spread + 1)
    centre = context.first_day + timedelta(days=number * varied.every)
    candidates = [centre + timedelta(days=offset) for offset in around]
    candidates = [day for day in candidates if day.weekday() not in neighbours]
    return candidates[_draw(len(candidates), context, number)]


def _free_day(varied: Varied, context: PeerContext, number: int) -> date:
    offset = _draw(2 * varied.spread + 1, context, number) - varied.spread
    return context.first_day + timedelta(days=number * varied.every + offset)


def _draw(below: int, context: PeerContext, number: int) -> int:
    return draw(below, context.seed, context.schedule, "day", str(number))

"""Schedules whose texts could never go: a mistake of the author, not a silence to wonder at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from service.core.program.model import Program, Schedule
from service.core.scheduling.hours import Window
from service.core.scheduling.rules import At, TimeOfDay
from service.core.source import Mistake, Source

_MINUTE = timedelta(minutes=1)
_MIDNIGHT = datetime.combine(date(2000, 1, 1), time())  # a day of the clock, in no zone


def never_sent(program: Program, source: Source) -> Iterator[Mistake]:
    """Each schedule with a time of day from which the program's quiet hours let nothing go before
    it expires."""
    quiet = program.quiet_hours
    if quiet is None:
        return
    for number, schedule in enumerate(program.schedules):
        for phase in schedule.rule.phases:
            if not _can_go(phase.time, schedule, quiet):
                problem = f"{phase.time} lies in the quiet hours ({quiet}): no text would go"
                yield source.mistake(("schedules", number), problem)


def _can_go(when: TimeOfDay, schedule: Schedule, quiet: Window) -> bool:
    if isinstance(when, At):
        first, minutes = when.clock, schedule.expires_after // _MINUTE
    else:
        first = when.window.start
        minutes = _since_midnight(when.window.end) - _since_midnight(first)
    begin = _MIDNIGHT + timedelta(hours=first.hour, minutes=first.minute)
    return any(
        not quiet.holds((begin + number * _MINUTE).time())
        for number in range(min(minutes, 24 * 60))
    )


def _since_midnight(clock: time) -> int:
    return clock.hour * 60 + clock.minute

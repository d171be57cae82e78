"""When somebody on the staff may be asked how they are: by day, awake, and not while they are off.
Pure; instants are aware UTC."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.rota.on_call import Rota, answering
from service.core.rota.shifts import Turn
from service.core.scheduling.hours import Window, free_of, instant_of

# After a night on call people sleep; whoever was on call at SMALL_HOURS had one.
SLEEP = timedelta(hours=8)
SMALL_HOURS = time(3)
_DAY = timedelta(days=1)
_MOST_SPANS = 50

Span = tuple[datetime, datetime]


def day_after(taken: datetime, zone: ZoneInfo, night: Window | None) -> date:
    """The local day on which whoever took a crisis is asked about it: the next; what came after
    midnight, with the night still going on, was of the evening before."""
    local = taken.astimezone(zone)
    small = night is not None and night.holds(local.time()) and local.time() < night.end
    return local.date() if small else local.date() + _DAY


def asleep(rota: Rota, who: UUID, *, at: datetime) -> tuple[Span, ...]:
    """The times around `at` in which somebody sleeps after a night on call: each a span."""
    spans = []
    for turn in rota.turns(at - SLEEP, at + _DAY):
        if who in answering(turn.people, rota.off, at=turn.start) and is_night(turn, rota.zone):
            spans.append((turn.end, turn.end + SLEEP))
    return tuple(spans)


def nights_of(rota: Rota, *, first: datetime, until: datetime) -> dict[UUID, int]:
    """How many nights on call each person has had; who has had none is absent."""
    nights: dict[UUID, int] = {}
    for turn in rota.turns(first, until):
        if is_night(turn, rota.zone) and turn.start < until:
            for who in answering(turn.people, rota.off, at=turn.start):
                nights[who] = nights.get(who, 0) + 1
    return nights


def first_free(
    at: datetime, hours: Iterable[Window], zone: ZoneInfo, spans: Iterable[Span]
) -> datetime | None:
    """The first instant from `at` on that lies in none of the hours of the clock and none of the
    spans; None when there is none in sight."""
    windows, held = tuple(hours), sorted(spans)
    free: datetime | None = at
    for _ in range(_MOST_SPANS):
        free = free_of(windows, zone, at=free) if free is not None else None
        if free is None:
            return None
        inside = [end for start, end in held if start <= free < end]
        if not inside:
            return free
        free = max(inside)
    return None


def is_night(turn: Turn[UUID], zone: ZoneInfo) -> bool:
    """Whether somebody has this turn at SMALL_HOURS of a night."""
    first = turn.start.astimezone(zone).date()
    last = turn.end.astimezone(zone).date()
    days = [first + number * _DAY for number in range((last - first).days + 1)]
    return any(turn.start <= instant_of(day, SMALL_HOURS, zone) < turn.end for day in days)

"""When nobody is on call: shown beforehand, so that somebody can step in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.rota.on_call import Rota
from service.core.rota.on_purpose import without
from service.core.rota.stretches import stretches


@dataclass(frozen=True)
class Gap:
    """A time (UTC, the end not included) without anybody on call. `away` are those whose turn it
    would be, but who are off without anybody to answer for them; nobody's, where no shift is."""

    start: datetime
    end: datetime
    away: tuple[UUID, ...] = field(default=(), compare=False)


def gaps(rota: Rota, *, first: datetime, until: datetime) -> tuple[Gap, ...]:
    """The times between `first` and `until` in which nobody is on call, in order and apart, save
    those in which nobody is on purpose. Looks ahead LONGEST_LOOK at most."""
    meant = on_purpose(rota, first=first, until=until)
    left = (
        part
        for one in stretches(rota, first=first, until=until)
        if not one.people
        for part in without((one.start, one.end), meant)
    )
    return tuple(Gap(start, end, _away(rota, start, end)) for start, end in left)


def on_purpose(
    rota: Rota, *, first: datetime, until: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """The times (UTC) that touch those between `first` and `until` in which nobody is on call on
    purpose, in order."""
    spans = (
        span for one in rota.on_purpose for span in one.spans(rota.zone, first=first, until=until)
    )
    return tuple(sorted(spans))


def _away(rota: Rota, start: datetime, end: datetime) -> tuple[UUID, ...]:
    turns = rota.turns(start, end)
    return tuple(dict.fromkeys(who for turn in turns for who in turn.people))


def say_gap(gap: Gap, zone: ZoneInfo) -> str:
    """A gap by the program's clock: `Sat 22:00-06:00`, with the second day where it is longer."""
    start, end = gap.start.astimezone(zone), gap.end.astimezone(zone)
    if gap.end - gap.start < timedelta(days=1):
        return f"{_day(start)} {start:%H:%M}-{end:%H:%M}"
    return f"{_day(start)} {start:%H:%M} to {_day(end)} {end:%H:%M}"


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}"

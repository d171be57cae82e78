"""When nobody is on call: shown beforehand, so that somebody can step in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from service.core.rota.on_call import Rota, answering

LONGEST_LOOK = timedelta(days=92)


@dataclass(frozen=True)
class Gap:
    """A time (UTC, the end not included) without anybody on call."""

    start: datetime
    end: datetime


def gaps(rota: Rota, *, first: datetime, until: datetime) -> tuple[Gap, ...]:
    """The times between `first` and `until` in which nobody is on call, in order and apart. Looks
    ahead LONGEST_LOOK at most."""
    until = min(until, first + LONGEST_LOOK)
    found: list[Gap] = []
    for start, end in _empty(rota, first, until):
        if found and found[-1].end == start:
            found[-1] = Gap(found[-1].start, end)
        else:
            found.append(Gap(start, end))
    return tuple(found)


def _empty(rota: Rota, first: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches, between any two changes of who is on call, that nobody has."""
    turns = rota.turns(first, until)
    changes = {first, until}
    spans = [(turn.start, turn.end) for turn in turns] + [(one.start, one.end) for one in rota.off]
    changes |= {at for span in spans for at in span if first < at < until}
    edges = sorted(changes)
    for start, end in pairwise(edges):
        people = (who for turn in turns if turn.start <= start < turn.end for who in turn.people)
        if not answering(people, rota.off, at=start):
            yield start, end


def say_gap(gap: Gap, zone: ZoneInfo) -> str:
    """A gap by the program's clock: `Sat 22:00-06:00`, with the second day where it is longer."""
    start, end = gap.start.astimezone(zone), gap.end.astimezone(zone)
    if gap.end - gap.start < timedelta(days=1):
        return f"{_day(start)} {start:%H:%M}-{end:%H:%M}"
    return f"{_day(start)} {start:%H:%M} to {_day(end)} {end:%H:%M}"


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}"

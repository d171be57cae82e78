"""Who is on call from when to when: the rota as a line of time. Pure; instants are aware UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from service.core.rota.on_call import Rota, answering

LONGEST_LOOK = timedelta(days=92)


@dataclass(frozen=True)
class Stretch:
    """A time (the end not included) in which the same people are on call; nobody, in a gap."""

    start: datetime
    end: datetime
    people: tuple[UUID, ...]


def stretches(rota: Rota, *, first: datetime, until: datetime) -> tuple[Stretch, ...]:
    """The time from `first` to `until`, cut where another is on call: in order, without holes.
    Looks ahead LONGEST_LOOK at most."""
    found: list[Stretch] = []
    for one in _between_changes(rota, first, min(until, first + LONGEST_LOOK)):
        if found and set(found[-1].people) == set(one.people):
            found[-1] = Stretch(found[-1].start, one.end, found[-1].people)
        else:
            found.append(one)
    return tuple(found)


def _between_changes(rota: Rota, first: datetime, until: datetime) -> Iterator[Stretch]:
    """The stretches between any two times at which a turn or time off begins or ends."""
    turns = rota.turns(first, until)
    spans = [(turn.start, turn.end) for turn in turns] + [(one.start, one.end) for one in rota.off]
    changes = {first, until} | {at for span in spans for at in span if first < at < until}
    for start, end in pairwise(sorted(changes)):
        people = (who for turn in turns if turn.start <= start < turn.end for who in turn.people)
        yield Stretch(start, end, answering(people, rota.off, at=start))

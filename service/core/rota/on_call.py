"""Who is on call now, once swaps and time off are counted in. Pure; instants are aware UTC."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.rota.on_purpose import NobodyHours
from service.core.rota.shifts import Shift, Turn, turns_of


@dataclass(frozen=True)
class Swap:
    """One turn given from one person to another. `day` is the local day on which it begins."""

    shift: str
    day: date
    gives: UUID
    takes: UUID


@dataclass(frozen=True)
class TimeOff:
    """Somebody is away, or wants no alerts, from `start` up to `end`; `cover` answers instead.
    Without one their turns go to nobody, which `gaps` shows beforehand."""

    who: UUID
    start: datetime
    end: datetime
    cover: UUID | None = None

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass(frozen=True)
class Rota:
    """A program's shifts with all that was changed by hand, and when nobody is on call on purpose.
    `zone` is the program's."""

    zone: ZoneInfo
    shifts: tuple[Shift[UUID], ...] = ()
    swaps: tuple[Swap, ...] = ()
    off: tuple[TimeOff, ...] = ()
    on_purpose: tuple[NobodyHours, ...] = ()

    def turns(self, first: datetime, until: datetime) -> tuple[Turn[UUID], ...]:
        """All turns that touch this time, with swaps counted in, the earliest first."""
        found = (
            turn
            for shift in self.shifts
            for turn in turns_of(shift, self.zone, first=first, until=until)
        )
        swapped = (_swapped(turn, self.swaps) for turn in found)
        return tuple(sorted(swapped, key=lambda turn: (turn.start, turn.end, turn.shift)))


def on_call(rota: Rota, *, at: datetime) -> tuple[UUID, ...]:
    """Who is on call at this instant, each once; covers stand in for whoever is away."""
    people = (
        who
        for turn in rota.turns(at, at + timedelta(microseconds=1))
        if turn.start <= at < turn.end
        for who in turn.people
    )
    return answering(people, rota.off, at=at)


def answering(people: Iterable[UUID], off: Iterable[TimeOff], *, at: datetime) -> tuple[UUID, ...]:
    """Those of `people` who answer at this instant, or who answers for them, each once and in
    order. A cover who is away too hands on to theirs; where that ends with nobody, nobody does."""
    away = tuple(one for one in off if one.holds(at))
    found = (_answers(who, away) for who in people)
    return tuple(dict.fromkeys(who for who in found if who is not None))


def _answers(who: UUID, away: tuple[TimeOff, ...]) -> UUID | None:
    asked: set[UUID] = set()
    here: UUID | None = who
    while here is not None:
        if here in asked:
            return None  # they cover for each other, and all of them are away
        asked.add(here)
        own = [one for one in away if one.who == here]
        if not own:
            return here
        here = next((one.cover for one in own if one.cover is not None), None)
    return None


def _swapped(turn: Turn[UUID], swaps: Iterable[Swap]) -> Turn[UUID]:
    """The turn after all swaps of it, in the order in which they were made."""
    people = turn.people
    for swap in swaps:
        if (swap.shift, swap.day) == (turn.shift, turn.day):
            people = tuple(swap.takes if who == swap.gives else who for who in people)
    return Turn(turn.shift, turn.day, turn.start, turn.end, tuple(dict.fromkeys(people)))

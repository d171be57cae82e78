"""How much each person carries now, and who carries least. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from service.core.rota.on_call import Rota, answering

# Where nobody has a shift, the alerts of so long count together.
WITHOUT_SHIFT = timedelta(hours=12)
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Load:
    """`alerts` that they have taken in their shift, or are asked about now; `peers` they look
    after."""

    alerts: int = 0
    peers: int = 0


NOTHING = Load()


def shift_began(rota: Rota, who: UUID, *, at: datetime) -> datetime:
    """Since when (UTC) the alerts of somebody count: since the turn that they have at `at` began,
    or stand in for; without one, WITHOUT_SHIFT before."""
    begun = [
        turn.start
        for turn in rota.turns(at, at + _A_MOMENT)
        if turn.start <= at < turn.end and who in answering(turn.people, rota.off, at=at)
    ]
    return min(begun, default=at - WITHOUT_SHIFT)


def least_loaded(who: Iterable[UUID], loads: Mapping[UUID, Load]) -> UUID | None:
    """Whoever has the fewest alerts, then the fewest peers, then stands first."""

    def carries(one: UUID) -> tuple[int, int]:
        load = loads.get(one, NOTHING)
        return load.alerts, load.peers

    return min(who, key=carries, default=None)


def overflow(
    asked: tuple[UUID, ...],
    on_duty: Iterable[UUID],
    loads: Mapping[UUID, Load],
    *,
    most: int,
) -> tuple[UUID, ...]:
    """Whom a new alert goes to first, when `asked` would be: those of them who have had fewer than
    `most` alerts; where all of them are full, the least loaded of those `on_duty` who is not. Where
    everybody is full, `asked` all the same: somebody always is."""
    free = tuple(one for one in asked if loads.get(one, NOTHING).alerts < most)
    if free:
        return free
    others = [one for one in on_duty if loads.get(one, NOTHING).alerts < most]
    found = least_loaded(others, loads)
    return (found,) if found is not None else asked

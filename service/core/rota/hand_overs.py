"""When turns begin and end, and who goes and who comes then. Pure; instants are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from service.core.rota.on_call import Rota, on_call

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Change:
    """Turns begin or end `at` a time: who is on call no more, and who is from then on. Whoever
    stays is on neither side."""

    at: datetime
    goes: tuple[UUID, ...]
    comes: tuple[UUID, ...]


def changes(rota: Rota, *, after: datetime, until: datetime) -> tuple[Change, ...]:
    """The times after `after` and up to `until` (itself included) at which turns begin or end and
    somebody goes or comes, in order."""
    found = (_change(rota, at) for at in _edges(rota, after, until))
    return tuple(one for one in found if one.goes or one.comes)


def next_edge(rota: Rota, *, after: datetime, within: timedelta) -> datetime | None:
    """When a turn begins or ends next, whoever's it is; None when none does so soon."""
    return min(_edges(rota, after, after + within), default=None)


def _edges(rota: Rota, after: datetime, until: datetime) -> list[datetime]:
    turns = rota.turns(after - _A_MOMENT, until + _A_MOMENT)
    return sorted({at for turn in turns for at in (turn.start, turn.end) if after < at <= until})


def _change(rota: Rota, at: datetime) -> Change:
    before, from_now = on_call(rota, at=at - _A_MOMENT), on_call(rota, at=at)
    goes = tuple(who for who in before if who not in from_now)
    return Change(at, goes, tuple(who for who in from_now if who not in before))

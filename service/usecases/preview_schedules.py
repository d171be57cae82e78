"""Preview the schedules: who gets what when, what is held and why, what it costs, and what the line
can carry.

It takes the very steps of the beat (`start_checkins`), run ahead. What holds a peer's texts now is
taken to last until its own end, and each question to be answered before the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.core.program.model import Program
from service.core.scheduling.load import Total, crowds_of, load_of, totals
from service.core.scheduling.spread import Queued
from service.store.outbox import OF_RATE
from service.store.peers import Peer
from service.store.previewed import count_ahead, peers_ahead
from service.store.programs import line_for
from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.go_live import waits
from service.usecases.looks import record_list, record_look
from service.usecases.peer_plans import PreviewLine, plan_of, rows_of, under
from service.usecases.read_program import program_of
from service.usecases.work import Work

__all__ = [
    "Figures",
    "OnPage",
    "Page",
    "Preview",
    "PreviewLine",
    "preview_peer",
    "preview_schedules",
]

# What a page works out at most: for a peer with three schedules and a pace, 4 to 8 ms a fortnight.
PEER_DAYS = 2500


@dataclass(frozen=True)
class Figures:
    """What leaves on the program's line: altogether, by the hour (as it begins, UTC) and by the day
    of the program's zone; and what the line cannot carry in time, in words. `currency` is None when
    the program has no price list."""

    whole: Total
    by_hour: Mapping[datetime, Total]
    by_day: Mapping[date, Total]
    warnings: tuple[str, ...]
    currency: str | None


@dataclass(frozen=True)
class OnPage:
    """The page `number` (from 1) of a preview, of so many peers that `peer_days` days are worked
    out, all peers together."""

    number: int
    peer_days: int = PEER_DAYS


@dataclass(frozen=True)
class Page:
    """Which peers were looked through: `peers` of `of`, on page `number` (from 1) of `pages`."""

    peers: int
    of: int
    number: int = 1
    pages: int = 1


@dataclass(frozen=True)
class Preview:
    """Every text that is settled in the time asked for, in order, and what they come to. `waits`:
    the program has not gone live, so none of them goes before it does."""

    lines: tuple[PreviewLine, ...]
    figures: Figures
    zone: ZoneInfo
    page: Page
    waits: bool = False


def preview_schedules(
    deps: Deps,
    *,
    program_id: UUID,
    days: int = 14,
    peer_id: UUID | None = None,
    page: OnPage | None = None,
) -> Preview:
    """What goes out to a program's peers, or one of them, in the days from now on. With `page` only
    to so many as are worked out in a second or two; the figures are then theirs alone."""
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        program = program_of(begun, program_id)
        peer_ids, looked = _peers(session, program_id, peer_id, (page, days))
        version, end = under(begun, program), begun.now + timedelta(days=days)
        found = [
            line
            for known in rows_of(begun, peer_ids)
            for _, line in plan_of(begun, known, version, end)
        ]
        rate, waiting = rate_of(session, program_id), waits(begun, program_id)
    found.sort(key=lambda line: (line.sent_at or line.planned_for, line.schedule, line.peer_id))
    figures = figures_of(program, queued(program, found), start=begun.now, rate=rate)
    return Preview(tuple(found), figures, program.zone, looked, waiting)


def preview_peer(deps: Deps, *, scope: Scope, peer_id: UUID, days: int) -> Preview | None:
    """What goes out to one peer; None when there is none of that id in `scope`."""
    with deps.database.read() as session:
        peer = session.get(Peer, peer_id)
    if peer is None or not scope.allows(peer.program_id):
        return None
    record_look(deps, scope, peer.program_id, ("peer", peer_id))
    return preview_schedules(deps, program_id=peer.program_id, days=days, peer_id=peer_id)


def programs_in(deps: Deps, *, scope: Scope) -> tuple[tuple[UUID, str], ...]:
    """(id, public name) of each program in `scope`, by name. The look is audited."""
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now())
        named = [(one, program_of(begun, one).public_name) for one in scope.roles]
    record_list(deps, scope, "preview")
    return tuple(sorted(named, key=lambda one: (one[1], one[0])))


def queued(program: Program, lines: Iterable[PreviewLine]) -> list[Queued]:
    """The lines that go, as texts of the program's line."""
    priorities = {one.name: one.priority for one in program.schedules}
    return [
        Queued(
            f"{line.peer_id} {line.schedule} {line.on}",
            line.sent_at,
            line.expires_at,
            line.segments,
            priorities[line.schedule],
            line.price,
        )
        for line in lines
        if line.sent_at is not None
    ]


def figures_of(
    program: Program, texts: Sequence[Queued], *, start: datetime, rate: float
) -> Figures:
    """What texts come to on a line of `rate` segments a second, from `start` (UTC) on."""
    load = load_of(texts, start=start, rate=rate)
    by_hour = totals(load, lambda at: at.replace(minute=0, second=0, microsecond=0))
    by_day = totals(load, lambda at: at.astimezone(program.zone).date())
    return Figures(
        sum(by_day.values(), Total()),
        dict(sorted(by_hour.items())),
        dict(sorted(by_day.items())),
        tuple(crowd.say(program.zone, rate) for crowd in crowds_of(load)),
        program.prices.currency if program.prices is not None else None,
    )


def rate_of(session: Session, program_id: UUID) -> float:
    """Segments a second that leave the program's line for peers."""
    line = line_for(session, program_id, "peers")
    return (line.rate if line is not None else 1.0) * OF_RATE


def _peers(
    session: Session, program_id: UUID, peer_id: UUID | None, paged: tuple[OnPage | None, int]
) -> tuple[Sequence[UUID], Page]:
    page, days = paged
    if peer_id is not None:
        return [peer_id], Page(1, 1)
    if page is None:
        ids = peers_ahead(session, program_id)
        return ids, Page(len(ids), len(ids))
    count, size = count_ahead(session, program_id), max(1, page.peer_days // days)
    pages = max(1, -(-count // size))
    number = min(page.number, pages)
    ids = peers_ahead(session, program_id, first=(number - 1) * size, most=size)
    return ids, Page(len(ids), count, number, pages)

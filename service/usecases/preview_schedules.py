"""Preview the schedules: who gets what when, what is held and why, and what the line can carry.

It takes the very steps of the beat (`start_checkins`), run ahead. What holds a peer's texts now is
taken to last until its own end, and each question to be answered before the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.core import turn
from service.core.dialogue import engine, stack
from service.core.dialogue.model import Say, Started
from service.core.dialogue.stack import Stack
from service.core.program.model import Program
from service.core.scheduling.holds import DropReason, ShiftReason
from service.core.scheduling.load import Load, crowds_of, load_of
from service.core.scheduling.plan import SENT_COUNTS, World, plan
from service.core.scheduling.spread import Queued
from service.core.texts.segments import count
from service.store.contacts import contact_of_peer
from service.store.outbox import OF_RATE
from service.store.peers import Peer
from service.store.programs import line_for
from service.store.schedules import named_enrollments, sent_since
from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.looks import peer_name, record_list, record_look
from service.usecases.planning import calendar_of, under_way
from service.usecases.read_program import program_of
from service.usecases.scene import Scene, scene_of
from service.usecases.standing import standing_of
from service.usecases.work import Work


@dataclass(frozen=True)
class PreviewLine:
    """What becomes of one text of a peer's. Instants are UTC, `zone` is the peer's; with no
    `sent_at` it does not go, and `dropped` says why."""

    peer_id: UUID
    name: str
    zone: ZoneInfo
    schedule: str
    on: date
    number: int
    planned_for: datetime
    expires_at: datetime
    sent_at: datetime | None
    shifts: tuple[ShiftReason, ...]
    dropped: DropReason | str | None
    segments: int
    is_last: bool


@dataclass(frozen=True)
class Preview:
    """Every text that is settled in the time asked for, in order; the segments that leave in each
    hour (UTC); and what the line cannot carry in time, in words."""

    lines: tuple[PreviewLine, ...]
    by_hour: Mapping[datetime, int]
    warnings: tuple[str, ...]
    zone: ZoneInfo


def preview_schedules(
    deps: Deps, *, program_id: UUID, days: int = 14, peer_id: UUID | None = None
) -> Preview:
    """What goes out to a program's peers, or one of them, in the days from now on."""
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        program = program_of(begun, program_id)
        query = select(Peer).where(col(Peer.program_id) == program_id, col(Peer.active))
        if peer_id is not None:
            query = query.where(col(Peer.id) == peer_id)
        end = begun.now + timedelta(days=days)
        found = [
            line for peer in session.exec(query).all() for line in _lines(begun, program, peer, end)
        ]
        rate = _rate(session, program_id)
    found.sort(key=lambda line: (line.sent_at or line.planned_for, line.schedule, line.peer_id))
    load = _load(program, found, begun.now, rate)
    warnings = tuple(crowd.say(program.zone, rate) for crowd in crowds_of(load))
    return Preview(tuple(found), load.by_hour, warnings, program.zone)


def preview_programs(deps: Deps, *, scope: Scope, days: int) -> tuple[tuple[str, Preview], ...]:
    """(public name, preview) of each program in `scope`."""
    found = []
    for program_id in scope.roles:
        with deps.database.read() as session:
            name = program_of(Work(deps, session, deps.clock.now()), program_id).public_name
        found.append((name, preview_schedules(deps, program_id=program_id, days=days)))
    record_list(deps, scope, "preview")
    return tuple(sorted(found, key=lambda one: one[0]))


def preview_peer(deps: Deps, *, scope: Scope, peer_id: UUID, days: int) -> Preview | None:
    """What goes out to one peer; None when there is none of that id in `scope`."""
    with deps.database.read() as session:
        peer = session.get(Peer, peer_id)
    if peer is None or not scope.allows(peer.program_id):
        return None
    record_look(deps, scope, peer.program_id, ("peer", peer_id))
    return preview_schedules(deps, program_id=peer.program_id, days=days, peer_id=peer_id)


def _lines(work: Work, program: Program, peer: Peer, end: datetime) -> Iterator[PreviewLine]:
    contact = contact_of_peer(work.session, peer.id)
    if contact is None:
        return
    scene = scene_of(work, contact)
    ones = under_way(work, program, peer, named_enrollments(work.session, peer.id))
    standing = standing_of(scene)
    sent = sent_since(work.session, peer.id, work.now - SENT_COUNTS)
    world = World(standing.holds_at, calendar_of(work, program, ones), sent)
    name = peer_name(work.deps, peer)
    segments = {one.spec.name: _segments(scene, one.spec.flow) for one in ones}
    for text in plan([one.enrolled for one in ones], world, start=work.now, end=end):
        stopped = standing.unreachable if text.dropped == "stopped" else None
        yield PreviewLine(
            peer.id,
            name,
            scene.zone,
            *(text.schedule, text.on, text.number, text.planned_for, text.expires_at, text.sent_at),
            shifts=text.shifts,
            dropped=stopped or text.dropped,
            segments=segments[text.schedule],
            is_last=text.is_last,
        )


def _segments(scene: Scene, name: str) -> int:
    """How many segments a check-in's first texts take."""
    flow = scene.work.deps.library.flow(name, scene.lang)
    if flow is None:
        return 0
    begun = engine.begin(flow, values=scene.values_for(flow))
    standing, _ = stack.start(Stack(), begun)
    said = turn.advance(standing, Started(), lambda _: flow, now=scene.work.now).effects
    texts = (scene.said_at(one.text, scene.work.now) for one in said if isinstance(one, Say))
    return sum(count(text).segments for text in texts)


def _rate(session: Session, program_id: UUID) -> float:
    """Segments a second that leave the program's line for peers."""
    line = line_for(session, program_id, "peers")
    return (line.rate if line is not None else 1.0) * OF_RATE


def _load(program: Program, lines: list[PreviewLine], now: datetime, rate: float) -> Load:
    priorities = {one.name: one.priority for one in program.schedules}
    going = (
        Queued(
            f"{line.peer_id} {line.schedule} {line.on}",
            line.sent_at,
            line.expires_at,
            line.segments,
            priorities[line.schedule],
        )
        for line in lines
        if line.sent_at is not None
    )
    return load_of(going, start=now, rate=rate)

"""Plan a peer's texts anew once their zone, hours or dates are others, and lose none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from service.core.program.model import Program
from service.core.scheduling.due_texts import Text
from service.core.scheduling.hours import Window
from service.core.scheduling.moving import carried
from service.core.scheduling.zones import PeerZone
from service.store.peers import Peer
from service.store.schedules import Enrollment, TextChange, lock_enrollments
from service.usecases.enroll import plan_anew
from service.usecases.planning import calendar_of, under_way
from service.usecases.work import Work


@dataclass(frozen=True)
class Coming:
    """The next text of each enrollment of a peer, as things stand."""

    rows: tuple[tuple[Enrollment, str], ...]
    texts: Mapping[UUID, Text]


def coming(work: Work, program: Program, peer: Peer) -> Coming:
    """What a peer waits for. Locks their enrollments: whoever calls has locked their contact."""
    locked = lock_enrollments(work.session, peer.id)
    rows = tuple((row, schedule.name) for row, schedule in locked if schedule.active)
    return Coming(rows, _texts(work, program, peer, rows))


def plan_on(work: Work, program: Program, peer: Peer, before: Coming) -> None:
    """Plan the texts of a peer who has changed since `before`. Where the new zone's clock has gone
    by the hour of a text that was still to come by the old one's, it goes now."""
    for row_id, text in before.texts.items():
        _move_back(work, row_id, text)
    after = _texts(work, program, peer, before.rows)
    zone, quiet = ZoneInfo(peer.zone), quiet_of(program, peer)
    for row_id, text in after.items():
        at = carried(before.texts.get(row_id), text, now=work.now, quiet=quiet, zone=zone)
        if at is not None:
            _move(work, row_id, text, at)
    work.session.flush()
    if peer.active:
        plan_anew(work, program, peer, list(before.rows))
    work.session.flush()


def set_zone(work: Work, program: Program, peer: Peer, zone: PeerZone) -> None:
    """From now on a peer lives by the clock of `zone`. Whoever calls has locked their contact."""
    before = coming(work, program, peer)
    put_zone(peer, zone)
    work.session.add(peer)
    plan_on(work, program, peer, before)


def put_zone(peer: Peer, zone: PeerZone) -> None:
    """Write a zone, and how it is known, into a peer's row."""
    peer.zone, peer.zone_from, peer.zone_sure = zone.key, zone.source, zone.sure


def quiet_of(program: Program, peer: Peer) -> tuple[Window, ...]:
    """All the quiet hours that hold for a peer, by their own clock."""
    hours = program.quiet_for(peer.state)
    if peer.quiet_from is None or peer.quiet_to is None:
        return hours
    return (*hours, Window(peer.quiet_from, peer.quiet_to))


def _texts(
    work: Work, program: Program, peer: Peer, rows: tuple[tuple[Enrollment, str], ...]
) -> dict[UUID, Text]:
    ones = under_way(work, program, peer, rows)
    calendar = calendar_of(work, program, ones)
    found = ((one.row.id, one.enrolled.next_text(calendar)) for one in ones)
    return {row_id: text for row_id, text in found if text is not None}


def _move(work: Work, row_id: UUID, text: Text, at: datetime) -> None:
    """A text is carried over to an instant, by nobody's hand."""
    on = text.occurrence.on
    kept = _change(work, row_id, on) or TextChange(
        id=work.new_id(), created_at=work.now, enrollment_id=row_id, on=on
    )
    kept.moved_to = at
    work.session.add(kept)


def _move_back(work: Work, row_id: UUID, text: Text) -> None:
    """A text that an earlier move carried over is looked at by the clock of this one."""
    kept = _change(work, row_id, text.occurrence.on)
    if kept is not None and kept.moved_to is not None and kept.staff_id is None:
        work.session.delete(kept)
        work.session.flush()


def _change(work: Work, row_id: UUID, on: date) -> TextChange | None:
    query = select(TextChange).where(
        col(TextChange.enrollment_id) == row_id, col(TextChange.on) == on
    )
    return work.session.exec(query).first()

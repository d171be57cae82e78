"""Rebuild when enrollments are looked at next, from nothing but their rules and rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import col, select

from service.core.program.model import Program
from service.store.contacts import contact_of_peer, lock_contact
from service.store.peers import Peer
from service.store.pulses import beat_pulse
from service.store.schedules import Enrollment, lock_enrollments
from service.usecases.deps import Deps
from service.usecases.planning import calendar_of, under_way
from service.usecases.read_program import program_of
from service.usecases.work import Work, retried, work

PULSE = "rebuild_due"
EVERY = timedelta(days=1)
A_BATCH = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Rebuilt:
    """How many enrollments were looked through, and how many of them were due at a wrong time."""

    looked: int
    wrong: int


def rebuild_due(deps: Deps) -> Rebuilt:
    """Look through every enrollment of every peer, a batch of them in one transaction, and set
    right what is to be looked at too late, never, or though nothing comes."""
    looked = wrong = 0
    after: UUID | None = None
    while True:
        with work(deps) as begun:
            beat_pulse(begun.session, PULSE, begun.now)
            query = select(Peer.id).order_by(col(Peer.id)).limit(A_BATCH)
            if after is not None:
                query = query.where(col(Peer.id) > after)
            peer_ids = begun.session.exec(query).all()
        if not peer_ids:
            break
        done = _rebuild(deps, list(peer_ids))
        looked, wrong, after = looked + done.looked, wrong + done.wrong, peer_ids[-1]
    if wrong:
        log.warning("due_times_were_wrong", looked=looked, wrong=wrong)
    return Rebuilt(looked, wrong)


@retried
def _rebuild(deps: Deps, peer_ids: list[UUID]) -> Rebuilt:
    looked = wrong = 0
    with work(deps) as begun:
        for peer_id in peer_ids:
            for row, expected in _expected(begun, begun.session.get_one(Peer, peer_id)):
                looked += 1
                if _is_wrong(row, expected):
                    row.next_due_at = expected[0] if expected else None
                    wrong += 1
    return Rebuilt(looked, wrong)


Expected = tuple[datetime, datetime] | None


def _expected(work: Work, peer: Peer) -> list[tuple[Enrollment, Expected]]:
    """When each enrollment of a peer is to be looked at, and when its text expires (UTC)."""
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        lock_contact(work.session, contact.id)
    rows = lock_enrollments(work.session, peer.id)
    if contact is None or not peer.active:
        return [(row, None) for row, _ in rows]
    program: Program = program_of(work, peer.program_id)
    named = [(row, schedule.name) for row, schedule in rows if schedule.active]
    ones = under_way(work, program, peer, named)
    calendar = calendar_of(work, program, ones)
    texts = {one.row.id: one.enrolled.next_text(calendar) for one in ones}
    found = {row_id: (text.look_at, text.expires_at) for row_id, text in texts.items() if text}
    return [(row, found.get(row.id)) for row, _ in rows]


def _is_wrong(row: Enrollment, expected: Expected) -> bool:
    """A look that comes too early does no harm, and one that was put off by what holds the text
    comes before it expires."""
    if expected is None or row.next_due_at is None:
        return (expected is None) != (row.next_due_at is None)
    return row.next_due_at > max(expected)

"""The peers that a preview looks through, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from service.store.peers import Peer
from service.store.schedules import Enrollment, Schedule


def peers_ahead(
    session: Session, program_id: UUID, *, first: int = 0, most: int | None = None
) -> Sequence[UUID]:
    """The active peers of a program who are on a schedule, in an order that is always the same:
    those from the `first`-th (from 0) on, `most` of them."""
    query = select(Peer.id).where(*_ahead(program_id)).order_by(col(Peer.created_at), col(Peer.id))
    return session.exec(query.offset(first).limit(most)).all()


def count_ahead(session: Session, program_id: UUID) -> int:
    """How many these are."""
    return session.exec(select(func.count(col(Peer.id))).where(*_ahead(program_id))).one()


def _ahead(program_id: UUID) -> tuple[ColumnElement[bool], ...]:
    running = (
        select(Enrollment.id)
        .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        .where(
            col(Enrollment.peer_id) == col(Peer.id),
            col(Enrollment.ended_at).is_(None),
            col(Schedule.active),
        )
    )
    return col(Peer.program_id) == program_id, col(Peer.active).is_(True), running.exists()

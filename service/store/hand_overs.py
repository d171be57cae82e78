"""Hand-overs: when who is on call changes, and what was told of open alerts then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues


class RotaClock(Row, Leased, table=True):
    """When a program's turns begin or end next (`due_at`; None without a rota). All up to
    `looked_at` have been handed over."""

    __tablename__ = "rota_clock"
    __table_args__ = (due_index("ix_rota_clock_due"),)

    program_id: UUID = Field(foreign_key="program.id", unique=True)
    looked_at: datetime = Field(sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)


class HandOver(Row, table=True):
    """What one member of staff was told as turns changed `at` a time: `side` goes or comes, `refs`
    the numbers of the alerts that were open, with spaces between. Without a `message_id` they could
    not be told by text, or it was too late to."""

    __tablename__ = "hand_over"
    __table_args__ = (UniqueConstraint("program_id", "at", "staff_id"),)

    program_id: UUID = Field(foreign_key="program.id")
    at: datetime = Field(sa_type=Utc)
    staff_id: UUID = Field(foreign_key="staff.id")
    side: str
    refs: str
    message_id: UUID | None = Field(default=None, foreign_key="message.id")


ROTA_CLOCKS = dues(RotaClock, "due_at")


def clock_of(session: Session, program_id: UUID) -> RotaClock | None:
    query = select(RotaClock).where(col(RotaClock.program_id) == program_id)
    return session.exec(query).first()


def hand_overs_since(session: Session, program_id: UUID, since: datetime) -> Sequence[HandOver]:
    """The notes of a program's hand-overs since a time, the newest first."""
    query = (
        select(HandOver)
        .where(col(HandOver.program_id) == program_id, col(HandOver.at) >= since)
        .order_by(col(HandOver.at).desc(), col(HandOver.id))
    )
    return session.exec(query).all()

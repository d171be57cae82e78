"""Calls to our lines, and whose phones rang for them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues
from service.store.messages import Message


class LineCall(Row, Leased, table=True):
    """One call to a line, and the message that it is kept as, whose turn waits for how this ends.
    `ended`: taken (by `taken_by_id`) or missed; empty while phones ring, until `due_at` at most:
    then it counts as missed, whatever became of whoever was to tell us."""

    __tablename__ = "line_call"
    __table_args__ = (due_index("ix_line_call_due"),)

    message_id: UUID = Field(foreign_key="message.id", unique=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    ended: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    taken_by_id: UUID | None = Field(default=None, foreign_key="staff.id")


class LineRing(Row, table=True):
    """A phone of the staff that rang for a call, as the `place`th (from 0). `ended` is the
    carrier's word for how it went, or taken."""

    __tablename__ = "line_ring"
    __table_args__ = (UniqueConstraint("call_id", "place"),)

    call_id: UUID = Field(foreign_key="line_call.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    place: int
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    ended: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


LINE_CALLS = dues(LineCall, "due_at")


def find_call(session: Session, carrier_id: str) -> LineCall | None:
    """The call that the carrier knows by this id."""
    query = (
        select(LineCall)
        .join(Message, col(Message.id) == col(LineCall.message_id))
        .where(col(Message.carrier_id) == carrier_id)
    )
    return session.exec(query).first()


def rings_of(session: Session, call_id: UUID) -> Sequence[LineRing]:
    """The phones that rang for a call, in order."""
    query = select(LineRing).where(col(LineRing.call_id) == call_id)
    return session.exec(query.order_by(col(LineRing.place))).all()


def calls_since(session: Session, contact_id: UUID, since: datetime) -> int:
    """How often a contact has called since a time."""
    query = select(func.count()).where(
        col(LineCall.contact_id) == contact_id, col(LineCall.created_at) > since
    )
    return int(session.exec(query).one())


def taken_calls(session: Session, message_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Who took the calls that are kept as these messages, by the message; others are absent."""
    query = select(LineCall.message_id, LineCall.taken_by_id).where(
        col(LineCall.message_id).in_(message_ids), col(LineCall.ended) == "taken"
    )
    return {message_id: who for message_id, who in session.exec(query) if who is not None}

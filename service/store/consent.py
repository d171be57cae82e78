"""Consent: dated events of opting in or out. What the carrier blocks is kept apart."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Field, Session, col, select

from service.store.columns import Row, Utc
from service.store.contacts import Contact
from service.store.messages import Message


class ConsentEvent(Row, table=True):
    """Somebody opted in or out, how, and by which message or member of staff."""

    __tablename__ = "consent_event"

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    purpose: str = "all"
    given: bool
    source: str  # keyword, carrier, flow, staff or import
    message_id: UUID | None = Field(default=None, foreign_key="message.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")


class CarrierBlock(Row, table=True):
    """The carrier refuses texts from a line to a contact (Twilio 21610), or none of them arrives
    (30005 and the like), until lifted."""

    __tablename__ = "carrier_block"

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    line_id: UUID = Field(foreign_key="line.id")
    code: int
    lifted_at: datetime | None = Field(default=None, sa_type=Utc)


# Statements that every turn or text asks are built once: that costs more than running them.
_LAST_GIVEN = (
    select(ConsentEvent.given, ConsentEvent.created_at)
    .where(col(ConsentEvent.contact_id) == bindparam("contact"))
    .order_by(col(ConsentEvent.created_at).desc(), col(ConsentEvent.id).desc())
    .limit(1)
)
_BLOCK = select(CarrierBlock).where(
    col(CarrierBlock.contact_id) == bindparam("contact"),
    col(CarrierBlock.line_id) == bindparam("line"),
    col(CarrierBlock.lifted_at).is_(None),
)


def consent_of(session: Session, contact_id: UUID) -> bool | None:
    """Whether the contact has opted in (True) or out (False); None when neither was recorded."""
    last = session.exec(_LAST_GIVEN, params={"contact": contact_id}).first()
    return None if last is None else last[0]


def stopped_since(session: Session, contact_id: UUID, since: datetime) -> bool:
    """Whether the contact opted out after `since`, and has not opted in again."""
    last = session.exec(_LAST_GIVEN, params={"contact": contact_id}).first()
    return last is not None and not last[0] and last[1] > since


def wrote_since_stop(session: Session, contact_id: UUID, since: datetime) -> bool:
    """Whether the contact wrote after `since`, and after the text by which they opted out."""
    inbound = select(Message.id).where(
        col(Message.contact_id) == contact_id,
        col(Message.direction) == "inbound",
        col(Message.created_at) > since,
    )
    query = (
        select(ConsentEvent)
        .where(col(ConsentEvent.contact_id) == contact_id)
        .order_by(col(ConsentEvent.created_at).desc(), col(ConsentEvent.id).desc())
        .limit(1)
    )
    last = session.exec(query).first()
    if last is not None and not last.given:
        stop = session.get(Message, last.message_id) if last.message_id else None
        later = col(Message.created_at) > last.created_at
        inbound = inbound.where(col(Message.seq) > stop.seq if stop else later)
    return session.exec(inbound.limit(1)).first() is not None


def block_of(session: Session, contact_id: UUID, line_id: UUID) -> CarrierBlock | None:
    """The block that stands between a line and a contact now."""
    return session.exec(_BLOCK, params={"contact": contact_id, "line": line_id}).first()


def blocks_among(session: Session, contact_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], int]:
    """The carrier's code for each (contact, line) of these contacts between whom a block stands."""
    query = select(CarrierBlock.contact_id, CarrierBlock.line_id, CarrierBlock.code).where(
        col(CarrierBlock.contact_id).in_(contact_ids), col(CarrierBlock.lifted_at).is_(None)
    )
    return {(contact_id, line_id): code for contact_id, line_id, code in session.exec(query)}


def consents_among(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, bool]:
    """Whether each of these contacts last opted in or out; those who did neither are absent."""
    query = (
        select(ConsentEvent.contact_id, ConsentEvent.given)
        .where(col(ConsentEvent.contact_id).in_(contact_ids))
        .order_by(col(ConsentEvent.created_at), col(ConsentEvent.id))
    )
    return {contact_id: given for contact_id, given in session.exec(query)}


def consents_of(session: Session, program_id: UUID) -> dict[UUID, bool]:
    """Whether each contact of a program last opted in or out; those who did neither are absent."""
    query = (
        select(ConsentEvent.contact_id, ConsentEvent.given)
        .join(Contact, col(Contact.id) == col(ConsentEvent.contact_id))
        .where(col(Contact.program_id) == program_id)
        .order_by(col(ConsentEvent.created_at), col(ConsentEvent.id))
    )
    return {contact_id: given for contact_id, given in session.exec(query)}

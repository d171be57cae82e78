"""Calls to staff about an alert, and phones of the staff that take no texts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues


class AlertCall(Row, Leased, table=True):
    """One call to one member of staff; `due_at` until it was placed or given up. `why` it goes:
    alert (somebody is needed), outcome (how did it go), news (a new text). `ended` is the carrier's
    word for its end, or why it never was (taken, closed, no_number, no_line, refused, in_doubt);
    `said` what was pressed in the end: took, passed, kept, or nothing."""

    __tablename__ = "alert_call"
    __table_args__ = (due_index("ix_alert_call_due"),)

    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    why: str
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    carrier_id: str | None = None
    placed_at: datetime | None = Field(default=None, sa_type=Utc)
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    ended: str = ""
    said: str = ""


class LostPhone(Row, table=True):
    """A phone of the staff takes no texts of ours from then on, until `over_at`. `why`: stopped
    (they wrote STOP), blocked (the carrier does), undelivered (one did not arrive)."""

    __tablename__ = "lost_phone"

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    why: str
    over_at: datetime | None = Field(default=None, sa_type=Utc)


ALERT_CALLS = dues(AlertCall, "due_at")


def call_waits(session: Session, alert_id: UUID, staff_id: UUID) -> bool:
    """Whether a call to a member of staff about an alert waits to be placed."""
    query = select(AlertCall.id).where(
        col(AlertCall.alert_id) == alert_id,
        col(AlertCall.staff_id) == staff_id,
        col(AlertCall.due_at).is_not(None),
    )
    return session.exec(query.limit(1)).first() is not None


def called_since(session: Session, alert_id: UUID, staff_id: UUID, since: datetime) -> bool:
    """Whether a member of staff was called about an alert, or is to be, since a time (UTC)."""
    query = select(AlertCall.id).where(
        col(AlertCall.alert_id) == alert_id,
        col(AlertCall.staff_id) == staff_id,
        col(AlertCall.created_at) >= since,
    )
    return session.exec(query.limit(1)).first() is not None


def lost_phone(session: Session, contact_id: UUID) -> LostPhone | None:
    """That this phone takes no texts now."""
    query = select(LostPhone).where(
        col(LostPhone.contact_id) == contact_id, col(LostPhone.over_at).is_(None)
    )
    return session.exec(query).first()

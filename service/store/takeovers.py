"""That a person has taken a conversation over, and until when the automation keeps aside for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.store.alerts import Alert
from service.store.columns import Leased, Row, Utc, due_index, index_where
from service.store.due import dues


class Takeover(Row, Leased, table=True):
    """One stretch of time in which the automation keeps aside for a member of staff, until `due_at`
    unless something comes before. `why`: took (an alert) or wrote (or spoke with them). `ended`:
    quiet (its time was over), settled (the alert was), passed (it on), handed_back."""

    __table_args__ = (
        due_index("ix_takeover_due"),
        # One at a time for a contact.
        index_where("ix_takeover_standing", "contact_id", where="due_at IS NOT NULL", unique=True),
    )

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    why: str
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    ended: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


TAKEOVERS = dues(Takeover, "due_at")


def standing_takeover(session: Session, contact_id: UUID) -> Takeover | None:
    """The one that keeps the automation aside now."""
    query = select(Takeover).where(
        col(Takeover.contact_id) == contact_id, col(Takeover.due_at).is_not(None)
    )
    return session.exec(query).first()


def last_alert_of(session: Session, contact_id: UUID) -> Alert | None:
    """The newest alert about a contact, closed or not."""
    query = select(Alert).where(col(Alert.contact_id) == contact_id)
    return session.exec(query.order_by(col(Alert.reference).desc()).limit(1)).first()

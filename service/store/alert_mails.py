"""E-mails to staff about an alert, where a text did not arrive. Never a word of whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues


class AlertMail(Row, Leased, table=True):
    """One e-mail to one member of staff; `due_at` until it was sent or given up. `why` it goes:
    step (of the ladder), not_told (a text did not reach their phone), call (the person cannot be
    texted), nobody (no phone was reached). `failed` says why it never went, in a short code."""

    __tablename__ = "alert_mail"
    __table_args__ = (due_index("ix_alert_mail_due"),)

    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    why: str
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    failed: str = ""


ALERT_MAILS = dues(AlertMail, "due_at")


def mailed_since(session: Session, like: AlertMail, since: datetime) -> bool:
    """Whether the same was written to the same person about the same alert after a time."""
    query = select(AlertMail.id).where(
        col(AlertMail.alert_id) == like.alert_id,
        col(AlertMail.staff_id) == like.staff_id,
        col(AlertMail.why) == like.why,
        col(AlertMail.created_at) > since,
    )
    return session.exec(query.limit(1)).first() is not None

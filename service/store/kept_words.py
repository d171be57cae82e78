"""Words of the staff that wait until it is known for whom they are. They stand in the message that
they came with, sealed like any other; here is only that they wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.store.columns import Row, Utc
from service.store.messages import Message


class KeptWords(Row, table=True):
    """One text of a member of staff that was asked about. Answered until `expires_at`, it goes to
    the person of `alert_id`; `settled_at` is when it did, or was too late."""

    __tablename__ = "kept_words"

    message_id: UUID = Field(foreign_key="message.id", unique=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    expires_at: datetime = Field(sa_type=Utc)
    settled_at: datetime | None = Field(default=None, sa_type=Utc)
    alert_id: UUID | None = Field(default=None, foreign_key="alert.id")


def waiting_words(session: Session, contact_id: UUID) -> Sequence[tuple[KeptWords, Message]]:
    """The texts from a staff phone that nobody has said for whom they are, in order."""
    query = (
        select(KeptWords, Message)
        .join(Message, col(Message.id) == col(KeptWords.message_id))
        .where(col(KeptWords.contact_id) == contact_id, col(KeptWords.settled_at).is_(None))
        .order_by(col(Message.seq))
    )
    return session.exec(query).all()

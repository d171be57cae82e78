"""Conversations: where a contact stands in a flow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, bindparam
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues


class ConversationRow(Row, Leased, table=True):
    """One run of a flow with one contact. `state` is `core.dialogue`'s Conversation as JSON, sealed
    with the contact's key. `place` is 0 for the one in hand, 1 for the one suspended beneath it,
    and empty once it has ended. `due_at` is when its timer rings."""

    __tablename__ = "conversation"
    __table_args__ = (
        due_index("ix_conversation_due"),
        Index("ix_conversation_place", "contact_id", "place"),
    )

    contact_id: UUID = Field(foreign_key="contact.id")
    flow: str
    version: str
    lang: str
    state: bytes
    place: int | None = 0
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    outcome: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    checkin_id: UUID | None = Field(default=None, foreign_key="checkin.id")


TIMERS = dues(ConversationRow, "due_at")
# Built once: every turn asks for it.
_OPEN = (
    select(ConversationRow)
    .where(
        col(ConversationRow.contact_id) == bindparam("contact"),
        col(ConversationRow.place).is_not(None),
    )
    .order_by(col(ConversationRow.place))
)


def open_conversations(session: Session, contact_id: UUID) -> Sequence[ConversationRow]:
    """The contact's conversations that have not ended: the one in hand, then the one beneath."""
    return session.exec(_OPEN, params={"contact": contact_id}).all()


def open_conversations_among(
    session: Session, contact_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[ConversationRow]]:
    """Like `open_conversations`, of each of these contacts; who has none is absent."""
    query = (
        select(ConversationRow)
        .where(
            col(ConversationRow.contact_id).in_(contact_ids),
            col(ConversationRow.place).is_not(None),
        )
        .order_by(col(ConversationRow.place))
    )
    found: dict[UUID, list[ConversationRow]] = defaultdict(list)
    for row in session.exec(query):
        found[row.contact_id].append(row)
    return dict(found)

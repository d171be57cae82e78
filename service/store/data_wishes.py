"""What peers wish for their own data: to see it, or to have it deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues


class DataWish(Row, Leased, table=True):
    """One wish of a peer. `kind`: see or delete. A deletion is confirmed by a member of staff, and
    comes due a while after that (`due_at`); `ended`: done, called_off or shown."""

    __tablename__ = "data_wish"
    __table_args__ = (due_index("ix_data_wish_due"),)

    program_id: UUID = Field(foreign_key="program.id")
    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    kind: str
    confirmed_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    confirmed_at: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    ended: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


DELETIONS = dues(DataWish, "due_at")


def standing_wish(session: Session, peer_id: UUID, kind: str) -> DataWish | None:
    """The wish of this kind that has not ended."""
    return next((row for row in standing_wishes(session, peer_id) if row.kind == kind), None)


def standing_wishes(session: Session, peer_id: UUID) -> Sequence[DataWish]:
    """The wishes of a peer that have not ended, the oldest first."""
    query = select(DataWish).where(
        col(DataWish.peer_id) == peer_id, col(DataWish.ended_at).is_(None)
    )
    return session.exec(query.order_by(col(DataWish.created_at), col(DataWish.id))).all()

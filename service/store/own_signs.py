"""Signs that peers have named for themselves, with what they asked for when one shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Field, Session, col, select

from service.store.columns import Row, Utc


class NamedSign(Row, table=True):
    """One sign of a peer's own. `words` are what they say when it is so, `meaning` what it means to
    them, `wish` what they asked for (call, text, tell, ask) and `wish_words` how they put it: all
    but the code sealed with the peer's key. `staff_id` wrote it down or changed it last, at
    `changed_at`; `ended_at`: it counts no more."""

    __tablename__ = "own_sign"

    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    words: bytes
    meaning: bytes | None = None
    severity: int
    wish: str
    wish_words: bytes | None = None
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    changed_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


# Built once: every turn of a peer asks for these.
_STANDING = (
    select(NamedSign)
    .where(col(NamedSign.peer_id) == bindparam("peer"), col(NamedSign.ended_at).is_(None))
    .order_by(col(NamedSign.created_at), col(NamedSign.id))
)


def standing_signs(session: Session, peer_id: UUID) -> Sequence[NamedSign]:
    """The signs of a peer's own that count, in the order they were named."""
    return session.exec(_STANDING, params={"peer": peer_id}).all()


def named_signs(session: Session, peer_id: UUID, ids: Collection[UUID]) -> Sequence[NamedSign]:
    """Those of these signs that are the peer's own, also ended ones."""
    query = select(NamedSign).where(col(NamedSign.peer_id) == peer_id, col(NamedSign.id).in_(ids))
    return session.exec(query.order_by(col(NamedSign.created_at), col(NamedSign.id))).all()

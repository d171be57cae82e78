"""What was changed about a peer's own plan for their texts, by whom, and how it was before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, Session, col, select

from service.store.columns import Row, Utc

# Nothing was changed: they were asked what they meant (`asked_time` and so on).
ASKED = "asked_"


class OwnChange(Row, table=True):
    """One change of a peer's own plan: the `kind` of wish, by the peer's `word` or by `staff`, and
    what stood before and after it: the plan (as `core.scheduling.own_plan` writes it) and the quiet
    hours of their own (`21:00-08:00`), None for none. Undone by `undone_by`, None for the peer."""

    __tablename__ = "own_change"
    __table_args__ = (Index("ix_own_change_peer_made", "peer_id", "created_at"),)

    peer_id: UUID = Field(foreign_key="peer.id")
    kind: str
    source: str = "word"
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    plan_before: str | None = None
    plan_after: str | None = None
    quiet_before: str | None = None
    quiet_after: str | None = None
    undone_at: datetime | None = Field(default=None, sa_type=Utc)
    undone_by: UUID | None = Field(default=None, foreign_key="staff.id")


def own_changes(session: Session, peer_id: UUID, *, limit: int) -> Sequence[OwnChange]:
    """The newest changes of a peer's own plan, newest first."""
    query = (
        select(OwnChange)
        .where(col(OwnChange.peer_id) == peer_id, col(OwnChange.kind).not_like(f"{ASKED}%"))
        .order_by(col(OwnChange.created_at).desc(), col(OwnChange.id).desc())
    )
    return session.exec(query.limit(limit)).all()


def standing_changes(session: Session, peer_id: UUID) -> Sequence[OwnChange]:
    """The changes of a peer's own plan that nobody has undone, newest first."""
    query = (
        select(OwnChange)
        .where(
            col(OwnChange.peer_id) == peer_id,
            col(OwnChange.kind).not_like(f"{ASKED}%"),
            col(OwnChange.undone_at).is_(None),
        )
        .order_by(col(OwnChange.created_at).desc(), col(OwnChange.id).desc())
    )
    return session.exec(query).all()


def asked_since(session: Session, peer_id: UUID, since: datetime) -> str | None:
    """What a peer was last asked about their plan since a time (UTC): `time`, `days` or `pause`;
    None where they were not, or have changed something after it."""
    query = (
        select(OwnChange.kind)
        .where(col(OwnChange.peer_id) == peer_id, col(OwnChange.created_at) > since)
        .order_by(col(OwnChange.created_at).desc(), col(OwnChange.id).desc())
    )
    kind = session.exec(query).first()
    return kind.removeprefix(ASKED) if kind is not None and kind.startswith(ASKED) else None

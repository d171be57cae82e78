"""Peers, and what they have said about themselves: scores and goals."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.store.columns import Owner, Row, Utc, due_index


class Peer(Row, Owner, table=True):
    """A person who is supported. `name` is sealed. `zone_from` says where their zone is known from
    (`core.scheduling.zones.ZoneSource`), and `zone_sure` whether that leaves no doubt. `state` is
    the US state (two letters) whose hours hold for them, `state_guessed` that a ZIP code said so;
    the code itself is not kept. `quiet_from` and `quiet_to` are quiet hours of their own;
    `own_plan` is the plan of their own for their texts, as `core.scheduling.own_plan` writes it
    (None: none). `born` is the day of birth (sealed), where the program asks for it. From
    `handed_over_at` on they are with another specialist than `handed_over_from_id`, and have not
    been told yet.

    `private_since`: others see their phone, so that a check-in says nothing before it is opened;
    `door_word` is their own word for that, `offered_word` one that they have yet to say again
    (both sealed). `unsure_since`: it is not sure that the number is theirs still, for the code
    `unsure_why`; `asked_at` is when they were last asked, or it was last confirmed."""

    __table_args__ = (due_index("ix_peer_handed_over", "handed_over_at"),)

    program_id: UUID = Field(foreign_key="program.id", index=True)
    specialist_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    name: bytes
    external_id: str | None = Field(default=None, index=True)  # the program's own number for them
    lang: str = "en"
    zone: str
    zone_from: str = "staff"
    zone_sure: bool = True
    state: str | None = None
    state_guessed: bool = False
    quiet_from: time | None = None
    quiet_to: time | None = None
    own_plan: str | None = None
    paused_until: datetime | None = Field(default=None, sa_type=Utc)
    active: bool = True
    born: bytes | None = None
    handed_over_at: datetime | None = Field(default=None, sa_type=Utc)
    handed_over_from_id: UUID | None = None  # of the staff
    # When staff last heard that they had gone quiet, and that their answers had fallen.
    silence_told_at: datetime | None = Field(default=None, sa_type=Utc)
    mood_told_at: datetime | None = Field(default=None, sa_type=Utc)
    private_since: datetime | None = Field(default=None, sa_type=Utc)
    door_word: bytes | None = None
    offered_word: bytes | None = None
    unsure_since: datetime | None = Field(default=None, sa_type=Utc)
    unsure_why: str | None = None
    asked_at: datetime | None = Field(default=None, sa_type=Utc)

    @property
    def asked_already(self) -> bool:
        """Whether they were asked since it is not sure that the number is theirs."""
        since, at = self.unsure_since, self.asked_at
        return since is not None and at is not None and at >= since


class PeerDate(Row, table=True):
    """A day of a peer's by a name that schedules count from. `chosen`: they want texts about it."""

    __tablename__ = "peer_date"
    __table_args__ = (UniqueConstraint("peer_id", "name"),)

    peer_id: UUID = Field(foreign_key="peer.id")
    name: str
    on: date
    chosen: bool = False


class Score(Row, table=True):
    """One answer on a scale, by the name the flow gave it."""

    __table_args__ = (Index("ix_score_peer_name_made", "peer_id", "name", "created_at"),)

    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    checkin_id: UUID | None = Field(default=None, foreign_key="checkin.id")
    name: str
    value: int


class Goal(Row, table=True):
    """What a peer wants to work on, in their own words. `text` is sealed with the peer's key."""

    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    text: bytes
    status: str = "open"


def last_scores(session: Session, peer_id: UUID, name: str, *, limit: int) -> tuple[int, ...]:
    """A peer's last answers on a scale, in the order they were given."""
    query = (
        select(Score.value)
        .where(col(Score.peer_id) == peer_id, col(Score.name) == name)
        .order_by(col(Score.created_at).desc(), col(Score.id).desc())
        .limit(limit)
    )
    return tuple(session.exec(query))[::-1]


def dates_of(session: Session, peer_id: UUID) -> Sequence[PeerDate]:
    """The days of a peer's that schedules may count from."""
    return dates_among(session, (peer_id,))


def dates_among(session: Session, peer_ids: Collection[UUID]) -> Sequence[PeerDate]:
    """The days of these peers that schedules may count from."""
    return session.exec(select(PeerDate).where(col(PeerDate.peer_id).in_(peer_ids))).all()


def peers_handed_over(session: Session, before: datetime) -> Sequence[UUID]:
    """The peers who have been with another specialist since before a time and were not told."""
    query = select(Peer.id).where(col(Peer.handed_over_at) <= before)
    return session.exec(query.order_by(col(Peer.handed_over_at), col(Peer.id))).all()


def peers_by_id(session: Session, peer_ids: Collection[UUID]) -> Sequence[Peer]:
    """These peers, in the order of their ids."""
    query = select(Peer).where(col(Peer.id).in_(peer_ids)).order_by(col(Peer.id))
    return session.exec(query).all()

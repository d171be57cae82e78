"""Peers, and what they have said about themselves: scores and goals."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Field

from service.store.columns import Owner, Row


class Peer(Row, Owner, table=True):
    """A person who is supported. `name` is sealed."""

    program_id: UUID = Field(foreign_key="program.id", index=True)
    specialist_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    name: bytes
    external_id: str | None = Field(default=None, index=True)  # the program's own number for them
    lang: str = "en"
    zone: str
    active: bool = True


class Score(Row, table=True):
    """One answer on a scale, by the name the flow gave it."""

    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    checkin_id: UUID | None = Field(default=None, foreign_key="checkin.id")
    name: str
    value: int


class Goal(Row, table=True):
    """What a peer wants to work on, in their own words. `text` is sealed with the peer's key."""

    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    text: bytes
    status: str = "open"

"""The tags and groups of peers, and whom a schedule finds by them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    true,
    update,
)
from sqlalchemy import select as choose
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, col, select

from service.store.changing import BY_FILE
from service.store.columns import Row
from service.store.due import table_of
from service.store.peers import Peer
from service.store.schedules import Enrollment


class PeerMark(Row, table=True):
    """That a peer has a tag or is in a group of the program. `mark` is a hash of which: what
    somebody is called in a program says much of them. The names are in the program file."""

    __tablename__ = "peer_mark"
    __table_args__ = (UniqueConstraint("peer_id", "mark"),)

    peer_id: UUID = Field(foreign_key="peer.id")
    mark: bytes = Field(index=True)


# How an enrollment came about, and ended, when a schedule's audience did it.
BY_AUDIENCE: Literal["audience"] = "audience"
# Whoever ended so comes back when the schedule is for them again.
COMES_BACK = (BY_AUDIENCE, BY_FILE)
_A_BATCH = 500
_PEERS, _MARKS, _ENROLLMENTS = (table_of(model) for model in (Peer, PeerMark, Enrollment))


@dataclass(frozen=True)
class Who:
    """Whom a schedule is for: everyone of a program, whoever has one of the marks, or nobody."""

    program_id: UUID
    everyone: bool = False
    marks: tuple[bytes, ...] = ()

    @property
    def condition(self) -> ColumnElement[bool]:
        """What is true of their rows in the table of peers."""
        own = and_(_PEERS.c.program_id == self.program_id, _PEERS.c.active)
        marked = choose(_MARKS.c.id).where(
            _MARKS.c.peer_id == _PEERS.c.id, _MARKS.c.mark.in_(self.marks)
        )
        return and_(own, true() if self.everyone else marked.exists())


def marks_of(session: Session, peer_id: UUID) -> frozenset[bytes]:
    """The marks of a peer."""
    query = select(PeerMark.mark).where(col(PeerMark.peer_id) == peer_id)
    return frozenset(session.exec(query).all())


def drop_marks(session: Session, peer_id: UUID, marks: Collection[bytes]) -> None:
    """Take marks from a peer."""
    session.execute(
        delete(_MARKS).where(_MARKS.c.peer_id == peer_id, _MARKS.c.mark.in_(list(marks)))
    )


def who_begins(who: Who, schedule_id: UUID | None) -> Select[tuple[UUID]]:
    """The peers whom a schedule is for and who are not on it. Whoever was, and ended otherwise than
    by leaving its audience or as the schedule was taken out, stays away: they or somebody for them
    said so, or it was over."""
    stays = choose(_ENROLLMENTS.c.id).where(
        _ENROLLMENTS.c.schedule_id == schedule_id,
        _ENROLLMENTS.c.peer_id == _PEERS.c.id,
        or_(
            _ENROLLMENTS.c.ended_at.is_(None),
            _ENROLLMENTS.c.ended_by.is_(None),
            _ENROLLMENTS.c.ended_by.not_in(COMES_BACK),
        ),
    )
    return choose(_PEERS.c.id).where(who.condition, ~stays.exists()).order_by(_PEERS.c.id)


def who_ends(who: Who, schedule_id: UUID | None) -> Select[tuple[UUID]]:
    """The peers whom the audience of a schedule brought to it and whom it is for no more."""
    fitting = choose(_PEERS.c.id).where(_PEERS.c.id == _ENROLLMENTS.c.peer_id, who.condition)
    return (
        choose(_ENROLLMENTS.c.peer_id)
        .where(
            _ENROLLMENTS.c.schedule_id == schedule_id,
            _ENROLLMENTS.c.ended_at.is_(None),
            _ENROLLMENTS.c.source == BY_AUDIENCE,
            ~fitting.exists(),
        )
        .order_by(_ENROLLMENTS.c.peer_id)
    )


def how_many(session: Session, chosen: Select[tuple[UUID]]) -> int:
    """How many rows a query finds."""
    counted = choose(func.count()).select_from(chosen.order_by(None).subquery())
    return int(session.execute(counted).scalar_one())


def begin_anew(
    session: Session, who: Who, schedule_id: UUID, zone: str, values: dict[str, Any]
) -> None:
    """Those of a zone whom a schedule is for again go on it from now; `values` are of `begun`."""
    these = choose(_PEERS.c.id).where(who.condition, _PEERS.c.zone == zone)
    session.execute(
        update(_ENROLLMENTS)
        .where(
            _ENROLLMENTS.c.schedule_id == schedule_id,
            _ENROLLMENTS.c.ended_at.is_not(None),
            _ENROLLMENTS.c.ended_by.in_(COMES_BACK),
            _ENROLLMENTS.c.peer_id.in_(these),
        )
        .values(**values)
    )


def begun(on: date, now: datetime) -> dict[str, Any]:
    """What an enrollment by its schedule's audience holds as it begins: `on` is the peer's local
    day. When the first text is due the beat works out at its next look, which is due at once."""
    return {
        "enrolled_at": now,
        "enrolled_on": on,
        "after": now,
        "next_due_at": now,
        "sent": 0,
        "announced": False,
        "paused_at": None,
        "asked_for": None,
        "ended_at": None,
        "ended_by": None,
        "ends_after": None,
        "source": BY_AUDIENCE,
    }


def never_on(session: Session, who: Who, schedule_id: UUID) -> Iterator[Sequence[tuple[UUID, str]]]:
    """The peers whom a schedule is for and who have never been on it, each with their zone, in
    batches."""
    known = choose(_ENROLLMENTS.c.id).where(
        _ENROLLMENTS.c.schedule_id == schedule_id, _ENROLLMENTS.c.peer_id == _PEERS.c.id
    )
    query = choose(_PEERS.c.id, _PEERS.c.zone).where(who.condition, ~known.exists())
    found = session.execute(query.order_by(_PEERS.c.id)).all()
    for first in range(0, len(found), _A_BATCH):
        yield [(peer_id, zone) for peer_id, zone in found[first : first + _A_BATCH]]


def insert_begun(session: Session, rows: list[dict[str, Any]]) -> None:
    """Enrollments of peers who have none; one that somebody has begun just now stays theirs."""
    build = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    unless = [_ENROLLMENTS.c.schedule_id, _ENROLLMENTS.c.peer_id]
    session.execute(build(_ENROLLMENTS).on_conflict_do_nothing(index_elements=unless), rows)


def zones_of(session: Session, who: Who) -> Sequence[str]:
    """The zones in which the peers live whom a schedule is for."""
    query = choose(_PEERS.c.zone).where(who.condition).distinct().order_by(_PEERS.c.zone)
    return session.execute(query).scalars().all()


def end_all(session: Session, who: Who, schedule_id: UUID, now: datetime) -> None:
    """Those whom the audience brought to a schedule, and whom it is for no more, end."""
    ending = who_ends(who, schedule_id).order_by(None)
    session.execute(
        update(_ENROLLMENTS)
        .where(
            _ENROLLMENTS.c.schedule_id == schedule_id,
            _ENROLLMENTS.c.source == BY_AUDIENCE,
            _ENROLLMENTS.c.ended_at.is_(None),
            _ENROLLMENTS.c.peer_id.in_(ending),
        )
        .values(ended_at=now, ended_by=BY_AUDIENCE, next_due_at=None, asked_for=None)
    )

"""Everybody on some schedules, with what their texts hang on: batch by batch, so that memory stays
flat however many they are, and a few queries serve a whole batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from service.store.peers import Peer, PeerDate
from service.store.schedules import Checkin, Enrollment, TextChange, text_changes

T = TypeVar("T")
A_BATCH = 400  # peers; a statement takes 999 values on old builds of SQLite


@dataclass(frozen=True)
class Cohort:
    """Some peers, each with those of their enrollments that were asked for and are under way."""

    peers: Sequence[tuple[Peer, Sequence[Enrollment]]]
    _dates: dict[UUID, list[PeerDate]]
    _changes: dict[UUID, list[TextChange]]
    _sent: dict[UUID, list[datetime]]

    def days_of(self, peer_id: UUID) -> tuple[dict[str, date], frozenset[str]]:
        """A peer's own dates by name, and the names of those they chose to be texted about."""
        rows = self._dates.get(peer_id, ())
        return {row.name: row.on for row in rows}, frozenset(row.name for row in rows if row.chosen)

    def changes_of(self, enrollment_ids: Iterable[UUID]) -> list[TextChange]:
        """What people changed by hand for these enrollments."""
        return [row for one in enrollment_ids for row in self._changes.get(one, ())]

    def sent_to(self, peer_id: UUID) -> tuple[datetime, ...]:
        """When texts of any schedule went to a peer, since the time asked for (UTC)."""
        return tuple(self._sent.get(peer_id, ()))


def batches(
    session: Session, schedules: Collection[UUID], *, sent_since: datetime | None = None
) -> Iterator[Cohort]:
    """Everybody active on these schedules and not paused, in batches. Only to read: the rows are
    let go of once the next batch is asked for. With `sent_since` (UTC) also what was sent since."""
    last: UUID | None = None
    while peer_ids := _next_peers(session, schedules, last):
        rows = _rows(session, schedules, peer_ids)
        changes = text_changes(session, [row.id for _, row in rows])
        sent = _sent(session, peer_ids, sent_since) if sent_since is not None else ()
        yield Cohort(
            [(peer, [row for _, row in some]) for peer, some in groupby(rows, lambda two: two[0])],
            _listed((one.peer_id, one) for one in _dates(session, peer_ids)),
            _listed((one.enrollment_id, one) for one in changes),
            _listed(sent),
        )
        last = peer_ids[-1]
        for row in {id(row): row for two in rows for row in two}.values():
            session.expunge(row)


def _running(schedules: Collection[UUID]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Enrollment.schedule_id).in_(list(schedules)),
        col(Enrollment.ended_at).is_(None),
        col(Enrollment.paused_at).is_(None),
    )


def _next_peers(session: Session, schedules: Collection[UUID], last: UUID | None) -> Sequence[UUID]:
    on_any = select(Enrollment.id).where(
        col(Enrollment.peer_id) == col(Peer.id), *_running(schedules)
    )
    query = select(Peer.id).where(col(Peer.active), on_any.exists())
    if last is not None:
        query = query.where(col(Peer.id) > last)
    return session.exec(query.order_by(col(Peer.id)).limit(A_BATCH)).all()


def _rows(
    session: Session, schedules: Collection[UUID], peer_ids: Sequence[UUID]
) -> Sequence[tuple[Peer, Enrollment]]:
    query = (
        select(Peer, Enrollment)
        .join(Enrollment, col(Enrollment.peer_id) == col(Peer.id))
        .where(*_running(schedules), col(Peer.id).in_(peer_ids))
        .order_by(col(Peer.id), col(Enrollment.id))
    )
    return session.exec(query).all()


def _dates(session: Session, peer_ids: Sequence[UUID]) -> Sequence[PeerDate]:
    return session.exec(select(PeerDate).where(col(PeerDate.peer_id).in_(peer_ids))).all()


def _sent(
    session: Session, peer_ids: Sequence[UUID], since: datetime
) -> Sequence[tuple[UUID, datetime]]:
    query = select(Checkin.peer_id, Checkin.created_at).where(
        col(Checkin.peer_id).in_(peer_ids),
        col(Checkin.created_at) > since,
        col(Checkin.status) != "dropped",
    )
    return session.exec(query).all()


def _listed(pairs: Iterable[tuple[UUID, T]]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    for key, one in pairs:
        found.setdefault(key, []).append(one)
    return found

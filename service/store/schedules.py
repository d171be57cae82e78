"""Schedules, enrollments, and each check-in that came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc
from service.store.due import dues


class Schedule(Row, table=True):
    """The recurrence a coordinator set: its rule stands in the program file, under `name`."""

    __table_args__ = (UniqueConstraint("program_id", "name"),)

    program_id: UUID = Field(foreign_key="program.id", index=True)
    name: str
    active: bool = True


class Enrollment(Row, Leased, table=True):
    """One peer on one schedule."""

    __table_args__ = (
        UniqueConstraint("schedule_id", "peer_id"),
        Index(
            "ix_enrollment_due",
            "next_due_at",
            sqlite_where=text("next_due_at IS NOT NULL"),
            postgresql_where=text("next_due_at IS NOT NULL"),
        ),
    )

    schedule_id: UUID = Field(foreign_key="schedule.id")
    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    next_due_at: datetime | None = Field(default=None, sa_type=Utc)
    planned_for: datetime | None = Field(default=None, sa_type=Utc)  # before any shift
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


class Checkin(Row, table=True):
    """One run of a flow that a schedule started: sent, answered, partly, missed, undelivered,
    stopped, replaced (by the next one), or dropped with the reason."""

    enrollment_id: UUID = Field(foreign_key="enrollment.id", index=True)
    peer_id: UUID = Field(foreign_key="peer.id", index=True)
    contact_id: UUID = Field(foreign_key="contact.id")
    due_at: datetime = Field(sa_type=Utc)
    status: str
    reason: str | None = None


ENROLLMENTS = dues(Enrollment, "next_due_at")


def schedules_of(session: Session, program_id: UUID) -> Sequence[Schedule]:
    return session.exec(select(Schedule).where(col(Schedule.program_id) == program_id)).all()


def find_schedule(session: Session, program_id: UUID, name: str) -> Schedule | None:
    query = select(Schedule).where(
        col(Schedule.program_id) == program_id, col(Schedule.name) == name
    )
    return session.exec(query).first()


def find_enrollment(session: Session, schedule_id: UUID, peer_id: UUID) -> Enrollment | None:
    query = select(Enrollment).where(
        col(Enrollment.schedule_id) == schedule_id, col(Enrollment.peer_id) == peer_id
    )
    return session.exec(query).first()


def last_checkins(session: Session, contact_id: UUID, *, limit: int) -> Sequence[Checkin]:
    """The newest check-ins that went out to a contact, newest first."""
    query = (
        select(Checkin)
        .where(col(Checkin.contact_id) == contact_id, col(Checkin.status) != "dropped")
        .order_by(col(Checkin.created_at).desc(), col(Checkin.id).desc())
        .limit(limit)
    )
    return session.exec(query).all()


def schedules_of_peer(session: Session, peer_id: UUID) -> Sequence[str]:
    """The names of the schedules that a peer is on."""
    query = (
        select(Schedule.name)
        .join(Enrollment, col(Enrollment.schedule_id) == col(Schedule.id))
        .where(
            col(Enrollment.peer_id) == peer_id,
            col(Enrollment.ended_at).is_(None),
            col(Schedule.active),
        )
    )
    return session.exec(query).all()


def enrollments_of(session: Session, peer_id: UUID) -> Sequence[Enrollment]:
    """The enrollments of a peer that have not ended."""
    query = select(Enrollment).where(
        col(Enrollment.peer_id) == peer_id, col(Enrollment.ended_at).is_(None)
    )
    return session.exec(query.order_by(col(Enrollment.id))).all()


def enrolled_names(session: Session, program_id: UUID) -> dict[UUID, list[str]]:
    """The names of the schedules each peer of a program is on."""
    query = (
        select(Enrollment.peer_id, Schedule.name)
        .join(Schedule, col(Schedule.id) == col(Enrollment.schedule_id))
        .where(col(Schedule.program_id) == program_id, col(Enrollment.ended_at).is_(None))
    )
    names: dict[UUID, list[str]] = {}
    for peer_id, name in session.exec(query):
        names.setdefault(peer_id, []).append(name)
    return names

"""What was changed by hand in a program's rota: turns that were swapped, and time off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, func
from sqlmodel import Field, Session, col, select

from service.store.columns import Row, Utc


class ShiftSwap(Row, table=True):
    """One turn of a shift given from one member of staff to another. `day` is the program's local
    day on which it begins; `by_id` who wrote it down. Once `undone_at` it means nothing."""

    __tablename__ = "shift_swap"
    __table_args__ = (Index("ix_shift_swap_program_day", "program_id", "day"),)

    program_id: UUID = Field(foreign_key="program.id")
    shift: str
    day: date
    gives_id: UUID = Field(foreign_key="staff.id")
    takes_id: UUID = Field(foreign_key="staff.id")
    by_id: UUID = Field(foreign_key="staff.id")
    undone_at: datetime | None = Field(default=None, sa_type=Utc)


class TimeOff(Row, table=True):
    """Somebody is away, or wants no alerts, from `starts_at` up to `ends_at`; `cover_id` answers
    instead. `kind`: away (arranged beforehand) or quiet (OFF from their phone). Ending it early
    moves `ends_at`."""

    __tablename__ = "time_off"
    __table_args__ = (Index("ix_time_off_program_ends", "program_id", "ends_at"),)

    program_id: UUID = Field(foreign_key="program.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    starts_at: datetime = Field(sa_type=Utc)
    ends_at: datetime = Field(sa_type=Utc)
    cover_id: UUID | None = Field(default=None, foreign_key="staff.id")
    kind: str = "away"
    by_id: UUID = Field(foreign_key="staff.id")


def swaps_from(session: Session, program_id: UUID, first: date) -> Sequence[ShiftSwap]:
    """The swaps of turns that begin on a local day or later, in the order they were made."""
    query = (
        select(ShiftSwap)
        .where(
            col(ShiftSwap.program_id) == program_id,
            col(ShiftSwap.day) >= first,
            col(ShiftSwap.undone_at).is_(None),
        )
        .order_by(col(ShiftSwap.created_at), col(ShiftSwap.id))
    )
    return session.exec(query).all()


def time_off_from(session: Session, program_id: UUID, at: datetime) -> Sequence[TimeOff]:
    """The time off that has not ended by `at`, also what is still to come, the earliest first."""
    query = (
        select(TimeOff)
        .where(col(TimeOff.program_id) == program_id, col(TimeOff.ends_at) > at)
        .order_by(col(TimeOff.starts_at), col(TimeOff.id))
    )
    return session.exec(query).all()


def is_off(session: Session, program_id: UUID, staff_id: UUID, at: datetime) -> bool:
    """Whether a member of staff is off at an instant (UTC)."""
    query = select(TimeOff.id).where(
        col(TimeOff.program_id) == program_id,
        col(TimeOff.staff_id) == staff_id,
        col(TimeOff.starts_at) <= at,
        col(TimeOff.ends_at) > at,
    )
    return session.exec(query.limit(1)).first() is not None


def last_off(session: Session, program_id: UUID, now: datetime) -> dict[UUID, datetime]:
    """When the last time off of each member of staff ended; who never was off is absent, and who is
    off now has the end still to come."""
    query = (
        select(TimeOff.staff_id, func.max(TimeOff.ends_at))
        .where(
            col(TimeOff.program_id) == program_id,
            col(TimeOff.starts_at) < now,
            col(TimeOff.ends_at) > col(TimeOff.starts_at),
        )
        .group_by(col(TimeOff.staff_id))
    )
    return dict(session.exec(query).all())

"""Staff and their memberships, from which every scope is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.store.columns import Owner, Row, Utc


class Staff(Row, Owner, table=True):
    """A member of staff. `name` and `login` are sealed; `login_hash` finds them."""

    login_hash: bytes = Field(unique=True)
    login: bytes
    name: bytes
    password_hash: str | None = None
    signed_out_at: datetime | None = Field(default=None, sa_type=Utc)  # sessions before it are void
    active: bool = True


class Membership(Row, table=True):
    """A role of one member of staff in one program. A specialist may name a backup."""

    __table_args__ = (UniqueConstraint("staff_id", "program_id", "role"),)

    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    program_id: UUID = Field(foreign_key="program.id", index=True)
    role: str  # specialist, backup, supervisor, coordinator or admin
    backup_id: UUID | None = Field(default=None, foreign_key="staff.id")


def find_staff(session: Session, login_hash: bytes) -> Staff | None:
    return session.exec(select(Staff).where(col(Staff.login_hash) == login_hash)).first()


def specialist_in(session: Session, program_id: UUID, staff_id: UUID) -> Staff | None:
    """The member of staff, if they are active and a specialist in the program."""
    query = (
        select(Staff)
        .join(Membership, col(Membership.staff_id) == col(Staff.id))
        .where(
            col(Staff.id) == staff_id,
            col(Staff.active).is_(True),
            col(Membership.program_id) == program_id,
            col(Membership.role) == "specialist",
        )
    )
    return session.exec(query).first()


def memberships_of(session: Session, staff_id: UUID) -> Sequence[Membership]:
    return session.exec(select(Membership).where(col(Membership.staff_id) == staff_id)).all()


def memberships_in(session: Session, program_id: UUID) -> Sequence[Membership]:
    """All roles in a program, the longest held first; only of staff who are active."""
    query = (
        select(Membership)
        .join(Staff, col(Staff.id) == col(Membership.staff_id))
        .where(col(Membership.program_id) == program_id, col(Staff.active).is_(True))
        .order_by(col(Membership.created_at), col(Membership.id))
    )
    return session.exec(query).all()

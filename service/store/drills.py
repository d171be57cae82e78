"""Weekly tests of the staff's phones, and how each of them answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index, index_where
from service.store.due import dues


class Drill(Row, Leased, table=True):
    """One test in one program. `due_at` is when it begins while it is planned, when it ends while
    it runs, and None once it is over (or was called off)."""

    __table_args__ = (
        due_index("ix_drill_due"),
        # One planned or running test a program.
        index_where("ix_drill_standing", "program_id", where="due_at IS NOT NULL", unique=True),
    )

    program_id: UUID = Field(foreign_key="program.id", index=True)
    phase: str = "planned"  # planned, running, over or off
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    begun_at: datetime | None = Field(default=None, sa_type=Utc)


class DrillCall(Row, table=True):
    """One member of staff in one test: `why_not` says in a short code why no text went, `missed`
    that no OK came in time."""

    __tablename__ = "drill_call"

    drill_id: UUID = Field(foreign_key="drill.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    message_id: UUID | None = Field(default=None, foreign_key="message.id")
    why_not: str = ""
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    missed: bool = False


DRILLS = dues(Drill, "due_at")


def standing_drill(session: Session, program_id: UUID) -> Drill | None:
    """The test of a program that is planned or running."""
    query = select(Drill).where(col(Drill.program_id) == program_id, col(Drill.due_at).is_not(None))
    return session.exec(query).first()


def calls_of(session: Session, drill_id: UUID) -> Sequence[DrillCall]:
    query = select(DrillCall).where(col(DrillCall.drill_id) == drill_id)
    return session.exec(query.order_by(col(DrillCall.created_at), col(DrillCall.id))).all()


def unanswered(session: Session, program_id: UUID, staff_id: UUID) -> DrillCall | None:
    """What a running test of a program still wants from a member of staff."""
    query = (
        select(DrillCall)
        .join(Drill, col(Drill.id) == col(DrillCall.drill_id))
        .where(
            col(Drill.program_id) == program_id,
            col(Drill.phase) == "running",
            col(DrillCall.staff_id) == staff_id,
            col(DrillCall.message_id).is_not(None),
            col(DrillCall.answered_at).is_(None),
        )
    )
    return session.exec(query).first()

"""Questions to staff about themselves, and their answers, which are theirs alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc, due_index
from service.store.due import dues, table_of
from service.store.insert import insert_new


class CareClock(Row, Leased, table=True):
    """When a program's staff are asked how they are next (`due_at`; None where they are not)."""

    __tablename__ = "care_clock"
    __table_args__ = (due_index("ix_care_clock_due"),)

    program_id: UUID = Field(foreign_key="program.id", unique=True)
    due_at: datetime | None = Field(default=None, sa_type=Utc)


class CareQuestion(Row, Leased, table=True):
    """One question to one member of staff: `kind` debrief (after a crisis that they took) or
    weekly. `day` is the program's local day that it is for; `due_at` when it goes, and None once it
    went or was let go; `why_not` says in a short code why no text did."""

    __tablename__ = "care_question"
    __table_args__ = (
        UniqueConstraint("program_id", "staff_id", "kind", "day"),
        due_index("ix_care_question_due"),
        Index("ix_care_question_staff", "staff_id", "asked_at"),
    )

    program_id: UUID = Field(foreign_key="program.id")
    staff_id: UUID = Field(foreign_key="staff.id")
    kind: str
    day: date
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    asked_at: datetime | None = Field(default=None, sa_type=Utc)
    message_id: UUID | None = Field(default=None, foreign_key="message.id")
    why_not: str = ""
    let_be_at: datetime | None = Field(default=None, sa_type=Utc)  # they chose not to answer


class CareAnswer(Row, table=True):
    """What somebody answered, sealed with their own key. Nobody else reads it unless they share it
    (`shared_at`) with those who look after the program's staff."""

    __tablename__ = "care_answer"

    question_id: UUID = Field(foreign_key="care_question.id", index=True)
    text: bytes
    shared_at: datetime | None = Field(default=None, sa_type=Utc)


class CareChoice(Row, table=True):
    """Somebody wants no questions about themselves (from `off_at` on), or (None) does again."""

    __tablename__ = "care_choice"

    staff_id: UUID = Field(foreign_key="staff.id", unique=True)
    off_at: datetime | None = Field(default=None, sa_type=Utc)


CARE_CLOCKS = dues(CareClock, "due_at")
CARE_QUESTIONS = dues(CareQuestion, "due_at")


def care_clock_of(session: Session, program_id: UUID) -> CareClock | None:
    query = select(CareClock).where(col(CareClock.program_id) == program_id)
    return session.exec(query).first()


def add_question(session: Session, question: CareQuestion) -> None:
    """Plan a question, unless the same person has one of its kind for that day: also when two
    processes plan it at once."""
    table = table_of(CareQuestion)
    values = {column.name: getattr(question, column.name) for column in table.columns}
    insert_new(session, table, values, "program_id", "staff_id", "kind", "day")


def last_asked(
    session: Session, program_id: UUID, staff_id: UUID, since: datetime
) -> CareQuestion | None:
    """The question that somebody was asked last by text, if that was after a time and they have not
    chosen to leave it."""
    query = (
        select(CareQuestion)
        .where(
            col(CareQuestion.staff_id) == staff_id,
            col(CareQuestion.program_id) == program_id,
            col(CareQuestion.asked_at) >= since,
            col(CareQuestion.message_id).is_not(None),
        )
        .order_by(col(CareQuestion.asked_at).desc(), col(CareQuestion.id).desc())
        .limit(1)
    )
    found = session.exec(query).first()
    return found if found is not None and found.let_be_at is None else None


def questions_of(session: Session, staff_id: UUID, since: datetime) -> Sequence[CareQuestion]:
    """What somebody has been asked since a time, the newest first."""
    query = (
        select(CareQuestion)
        .where(col(CareQuestion.staff_id) == staff_id, col(CareQuestion.asked_at) >= since)
        .order_by(col(CareQuestion.asked_at).desc(), col(CareQuestion.id).desc())
    )
    return session.exec(query).all()


def answers_to(session: Session, question_ids: Collection[UUID]) -> Sequence[CareAnswer]:
    """The answers to these questions, in the order they came."""
    query = select(CareAnswer).where(col(CareAnswer.question_id).in_(question_ids))
    return session.exec(query.order_by(col(CareAnswer.created_at), col(CareAnswer.id))).all()


def shared_in(
    session: Session, program_id: UUID, since: datetime
) -> Sequence[tuple[CareAnswer, CareQuestion]]:
    """The answers of a program's staff that they have shared since a time, the newest first."""
    query = (
        select(CareAnswer, CareQuestion)
        .join(CareQuestion, col(CareQuestion.id) == col(CareAnswer.question_id))
        .where(col(CareQuestion.program_id) == program_id, col(CareAnswer.shared_at) >= since)
        .order_by(col(CareAnswer.shared_at).desc(), col(CareAnswer.id).desc())
    )
    return session.exec(query).all()


def choice_of(session: Session, staff_id: UUID) -> CareChoice | None:
    return session.exec(select(CareChoice).where(col(CareChoice.staff_id) == staff_id)).first()

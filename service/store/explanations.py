"""What supervisors wrote about alerts that missed a target, and about phone tests not answered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Field, Session, col, select

from service.store.columns import Row


class Explanation(Row, table=True):
    """Why one alert missed a target, or one phone did not answer its weekly test: one of the two is
    named. `about` are the targets it speaks of, apart by spaces (`take reach`); `words` are sealed
    with the key of the alert's contact, or of the member of staff whose phone it was."""

    program_id: UUID = Field(foreign_key="program.id", index=True)
    by_id: UUID = Field(foreign_key="staff.id")
    alert_id: UUID | None = Field(default=None, foreign_key="alert.id", index=True)
    drill_call_id: UUID | None = Field(default=None, foreign_key="drill_call.id", index=True)
    about: str = ""
    words: bytes


def explanations_of(session: Session, program_id: UUID) -> Sequence[Explanation]:
    """All that were written in a program, the oldest first."""
    query = select(Explanation).where(col(Explanation.program_id) == program_id)
    return session.exec(query.order_by(col(Explanation.created_at), col(Explanation.id))).all()

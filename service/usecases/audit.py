"""The audit: one line for every look and every change, in the transaction that makes it."""

from __future__ import annotations

from uuid import UUID

from service.store.audit import Audit
from service.usecases.work import Work


def record(
    work: Work,
    action: str,
    subject: tuple[str, UUID | None],
    *,
    staff_id: UUID | None = None,
    program_id: UUID | None = None,
) -> None:
    """`staff_id` did `action` to the row `subject` (table, id); nobody, from the command line."""
    row = Audit(
        id=work.new_id(),
        created_at=work.now,
        staff_id=staff_id,
        program_id=program_id,
        action=action,
        subject=subject[0],
        subject_id=subject[1],
    )
    work.session.add(row)

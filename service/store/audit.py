"""The audit: append-only, every look and every change by a person."""

from __future__ import annotations

from uuid import UUID

from sqlmodel import Field

from service.store.columns import Row


class Audit(Row, table=True):
    """`staff_id` is empty for what was done from the command line."""

    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    program_id: UUID | None = Field(default=None, foreign_key="program.id", index=True)
    action: str  # signed_in, looked, took, closed, wrote, applied...
    subject: str  # the table
    subject_id: UUID | None = None
    detail: str = ""

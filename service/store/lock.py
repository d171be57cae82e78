"""Locking one row until the transaction ends."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, select

from service.store.due import table_of

Model = TypeVar("Model", bound=SQLModel)


def lock_row(session: Session, model: type[Model], row_id: UUID) -> Model | None:
    """The row as it stands now, locked, or None. Read anew even when the session knows it already:
    what was read before the lock may be out of date. The lock lets others insert rows that refer to
    this one (FOR NO KEY UPDATE), which a plain FOR UPDATE would hold up."""
    query = (
        select(model)
        .where(table_of(model).c.id == row_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).one_or_none()


def lock_one(session: Session, model: type[Model], row_id: UUID) -> Model:
    """Like `lock_row`, for a row that is there."""
    row = lock_row(session, model, row_id)
    assert row is not None, f"{model.__name__} {row_id} is gone"
    return row

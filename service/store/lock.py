"""Locking one row until the transaction ends."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, SQLModel, select

from service.store.due import table_of

Model = TypeVar("Model", bound=SQLModel)


def lock_row(session: Session, model: type[Model], row_id: UUID) -> Model | None:
    """The row as it stands now, locked, or None. Read anew even when the session knows it already:
    what was read before the lock may be out of date. The lock lets others insert rows that refer to
    this one (FOR NO KEY UPDATE), which a plain FOR UPDATE would hold up."""
    row: Model | None = session.exec(_locking(model), params={"row": row_id}).one_or_none()
    return row


@cache
def _locking(model: type[SQLModel]) -> Any:
    """Built once for each model, since that costs more than running it."""
    return (
        select(model)
        .where(table_of(model).c.id == bindparam("row"))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def lock_one(session: Session, model: type[Model], row_id: UUID) -> Model:
    """Like `lock_row`, for a row that is there."""
    row = lock_row(session, model, row_id)
    assert row is not None, f"{model.__name__} {row_id} is gone"
    return row

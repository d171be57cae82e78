"""How many webhooks were refused, by what was wrong with them. Nothing of what they held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Field, Session, select

from service.store.columns import Row
from service.store.due import table_of
from service.store.insert import insert_new


class Refusal(Row, table=True):
    """All that were refused for `kind`, ever."""

    kind: str = Field(unique=True)
    count: int = 0


def add_refusals(session: Session, kind: str, count: int, new: tuple[UUID, datetime]) -> None:
    """Count so many more. `new` is the id and the time of the row, should it be the first."""
    table = table_of(Refusal)
    row = {"id": new[0], "created_at": new[1], "kind": kind, "count": 0}
    insert_new(session, table, row, "kind")
    session.execute(update(table).where(table.c.kind == kind).values(count=table.c.count + count))


def refusals(session: Session) -> Mapping[str, int]:
    """How many there were, by kind."""
    return {row.kind: row.count for row in session.exec(select(Refusal)).all()}

"""Inserts that a second one of the same key leaves alone, on both databases."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert_new(session: Session, table: Table, values: dict[str, Any], *unless: str) -> bool:
    """Insert one row unless one with the same `unless` columns is there. Whether it was inserted.
    On PostgreSQL it waits for another transaction that is inserting the same key."""
    statement = _statement(session.get_bind().dialect.name, table, unless)
    return session.execute(statement, values).first() is not None


@cache
def _statement(dialect: str, table: Table, unless: tuple[str, ...]) -> Any:
    """Built once, since that costs more than running it."""
    build = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return (
        build(table)
        .on_conflict_do_nothing(index_elements=[table.c[name] for name in unless])
        .returning(table.c.id)
    )

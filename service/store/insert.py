"""Inserts that a second one of the same key leaves alone, on both databases."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert_new(session: Session, table: Table, values: dict[str, Any], *unless: str) -> bool:
    """Insert one row unless one with the same `unless` columns is there. Whether it was inserted.
    On PostgreSQL it waits for another transaction that is inserting the same key."""
    build = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        build(table)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[table.c[name] for name in unless])
        .returning(table.c.id)
    )
    return session.execute(statement).first() is not None

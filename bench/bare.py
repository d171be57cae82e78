"""The database as the ceilings use it: plain SQLAlchemy Core, under the service's own settings for
safety (WAL and synchronous=FULL; PostgreSQL as it comes)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, DateTime, Engine, MetaData, String, Table, Uuid, create_engine, event
from sqlalchemy.engine import make_url

BUSY_SECONDS = 10

metadata = MetaData()
texts = Table(
    "text",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("message_sid", String, nullable=False, unique=True),
    Column("sender", String, nullable=False),
    Column("recipient", String, nullable=False),
    Column("body", String, nullable=False),
)


def bare_engine(url: str) -> Engine:
    """An engine on `url`. On SQLite every transaction takes the write lock as it begins, as the
    service's own do: upgrading one later fails at once when another process writes."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")

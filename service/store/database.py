"""The one way to the database: a read or a write transaction, on SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from service.store.tables import METADATA

_BUSY_SECONDS = 10  # Twilio gives a webhook 15 s; a writer that waits longer is of no use


class Database:
    """Sessions on one engine. A transaction commits when its block ends and rolls back when the
    block raises; nothing is sent or queued inside one."""

    # Whoever queries one table has all of them named: their foreign keys point at one another.
    metadata = METADATA

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(warmline_write=True)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One read-write transaction. On SQLite it takes the write lock at once: a deferred one
        that turns into a write fails with "database is locked" whatever the timeout."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One read-only transaction."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """One read-only transaction in which every query sees the same moment, however long it
        takes, and which holds up nobody who writes. (SQLite's are always so.)"""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with Session(engine) as session, session.begin():
            yield session

    def reachable(self) -> bool:
        """Whether a query is answered now."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except OperationalError:
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed, hide_parameters=True, connect_args={"timeout": _BUSY_SECONDS}
        )
        event.listen(engine, "do_connect", _keep_private)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    # Prepared statements do not survive PgBouncer's transaction pooling.
    return create_engine(
        parsed,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's message must not quote what a row holds
        connect_args={"prepare_threshold": None, "connect_timeout": 5},
    )


def _keep_private(_dialect: Any, _record: Any, arguments: tuple[str, ...], _named: Any) -> None:
    """A file that SQLite would make is made before, for its owner only. What SQLite lays beside it
    takes its mode."""
    path = Path(arguments[0])
    if arguments[0] == ":memory:" or path.exists():
        return
    with suppress(OSError):  # SQLite says better what is wrong
        path.touch(mode=0o600)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("warmline_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

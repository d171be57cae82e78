"""The tests' databases: each address has one engine in a process."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import QueuePool, event

from service.store.database import Database

_OPENED: WeakSet[Any] = WeakSet()  # connections to PostgreSQL


@cache
def database_of(url: str) -> Database:
    """What talks to the database at `url`. Its engine outlives the test, with the SQL it has worked
    out; its connections do not (`close_all`)."""
    database = Database(url)
    if database.engine.dialect.name == "postgresql":
        event.listen(database.engine, "connect", lambda one, _record: _OPENED.add(one))
    return database


def close_all(url: str) -> None:
    """Close every connection to the database at `url`: also one that a thread still has, or a
    generator that a test has left half-way."""
    database_of(url).close()
    for one in list(_OPENED):
        one.close()


def resting(url: str) -> list[int]:
    """The server's processes that serve this process's connections to the PostgreSQL database at
    `url`. The next test goes on with them: a new one would have to read anew what tables there are.
    Where a connection is still in use, all are closed."""
    pool = database_of(url).engine.pool
    if not isinstance(pool, QueuePool) or pool.checkedout():
        close_all(url)
    return [one.info.backend_pid for one in list(_OPENED) if not one.closed]


def mark_untouched(path: Path) -> None:
    """Say of a SQLite file that nobody has opened it yet."""
    os.utime(path, (0, 0))


def untouched(path: Path) -> bool:
    """Whether nothing has been written to a SQLite file since it was marked so."""
    log = path.with_name(f"{path.name}-wal")
    return path.exists() and path.stat().st_mtime == 0 and not log.exists()

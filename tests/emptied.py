"""A process's own PostgreSQL database: it stands for the whole run and is emptied after each test,
which takes a fraction of the time of making one and dropping it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import psycopg

from tests import postgres

# What was deleted stays in a table's file, and whatever reads the table reads it too: from this
# size on (a megabyte) the files are made anew.
MOST_BYTES = 2**20
PATIENCE = 30_000  # milliseconds for a connection that was told to end

_TABLES = "relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'"
_NAMES = f"SELECT array_agg(quote_ident(relname)) FROM pg_class WHERE {_TABLES}"
_SHAPE = """
    SELECT array_agg(oid ORDER BY oid),
           (SELECT max(xmin::text::bigint) FROM pg_attribute WHERE attnum > 0 AND attrelid IN
            (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace))
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
_VERSION = "SELECT array_agg(version_num) FROM alembic_version"
_PUT_OUT = """
    SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL(%s)
"""


class Emptied:
    """The database `name`, a copy of the migrated `template`."""

    def __init__(self, socket: Path, name: str, template: str) -> None:
        self.url = postgres.url_of(socket, name)
        self._socket, self._name, self._template = socket, name, template
        self._make()

    def empty(self, keeping: Collection[int] = ()) -> None:
        """Make it what it was when it was made. Whoever is connected is put out, but for the
        processes `keeping` of the server, which have nothing under way."""
        self._own.execute(_PUT_OUT, (PATIENCE, list(keeping)))
        if not self._is_as_made():
            self.drop()
            self._make()
            return
        largest, *filled = self._ask(self._contents)
        if largest > MOST_BYTES:
            self._own.execute(f"TRUNCATE {', '.join(self._tables)}".encode())
        elif any(filled):
            named = [one for one, has in zip(self._tables, filled, strict=True) if has]
            self._own.execute("; ".join(f"DELETE FROM {one}" for one in named).encode())
            # What is put in later stands in the order in which it came, as in a new file.
            self._own.execute(f"VACUUM {', '.join(named)}".encode())

    def drop(self) -> None:
        """Drop it, whoever is connected."""
        self._own.close()
        postgres.administer(self._socket, f"DROP DATABASE {self._name} WITH (FORCE)")

    def _make(self) -> None:
        create = f"CREATE DATABASE {self._name} TEMPLATE {self._template}"
        postgres.administer(self._socket, create)
        self._own = psycopg.connect(postgres.dsn(self._socket, self._name), autocommit=True)
        # All goes, in any order: no foreign key needs to be looked at.
        self._own.execute("SET session_replication_role = replica")
        self._shape, self._version = self._ask(_SHAPE), self._ask(_VERSION)
        (self._tables,) = self._ask(_NAMES)
        size = f"(SELECT max(pg_relation_size(oid)) FROM pg_class WHERE {_TABLES})"
        filled = [f"EXISTS (SELECT FROM {table})" for table in self._tables]
        self._contents = f"SELECT {', '.join([size, *filled])}"

    def _is_as_made(self) -> bool:
        """Whether no test has changed the tables, or what version they say they are of."""
        return self._ask(_SHAPE) == self._shape and self._ask(_VERSION) == self._version

    def _ask(self, question: str) -> tuple[Any, ...]:
        answer = self._own.execute(question.encode()).fetchone()
        assert answer is not None
        return answer

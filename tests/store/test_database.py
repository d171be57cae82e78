"""The one way to the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.store.database import Database


def test_an_error_of_the_database_does_not_quote_what_a_row_holds(database_url: str) -> None:
    database = Database(database_url)
    statement = text("INSERT INTO no_such_table VALUES (:body)")
    with pytest.raises(DBAPIError) as caught, database.write() as session:
        session.execute(statement, {"body": "words of a peer"})
    database.close()
    assert "no_such_table" in str(caught.value)
    assert "words of a peer" not in str(caught.value)


@pytest.fixture
def generous() -> Iterator[None]:
    """New files are for everybody to read, unless they are made otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_new_sqlite_file_and_what_lies_beside_it_are_its_owners(
    tmp_path: Path, generous: None
) -> None:
    database = Database(f"sqlite:///{tmp_path}/warmline.db")
    with database.write() as session:
        session.execute(text("CREATE TABLE something (body TEXT)"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    database.close()
    assert modes == dict.fromkeys(("warmline.db", "warmline.db-wal", "warmline.db-shm"), 0o600)

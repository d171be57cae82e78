"""The one way to the database."""

from __future__ import annotations

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

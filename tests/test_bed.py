"""The test bed itself: what `conftest.py` promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from sqlalchemy import Engine, NullPool, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from tests.emptied import Emptied


def test_each_database_is_migrated_and_empty(database_url: str) -> None:
    engine = create_engine(database_url)
    tables = inspect(engine).get_table_names()
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
    engine.dispose()
    assert "message" in " ".join(tables)
    assert rows == 1


@pytest.fixture
def emptied(_postgresql_template: str, postgresql: Path) -> Iterator[Emptied]:
    """A database of this test's own, so that it is looked at before the next test has it."""
    database = Emptied(postgresql, f"own_{_postgresql_template}", _postgresql_template)
    yield database
    database.drop()


@pytest.fixture
def engine(emptied: Emptied) -> Iterator[Engine]:
    made = create_engine(emptied.url, poolclass=NullPool)
    yield made
    made.dispose()


PROGRAMS = """
    INSERT INTO program (id, created_at, slug, version, next_reference)
    SELECT gen_random_uuid(), now(), 'p' || n, '', 1 FROM generate_series(1, :count) AS n
"""


@pytest.mark.parametrize("count", [1, 20_000])  # a row, and a megabyte of them
def test_rows_are_gone_and_the_same_may_come_again(
    emptied: Emptied, engine: Engine, count: int
) -> None:
    for _ in range(2):
        with engine.begin() as connection:
            assert connection.execute(text("SELECT count(*) FROM program")).scalar_one() == 0
            connection.execute(text(PROGRAMS), {"count": count})
            connection.execute(text("UPDATE program SET version = 'later'"))
        emptied.empty()
        with engine.begin() as connection:  # rows stand in the order in which they come
            assert connection.execute(text("SELECT pg_relation_size('program')")).scalar_one() == 0
    assert inspect(engine).get_sequence_names() == []  # none has to be set back


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE program ALTER COLUMN version DROP NOT NULL",
        "DROP TABLE alembic_version",
        "UPDATE alembic_version SET version_num = 'of old'",
    ],
)
def test_changed_tables_are_made_anew(emptied: Emptied, engine: Engine, change: str) -> None:
    look = text("SELECT version_num FROM alembic_version")
    with engine.begin() as connection:
        before = connection.execute(look).one()
        connection.execute(text(change))
    emptied.empty()
    with engine.begin() as connection:
        assert connection.execute(look).one() == before
        columns = inspect(connection).get_columns("program")
    assert [one["name"] for one in columns if one["nullable"]] == ["waits_since"]


def test_whoever_is_still_at_work_is_put_out(emptied: Emptied, engine: Engine) -> None:
    with engine.connect() as kept, engine.connect() as other:
        pid = kept.execute(text("SELECT pg_backend_pid()")).scalar_one()
        kept.rollback()
        other.execute(text("LOCK TABLE program"))
        emptied.empty(keeping=[pid])
        assert kept.execute(text("SELECT 1")).scalar_one() == 1
        with pytest.raises(OperationalError, match="terminating connection"):
            other.execute(text("SELECT 1"))


def test_redis_is_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_is_empty_again(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")

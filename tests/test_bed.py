"""The test bed itself: what `conftest.py` promises."""

from __future__ import annotations

import redis
from sqlalchemy import create_engine, inspect, text


def test_each_database_is_migrated_and_empty(database_url: str) -> None:
    engine = create_engine(database_url)
    tables = inspect(engine).get_table_names()
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
    engine.dispose()
    assert "message" in " ".join(tables)
    assert rows == 1


def test_redis_is_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_redis_is_empty_again(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")

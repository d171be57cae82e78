"""The clock and the ids against a real database."""

from __future__ import annotations

from datetime import UTC, timedelta

from service.gateways.clock import SystemClock
from service.gateways.ids import Uuid7Ids
from service.store.database import Database


def test_the_database_tells_the_time_in_utc(database_url: str) -> None:
    database = Database(database_url)
    clock = SystemClock()
    before = clock.now() - timedelta(seconds=1)  # SQLite tells milliseconds, and may round
    with database.read() as session:
        told = clock.now_in(session)
    after = clock.now() + timedelta(seconds=1)
    database.close()
    assert told.tzinfo is UTC
    assert before <= told <= after


def test_time_goes_on_inside_a_transaction(database_url: str) -> None:
    database = Database(database_url)
    clock = SystemClock()
    with database.write() as session:
        first = clock.now_in(session)
        while clock.now_in(session) == first:
            pass
    database.close()


def test_ids_are_uuid7_and_rise() -> None:
    ids = Uuid7Ids()
    made = [ids.new() for _ in range(1000)]
    assert {one.version for one in made} == {7}
    assert made == sorted(made)
    assert len(set(made)) == len(made)

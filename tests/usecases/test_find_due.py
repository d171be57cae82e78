"""Finding work costs the same whatever has piled up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from service.store.due import table_of
from service.store.messages import Message
from service.store.outbox import BURST
from service.store.programs import Line
from service.usecases.deliver import deliver
from service.usecases.find_due import DueJob, find_due
from service.usecases.take_turns import take_turns
from tests.usecases.place import ALEX, Place

# A whole table, or a whole index but those that hold only what waits.
READS_ALL = re.compile(
    r".*Seq Scan on (message|alert_event|status_event|flag)\b"
    r"|SCAN (message|alert_event|status_event|flag)\w*(?! USING (COVERING )?INDEX ix_message_[ou])"
)


@pytest.fixture
def database_url(new_database_url: str) -> str:
    """Here plans are read, and statistics made that others would plan by."""
    return new_database_url


@contextmanager
def statements(place: Place) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that runs meanwhile, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    engine = place.deps.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def pile_up(place: Place, count: int, *, due: bool) -> None:
    """So many outreach texts to Alex, waiting or long sent."""
    contact, line = place.contact(ALEX), place.line()
    rows = [
        {
            "id": place.deps.ids.new(),
            "created_at": place.clock.now(),
            "program_id": place.program_id,
            "contact_id": contact.id,
            "line_id": line.id,
            "seq": 10_000 + number,
            "direction": "outbound",
            "channel": "sms",
            "purpose": "checkin",
            "body": b"",
            "status": "waiting" if due else "delivered",
            "status_rank": 0 if due else 8,
            "segments": 1,
            "turn_waits": False,
            "turn_failures": 0,
            "priority": 2,
            "attempts": 0,
            "due_at": place.clock.now() if due else None,
        }
        for number in range(count)
    ]
    with place.deps.database.write() as session:
        session.execute(insert(table_of(Message)), rows)
    if place.deps.database.engine.dialect.name == "postgresql":
        with place.deps.database.write() as session:
            session.execute(text("ANALYZE message"))


def test_an_idle_look_is_a_handful_of_statements_and_writes_only_its_pulse(place: Place) -> None:
    find_due(place.deps)
    with statements(place) as seen:
        assert find_due(place.deps) == ()
    looked = [statement for statement, _ in seen if statement.lstrip().startswith("SELECT")]
    assert len(looked) <= 3
    assert not any("UPDATE" in statement or "INSERT" in statement for statement, _ in seen)


def test_what_waits_for_a_busy_line_is_not_looked_through(place: Place) -> None:
    pile_up(place, 300, due=True)
    with place.deps.database.write() as session:
        line = session.get_one(Line, place.line().id)
        line.free_at = place.clock.now() + BURST + timedelta(minutes=1)
    with statements(place) as seen:
        assert find_due(place.deps) == ()
        assert not deliver(place.deps, priorities=(0, 1, 2, 3))
    assert len(seen) < 25


def test_a_turn_and_a_sending_take_as_many_statements_with_a_long_history(place: Place) -> None:
    def cost() -> tuple[int, int]:
        place.record(ALEX, "HELP")
        with statements(place) as turn:
            take_turns(place.deps)
        with statements(place) as sending:
            deliver(place.deps, priorities=(0, 1))
        return len(turn), len(sending)

    cost()
    before = cost()
    pile_up(place, 500, due=False)
    with place.deps.database.write() as session:
        session.execute(text("UPDATE contact SET seq = 20000 + seq"))
    assert cost() == before


def test_no_query_of_a_turn_or_a_sending_reads_a_whole_table(place: Place) -> None:
    """Each statement is explained by the database itself."""
    pile_up(place, 2000, due=False)
    with place.deps.database.write() as session:
        session.execute(text("UPDATE contact SET seq = 20000 + seq"))
    place.due_now()
    with statements(place) as seen:
        place.work()
        place.hear(ALEX, "2")
        place.hear(ALEX, "i want to kill myself")
    engine = place.deps.database.engine
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "SET enable_seqscan = off"
            )  # tables this small would be read
        for statement, parameters in seen:
            if not statement.lstrip().startswith(("SELECT", "UPDATE")):
                continue
            explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            for row in rows:
                assert not READS_ALL.match(str(row[-1])), (statement, row)


def test_the_texts_that_wait_of_a_contact_are_found_by_their_own_index(place: Place) -> None:
    place.record(ALEX, "HELP")
    with statements(place) as seen:
        take_turns(place.deps)
    (waiting,) = [one for one in seen if "AND message.turn_waits" in one[0]]
    with place.deps.database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET enable_seqscan = off")
            connection.exec_driver_sql("SET enable_bitmapscan = off")
            rows = connection.exec_driver_sql("EXPLAIN " + waiting[0], waiting[1]).all()
        else:
            rows = connection.exec_driver_sql("EXPLAIN QUERY PLAN " + waiting[0], waiting[1]).all()
    assert "ix_message_untaken" in str(rows)


def test_work_that_no_worker_takes_is_neglected(place: Place) -> None:
    place.record(ALEX, "i want to kill myself")
    assert find_due(place.deps) == (DueJob("take_turns", "replies"),)
    place.clock.advance(seconds=10)
    assert find_due(place.deps) == (DueJob("take_turns", "replies", neglected=True),)


def test_what_only_upkeep_sends_wakes_upkeep(place: Place) -> None:
    pile_up(place, 1, due=True)
    assert find_due(place.deps) == (DueJob("deliver", "outreach"),)
    with place.deps.database.write() as session:
        session.execute(text("UPDATE message SET priority = 3"))
    assert find_due(place.deps) == (DueJob("deliver", "upkeep"),)

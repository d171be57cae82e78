"""Confidential: what stands open in the database, in logs, jobs and texts to staff (rule 8)."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from service.ports import Refused
from service.store.alerts import Alert, AlertEvent
from service.store.tables import METADATA
from service.usecases.write_text import Written, write_text
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, ROSA, SAM, UNKNOWN, Place

BODIES = (
    "i took all my pills",
    "it is about my sister",
    "they are at the library",
    "come by at six",
)
NAMES = ("Alex", "Moreno", "Rosa", "Reyes", "Sam Rivera", "Dana", "Brooks", "Lucia", "sam@example")
NUMBERS = tuple(number[2:] for number in (ALEX, ROSA, SAM, DANA, LUCIA, NOAH, UNKNOWN))


def live_through_a_day(place: Place) -> None:
    """A little of everything that is kept."""
    place.checkin()
    place.hear(ALEX, "2")
    place.hear(ALEX, BODIES[1])
    place.hear(ALEX, BODIES[0])
    place.hear(SAM, "OK 1042")
    place.hear(SAM, f"DONE 1042 2 {BODIES[2]}")
    place.picture(UNKNOWN, "hello")
    scope, contact_id = place.scope(), place.contact(ALEX).id
    written = write_text(place.deps, scope=scope, contact_id=contact_id, body=BODIES[3])
    assert isinstance(written, Written)
    place.sms.outcomes.append(Refused(21610, retry=False))
    place.work()
    place.hear(ALEX, "STOP")


def test_nothing_that_people_said_or_are_called_can_be_read_in_the_database(place: Place) -> None:
    live_through_a_day(place)
    kept = everything_kept(place)
    assert b"harbor" in kept, "the search would find what stands open"
    for word in (*BODIES, *NAMES, *NUMBERS, "example.org/1"):
        assert word.encode() not in kept, word
    assert place.texts(ALEX) != []


def everything_kept(place: Place) -> bytes:
    """The database's file, or every value of every row."""
    engine = place.deps.database.engine
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.commit()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        return Path(str(engine.url.database)).read_bytes()
    values: list[bytes] = []
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(text("*")).select_from(table)):
                values += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return b"\n".join(values)


def test_nothing_of_a_person_is_in_logs_jobs_or_alerts(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), capture_logs() as logs:
        live_through_a_day(place)
    said = [str(logs), caplog.text, str(place.queue.rung), str(place.queue.woken)]
    said += [f"{row.kind} {row.reason} {row.outcome}" for row in place.rows(Alert)]
    said += [f"{row.kind} {row.detail}" for row in place.rows(AlertEvent)]
    for word in (*BODIES, *NAMES, *NUMBERS):
        assert word not in "\n".join(said)


def test_texts_to_staff_name_no_peer_and_no_health(place: Place) -> None:
    live_through_a_day(place)
    staff = "\n".join(body for phone in (SAM, DANA, LUCIA, NOAH) for body in place.texts(phone))
    assert "1042" in staff
    for word in (*BODIES, "Alex", "Moreno", ALEX[2:], "overdose", "suicid", "pills", "mood"):
        assert word not in staff

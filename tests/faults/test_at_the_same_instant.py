"""The carrier tells of the same texts at the same instant, and two processes hear it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.messages import Message
from tests.faults.record_together import SENDERS, TEXTS
from tests.processes import PATIENCE, ROOT, until
from tests.usecases.place import Place

PROCESSES = 2


def test_each_text_is_one_row_and_one_turn(database_url: str, tmp_path: Path) -> None:
    place = Place(database_url).open(peers="")
    ready = [tmp_path / f"ready{number}" for number in range(PROCESSES)]
    go = tmp_path / "go"
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.record_together", database_url, one, go],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for one in ready
    ]
    try:
        until("both are ready", lambda: all(one.exists() for one in ready))
        go.touch()
        first = [int(process.communicate(timeout=PATIENCE)[0]) for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert [process.returncode for process in started] == [0] * PROCESSES
    assert sum(first) == TEXTS, "each was new to one of them only"
    heard = [row for row in place.rows(Message) if row.direction == "inbound"]
    assert len(heard) == len({row.carrier_id for row in heard}) == TEXTS
    assert not any(row.turn_waits for row in heard)
    contacts = place.rows(Contact)
    strangers = {row.contact_id for row in heard}
    assert len(strangers) == len(SENDERS)
    alerts = [row for row in place.rows(Alert) if row.contact_id in strangers]
    assert len(alerts) == len(SENDERS), "one alert each, however many texts"
    for contact in contacts:
        own = sorted(row.seq for row in place.rows(Message) if row.contact_id == contact.id)
        assert own == list(range(1, len(own) + 1)), "no number twice, and none left out"
    place.deps.database.close()

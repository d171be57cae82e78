"""The carrier tells of the same texts at the same instant, and two processes hear it; then two of
the staff take the same alerts at the same instant."""

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

STAFF = ("sam@example.org", "dana@example.org")  # each on a process of their own


def test_each_text_is_one_row_and_one_turn_and_each_alert_is_one_persons(
    database_url: str, tmp_path: Path
) -> None:
    place = Place(database_url).open(peers="")
    ready, go = [tmp_path / login for login in STAFF], tmp_path / "go"
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.record_together", database_url, one, go, one.name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for one in ready
    ]
    try:
        for what in ("record", "take"):
            _let_go(ready, go, what)
        counts = [process.communicate(timeout=PATIENCE)[0].split() for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert [process.returncode for process in started] == [0, 0]
    assert sum(int(first) for first, _ in counts) == TEXTS, "each was new to one of them only"
    heard = [row for row in place.rows(Message) if row.direction == "inbound"]
    assert len(heard) == len({row.carrier_id for row in heard}) == TEXTS
    assert not any(row.turn_waits for row in heard)
    contacts = place.rows(Contact)
    strangers = {row.contact_id for row in heard}
    assert len(strangers) == len(SENDERS)
    alerts = [row for row in place.rows(Alert) if row.contact_id in strangers]
    assert len(alerts) == len(SENDERS), "one alert each, however many texts"
    assert sum(int(taken) for _, taken in counts) == len(SENDERS), "each is one person's"
    for alert in alerts:
        assert place.history(alert).count(("taken", "")) == 1
    assert {row.status for row in alerts} == {"taken"}
    for contact in contacts:
        own = sorted(row.seq for row in place.rows(Message) if row.contact_id == contact.id)
        assert own == list(range(1, len(own) + 1)), "no number twice, and none left out"
    place.deps.database.close()


def _let_go(ready: list[Path], go: Path, what: str) -> None:
    """Both are ready for it: they begin at the same instant."""
    signs = [Path(f"{one}.{what}") for one in ready]
    until(f"both are ready to {what}", lambda: all(one.exists() for one in signs))
    Path(f"{go}.{what}").touch()

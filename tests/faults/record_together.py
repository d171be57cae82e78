"""One of the processes of `test_at_the_same_instant`: waits for the sign, then records every text
and takes every turn it can get; waits for the next, then takes every alert for somebody of the
staff. Prints how many texts it was the first to record, and how many alerts it got."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import select

from service.bootstrap import read_library
from service.gateways.clock import SystemClock
from service.gateways.ids import Uuid7Ids
from service.store.alerts import Alert
from service.store.database import Database
from service.store.due import table_of
from service.store.scope import scope_of
from service.store.seal import Keyring
from service.store.staff import find_staff
from service.usecases.deps import Deps
from service.usecases.record_text import InboundText, Recorded, record_text
from service.usecases.take_alert import HasOwner, Taken, take_alert
from service.usecases.take_turns import take_turns
from tests.fakes import FakeCalls, FakeHolidays, FakeQueue, FakeSms

TEXTS = 25
SENDERS = tuple(f"+120255501{number}" for number in range(60, 65))


def record_all(deps: Deps) -> int:
    """Record the same texts as the other process, in the same order."""
    first = 0
    for number in range(TEXTS):
        sender = SENDERS[number % len(SENDERS)]
        text = InboundText(f"SM{number:032x}", sender, "+12025550100", f"text {number}")
        first += isinstance(record_text(deps, text=text), Recorded)
    while take_turns(deps):
        pass
    return first


def take_all(deps: Deps, login: str) -> int:
    """Take the same alerts as the other process, in the same order: how many were had."""
    with deps.database.read() as session:
        staff = find_staff(session, deps.keyring.lookup("login", login))
        assert staff is not None
        scope = scope_of(session, staff.id)
        alert = table_of(Alert)
        alert_ids = session.scalars(select(alert.c.id).order_by(alert.c.id)).all()
    found = [take_alert(deps, scope=scope, alert_id=alert_id) for alert_id in alert_ids]
    assert all(isinstance(one, Taken | HasOwner) for one in found), "the other hears who has it"
    return sum(isinstance(one, Taken) for one in found)


def main(database_url: str, ready: str, go: str, login: str) -> None:
    deps = Deps(
        database=Database(database_url),
        keyring=Keyring((b"k" * 32,), b"l" * 32),
        clock=SystemClock(),
        ids=Uuid7Ids(),
        queue=FakeQueue(),
        sms=FakeSms(),
        calls=FakeCalls(),
        holidays=FakeHolidays(),
        library=read_library(),
        public_url="https://warmline.example.org",
    )
    deps.database.reachable()
    _together(f"{ready}.record", f"{go}.record")
    first = record_all(deps)
    _together(f"{ready}.take", f"{go}.take")
    sys.stdout.write(f"{first} {take_all(deps, login)}\n")
    deps.database.close()


def _together(ready: str, go: str) -> None:
    Path(ready).touch()
    while not Path(go).exists():
        pass  # at the same instant: no pause to wake up from


if __name__ == "__main__":
    main(*sys.argv[1:])

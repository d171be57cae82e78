"""One of the processes of `test_at_the_same_instant`: waits for the sign, then records every text
and takes every turn it can get, and prints how many texts it was the first to record."""

from __future__ import annotations

import sys
from pathlib import Path

from service.bootstrap import read_library
from service.gateways.clock import SystemClock
from service.gateways.ids import Uuid7Ids
from service.store.database import Database
from service.store.seal import Keyring
from service.usecases.deps import Deps
from service.usecases.record_text import InboundText, Recorded, record_text
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


def main(database_url: str, ready: str, go: str) -> None:
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
    Path(ready).touch()
    while not Path(go).exists():
        pass  # at the same instant: no pause to wake up from
    sys.stdout.write(f"{record_all(deps)}\n")
    deps.database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

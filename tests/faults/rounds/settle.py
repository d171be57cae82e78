"""After the load: wait until nothing is open any more, for as long as it goes on.

What bounds the wait is progress, not how fast the machine is: whoever was killed leaves a lease
that ends at a known time, and a text that was refused is due again at one. Only when something is
due, and for a minute nothing of what is open is done, does the round not settle.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.faults.rounds.evidence import Open
from tests.faults.rounds.house import House
from tests.faults.rounds.phones import Phones

LOOK_EVERY = 0.3
LOOKS = 3  # in a row with nothing open: something may be on its way
STANDS_STILL = 60.0  # seconds: so long at most may whatever is stored wait for its turn
AT_THE_LATEST = 900.0  # whatever is due again and again, and never done


@dataclass(frozen=True)
class Settled:
    """How long it took (seconds), what was open last, and what is left when it never came."""

    after: float
    last_open: str
    left: Sequence[str] = ()


@dataclass
class Progress:
    """Whether what is open becomes less, or only waits for its time. Times are seconds."""

    rows: int | None = None
    since: float = field(default_factory=time.monotonic)

    def stands_still(self, found: Sequence[Open], waits: float, now: float) -> bool:
        """`found` is open at `now` (monotonic); what it waits for comes in `waits` seconds, or
        should have come (0)."""
        rows = sum(one.rows for one in found)
        if self.rows is None or rows < self.rows or waits > 0:
            self.since = now
        self.rows = rows
        return now - self.since > STANDS_STILL


def settle(house: House, phones: Phones) -> Settled:
    """Wait until everybody has written, the carrier has told all it tells, and nothing is open."""
    begun = time.monotonic()
    progress, quiet, last_open = Progress(), 0, ""
    while quiet < LOOKS:
        house.stage.tick_until(time.monotonic() + LOOK_EVERY)
        now = time.monotonic()
        if not phones.done() or not house.carrier.quiet():
            quiet, last_open = 0, "somebody still writes"
            progress = Progress()
            continue
        found = house.stage.meanwhile(lambda: _look(house))
        quiet = 0 if found else quiet + 1
        last_open = found[0].words if found else last_open
        if progress.stands_still(found, _waits(house, found), now) or now - begun > AT_THE_LATEST:
            return Settled(now - begun, last_open, [one.words for one in found])
    return Settled(time.monotonic() - begun, last_open)


def _look(house: House) -> list[Open]:
    """What is open; and once nothing is, whatever only waits for a time that nobody has in hand."""
    house.let_news_go()
    found = house.still_open()
    if not found and house.let_statuses_be_asked():
        found = house.still_open()
    return found


def _waits(house: House, found: Sequence[Open]) -> float:
    """Seconds until the last of what is open is due, or a lease of it ends."""
    if not found:
        return 0.0
    latest = max(one.until for one in found)
    return max(0.0, (latest - house.deps.clock.now()).total_seconds())

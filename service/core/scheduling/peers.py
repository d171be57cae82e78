"""What a schedule needs to know of one peer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

# Dates that count for a peer only where they chose so themselves: a text about one of these from
# nowhere can hurt.
ONLY_WHERE_CHOSEN = frozenset({"sobriety"})


@dataclass(frozen=True)
class PeerContext:
    """One peer on one schedule.

    `enrolled_at` is UTC; `enrolled_on` the local day of it, kept from when they enrolled so that a
    move to another zone does not count their days anew (None: as their zone now says). `seed` is
    the peer's own and never changes; with `schedule` and a day it stands in for chance. `dates`
    are the peer's own by name, and `chosen` names those they chose to be texted about. `sent` is
    how many texts of this schedule went, `last_on` the local day of the last one that was settled,
    sent or dropped: no second one comes on that day, wherever they move."""

    zone: ZoneInfo
    enrolled_at: datetime
    seed: str
    schedule: str
    enrolled_on: date | None = None
    dates: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    chosen: frozenset[str] = frozenset()
    sent: int = 0
    last_on: date | None = None

    @property
    def first_day(self) -> date:
        """The local day of the enrollment: day 0."""
        return self.enrolled_on or self.enrolled_at.astimezone(self.zone).date()

    def date_named(self, name: str) -> date | None:
        """A date of the peer's that may be used, or None."""
        if name in ONLY_WHERE_CHOSEN and name not in self.chosen:
            return None
        return self.dates.get(name)

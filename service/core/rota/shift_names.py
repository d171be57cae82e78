"""Which shift an instant falls into, by name. Pure; instants are aware UTC."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.core.rota.shifts import Shift, turns_of

# No turn lasts longer: round the clock, with the hour that a night of clocks set back has more.
_LONGEST_TURN = timedelta(hours=26)
_A_MOMENT = timedelta(microseconds=1)


class ShiftNames:
    """The names of the shifts that run at any instant from `first` to `until`, by their rules
    alone: who swapped with whom changes no name."""

    def __init__(
        self, shifts: Iterable[Shift[str]], zone: ZoneInfo, *, first: datetime, until: datetime
    ) -> None:
        turns = (one for shift in shifts for one in turns_of(shift, zone, first=first, until=until))
        self._turns = sorted((one.start, one.end, one.shift) for one in turns)
        self._starts = [start for start, _, _ in self._turns]

    def at(self, instant: datetime) -> tuple[str, ...]:
        """Those that run at an instant, each once, in the order of their names; () for none."""
        return self.within(instant, instant + _A_MOMENT)

    def within(self, start: datetime, end: datetime) -> tuple[str, ...]:
        """Those that run at any time from `start` up to `end`, in the same way."""
        first = bisect_right(self._starts, start - _LONGEST_TURN)
        last = bisect_left(self._starts, end)
        return tuple(sorted({name for _, to, name in self._turns[first:last] if start < to}))

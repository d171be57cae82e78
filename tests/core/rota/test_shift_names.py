"""Which shift an instant falls into."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.core.rota.shift_names import ShiftNames
from service.core.rota.shifts import Shift

ZONE = ZoneInfo("America/New_York")
SHIFTS = (
    Shift("days", "FREQ=DAILY", time(8), time(20), ("Sam",)),
    Shift("nights", "FREQ=WEEKLY;BYDAY=SA", time(20), time(8), ("Dana",)),
    Shift("always on Sunday", "FREQ=WEEKLY;BYDAY=SU", time(0), time(0), ("Noah",)),
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def test_a_time_has_the_names_of_the_shifts_that_run_then() -> None:
    names = ShiftNames(SHIFTS, ZONE, first=local(1, 0), until=local(15, 0))
    assert names.at(local(2, 8)) == ("days",)
    assert names.at(local(2, 7, 59)) == ()
    assert names.at(local(2, 20)) == ()
    assert names.at(local(7, 23)) == ("nights",)
    # The night in which clocks are set forward, and the day after it.
    assert names.at(local(8, 7)) == ("always on Sunday", "nights")
    assert names.at(local(8, 23, 59)) == ("always on Sunday",)
    assert names.at(local(9, 0)) == ()


def test_it_says_at_every_hour_what_the_turns_say() -> None:
    first = local(1, 0)
    names = ShiftNames(SHIFTS, ZONE, first=first, until=first + timedelta(days=10))
    shown = [names.at(first + timedelta(hours=hour)) for hour in range(240)]
    assert sum("days" in one for one in shown) == 10 * 12
    assert (
        sum("nights" in one for one in shown) == 11 + 8
    )  # a night an hour short, and the last of one

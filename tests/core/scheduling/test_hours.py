from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.hours import EVERY_DAY, WeekHours, Window, end_of, say_days, within
from tests.core.scheduling import slow

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = Window(time(21), time(8))


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("clock", "inside"),
    [
        (time(21), True),
        (time(20, 59, 59), False),
        (time(0), True),
        (time(7, 59), True),
        (time(8), False),
        (time(12), False),
    ],
)
def test_a_window_over_midnight(clock: time, inside: bool) -> None:
    assert NIGHT.holds(clock) == inside


def test_a_window_by_day() -> None:
    lunch = Window(time(12), time(13))
    assert [lunch.holds(time(hour)) for hour in (11, 12, 13)] == [False, True, False]


def test_a_window_that_could_mean_all_or_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="same time"):
        Window(time(9), time(9))


def test_working_hours_lie_within_a_day_and_on_days() -> None:
    with pytest.raises(ValueError, match="midnight"):
        WeekHours(EVERY_DAY, NIGHT)
    with pytest.raises(ValueError, match="days"):
        WeekHours(frozenset(), Window(time(9), time(17)))


def test_the_end_of_a_window() -> None:
    assert end_of(NIGHT, NEW_YORK, at=local(5, 4, 23)) == local(5, 5, 8)
    assert end_of(NIGHT, NEW_YORK, at=local(5, 5, 3)) == local(5, 5, 8)
    assert end_of(NIGHT, NEW_YORK, at=local(5, 5, 12)) == local(5, 5, 12)
    assert within(NIGHT, NEW_YORK, at=local(5, 5, 3))


def test_an_end_that_the_autumn_repeats_is_waited_for_twice() -> None:
    until = Window(time(23), time(1, 30))
    second = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)  # 01:10 for the second time
    assert end_of(until, NEW_YORK, at=second) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_days_are_said_as_they_are_written() -> None:
    assert say_days(EVERY_DAY) == "every day"
    assert say_days(frozenset({4, 0})) == "mon, fri"
    assert str(WeekHours(frozenset({0}), Window(time(9), time(17)))) == "mon 09:00-17:00"


def test_a_clock_that_is_set_back_can_show_a_free_minute_before_the_window() -> None:
    after_one = Window(time(1, 1), time(0))
    first = datetime(2026, 11, 1, 5, 59, tzinfo=UTC)  # 01:59 for the first time
    assert end_of(after_one, NEW_YORK, at=first) == datetime(2026, 11, 1, 6, tzinfo=UTC)


CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
WINDOWS = st.tuples(CLOCKS, CLOCKS).filter(lambda pair: pair[0] != pair[1])
# Moments of whole minutes, many of them near a change of clocks in one of these zones.
CHANGES = [
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC)),
    ("America/Phoenix", datetime(2026, 6, 1, 12, tzinfo=UTC)),
]


@given(WINDOWS, st.sampled_from(CHANGES), st.integers(-30 * 60, 30 * 60))
@settings(max_examples=200, deadline=None)
def test_what_is_free_agrees_with_a_walk_minute_by_minute(
    clocks: tuple[time, time], change: tuple[str, datetime], minutes: int
) -> None:
    zone, at = ZoneInfo(change[0]), change[1] + timedelta(minutes=minutes)
    window = Window(*clocks)
    free = end_of(window, zone, at=at)
    walked = slow.first_outside(*clocks, zone, at)
    assert not within(window, zone, at=free)
    # An end that the clock leaps over counts at its shifted instant: later, by the leap at most.
    assert walked <= free <= walked + timedelta(hours=1)
    if free != walked:
        assert walked.astimezone(zone).time() != clocks[1]

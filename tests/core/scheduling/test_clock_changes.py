"""Every zone there is, on the days on which its clocks change, over five years."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.hours import Window, instant_of
from service.core.scheduling.occurrences import next_occurrence, occurrences
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import Weekdays, weekly
from tests.core.scheduling import slow
from tests.core.scheduling.peers import ALL_ZONES, CLOCKS, EVERY_DAY, WINDOWS, rule

HOUR = timedelta(hours=1)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


@cache
def changes() -> list[tuple[str, datetime]]:
    """Each zone with each hour (UTC) of the five years in which its clocks change."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    found = []
    for name in ALL_ZONES:
        zone = ZoneInfo(name)
        for day, after in pairwise(days):
            if day.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
                found.append((name, day))
    return found


CHANGES = st.deferred(lambda: st.sampled_from(changes()))


def test_there_are_changes_of_every_kind() -> None:
    zones = {name for name, _ in changes()}
    assert len(zones) > 150
    assert {"America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"} <= zones


@given(CHANGES, CLOCKS, st.integers(-1, 1))
@settings(max_examples=150, deadline=None)
def test_a_clock_time_is_the_instant_at_which_clocks_show_it(
    change: tuple[str, datetime], clock: time, beside: int
) -> None:
    zone = ZoneInfo(change[0])
    day = change[1].astimezone(zone).date() + timedelta(days=beside)
    assert instant_of(day, clock, zone) == slow.shown_on(day, clock, zone)


@given(CHANGES, CLOCKS | WINDOWS)
@settings(max_examples=300, deadline=None)
def test_around_a_change_each_day_has_its_one_text_in_order(
    change: tuple[str, datetime], at: time | Window
) -> None:
    zone, moment = ZoneInfo(change[0]), change[1]
    someone = PeerContext(zone, FIRST - timedelta(days=30), seed="x", schedule="s")
    given_rule = rule(Weekdays(EVERY_DAY), at)
    start, end = moment - timedelta(days=3), moment + timedelta(days=4)
    found = list(occurrences(given_rule, someone, start=start, end=end))
    days = [one.on for one in found]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert 6 <= len(found) <= 8
    for one in found:
        shown = one.due_at.astimezone(zone)
        # Only a time that the change leaves out is shown otherwise, and then later.
        if (shown.date(), shown.time()) != (one.on, one.clock):
            assert shown.replace(tzinfo=None) > datetime.combine(one.on, one.clock)
            assert not _exists(one.on, one.clock, zone)


def _exists(day: date, clock: time, zone: ZoneInfo) -> bool:
    there = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC).astimezone(zone)
    return (there.date(), there.time()) == (day, clock)


@given(CHANGES, CLOCKS)
@settings(max_examples=100, deadline=None)
def test_the_hour_that_comes_twice_brings_one_text(change: tuple[str, datetime], at: time) -> None:
    zone, moment = ZoneInfo(change[0]), change[1]
    someone = PeerContext(zone, FIRST - timedelta(days=30), seed="x", schedule="s")
    daily = weekly(EVERY_DAY, at)
    span = (moment - timedelta(days=2), moment + timedelta(days=3))
    found = [one.due_at for one in occurrences(daily, someone, start=span[0], end=span[1])]
    assert all(20 * HOUR <= after - before <= 28 * HOUR for before, after in pairwise(found))


# ---------------------------------------------------------------- the odd ones, by name
def test_a_time_that_is_shifted_over_midnight_still_comes() -> None:
    # In Toronto the clocks of 1919-03-30 went from 23:30 to 00:30 of the next day.
    zone = ZoneInfo("America/Toronto")
    someone = PeerContext(zone, datetime(1919, 3, 1, tzinfo=UTC), seed="x", schedule="s")
    late = weekly(EVERY_DAY, time(23, 45))
    after = datetime(1919, 3, 31, 0, 35, tzinfo=zone).astimezone(UTC)
    found = next_occurrence(late, someone, after=after)
    assert found is not None
    assert found.due_at == datetime(1919, 3, 31, 0, 45, tzinfo=zone).astimezone(UTC)
    assert found.on == date(1919, 3, 30)


def test_a_day_that_a_zone_skips_brings_no_second_text() -> None:
    # Samoa had no 2011-12-30.
    zone = ZoneInfo("Pacific/Apia")
    someone = PeerContext(zone, datetime(2011, 12, 1, tzinfo=UTC), seed="x", schedule="s")
    start, end = datetime(2011, 12, 29, tzinfo=UTC), datetime(2012, 1, 1, 22, tzinfo=UTC)
    found = occurrences(weekly(EVERY_DAY, time(10)), someone, start=start, end=end)
    days = [one.due_at.astimezone(zone).day for one in found]
    assert days == [29, 31, 1, 2]


def test_a_window_that_a_clock_leaps_over_moves_on_with_it() -> None:
    zone = ZoneInfo("America/New_York")
    window = rule(Weekdays(EVERY_DAY), Window(time(2, 15), time(3, 5)))
    for seed in range(20):
        someone = PeerContext(zone, FIRST, seed=f"peer-{seed}", schedule="s")
        found = next_occurrence(window, someone, after=datetime(2026, 3, 8, 5, tzinfo=UTC))
        assert found is not None
        assert found.window_end is not None
        assert found.due_at < found.window_end <= found.due_at + HOUR

"""Every zone there is, on the days on which its clocks change, over five years."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.hours import Window, instant_of
from service.core.scheduling.occurrences import occurrences
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

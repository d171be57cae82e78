from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from service.core.scheduling.hours import instant_of
from service.core.scheduling.occurrences import next_occurrence, occurrences
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import Rule, weekly
from tests.core.scheduling import slow

NEW_YORK = ZoneInfo("America/New_York")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
EVERY_DAY = frozenset(range(7))
ZONES = sorted(
    name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix"))
)
# Where clocks change at odd hours, by odd amounts, or at midnight itself.
ODD_ZONES = [
    "America/New_York",
    "America/Santiago",
    "Africa/Cairo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Europe/Lisbon",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/Havana",
    "America/Nuuk",
]
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
DAYS = st.frozensets(st.integers(0, 6), min_size=1)
MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def due(rule: Rule, zone: ZoneInfo, after: datetime) -> datetime:
    peer = PeerContext(zone, LONG_AGO, seed="peer", schedule="daily")
    found = next_occurrence(rule, peer, after=after)
    assert found is not None
    return found.due_at


def test_ten_o_clock_stays_ten_o_clock_through_the_year() -> None:
    rule = weekly(EVERY_DAY, time(10))
    winter = due(rule, NEW_YORK, datetime(2026, 1, 5, 16, tzinfo=UTC))
    summer = due(rule, NEW_YORK, datetime(2026, 7, 6, 16, tzinfo=UTC))
    assert (winter, summer) == (
        datetime(2026, 1, 6, 15, tzinfo=UTC),
        datetime(2026, 7, 7, 14, tzinfo=UTC),
    )


def test_it_is_strictly_after_so_that_a_text_that_went_is_not_due_again() -> None:
    rule = weekly(EVERY_DAY, time(10))
    first = due(rule, NEW_YORK, datetime(2026, 5, 4, tzinfo=UTC))
    assert due(rule, NEW_YORK, first) == first + timedelta(days=1)
    assert due(rule, NEW_YORK, first - timedelta(microseconds=1)) == first


def test_only_the_days_that_were_chosen() -> None:
    rule = weekly(frozenset({0, 3}), time(18, 30))
    moment = datetime(2026, 5, 4, 23, tzinfo=UTC)  # a Monday, 19:00 in New York
    thursday = due(rule, NEW_YORK, moment)
    assert thursday.astimezone(NEW_YORK).strftime("%a %H:%M") == "Thu 18:30"
    assert due(rule, NEW_YORK, thursday).astimezone(NEW_YORK).strftime("%a %H:%M") == "Mon 18:30"


def test_a_time_that_the_spring_leaves_out_is_shifted_forward() -> None:
    rule = weekly(EVERY_DAY, time(2, 30))
    found = due(rule, NEW_YORK, datetime(2026, 3, 8, 5, tzinfo=UTC))
    assert found.astimezone(NEW_YORK).strftime("%m-%d %H:%M") == "03-08 03:30"


def test_of_a_time_that_the_autumn_repeats_the_first_is_taken_and_no_second() -> None:
    rule = weekly(EVERY_DAY, time(1, 30))
    found = due(rule, NEW_YORK, datetime(2026, 11, 1, 4, tzinfo=UTC))
    assert found == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert due(rule, NEW_YORK, found).astimezone(NEW_YORK).day == 2


def test_midnight_that_does_not_exist() -> None:
    # In Cairo the clocks of 2026-04-24 go from 00:00 to 01:00.
    cairo = ZoneInfo("Africa/Cairo")
    found = due(weekly(EVERY_DAY, time(0)), cairo, datetime(2026, 4, 23, 12, tzinfo=UTC))
    assert found.astimezone(cairo).strftime("%m-%d %H:%M") == "04-24 01:00"


def test_the_twenty_ninth_of_february_is_a_day_like_another() -> None:
    found = due(weekly(EVERY_DAY, time(9)), NEW_YORK, datetime(2028, 2, 28, 20, tzinfo=UTC))
    assert found.astimezone(NEW_YORK).date() == date(2028, 2, 29)


@pytest.mark.parametrize("days", [frozenset[int](), frozenset({7})])
def test_a_rule_needs_days_that_exist(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="days of the week"):
        weekly(days, time(9))


@given(DAYS, CLOCKS, st.sampled_from(ZONES), MOMENTS)
@settings(max_examples=300)
@example(EVERY_DAY, time(2, 30), "America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC))
def test_in_every_zone_it_is_the_soonest_that_the_clock_allows(
    days: frozenset[int], clock: time, name: str, after: datetime
) -> None:
    zone = ZoneInfo(name)
    found = due(weekly(days, clock), zone, after)
    assert found > after
    assert found <= after + timedelta(days=8)
    candidates = [
        instant_of(after.astimezone(zone).date() + timedelta(days=ahead), clock, zone)
        for ahead in range(-2, 12)
        if (after.astimezone(zone).date() + timedelta(days=ahead)).weekday() in days
    ]
    assert found == min(instant for instant in candidates if instant > after)


@given(st.sampled_from(ODD_ZONES), st.integers(2024, 2028), CLOCKS, st.data())
@settings(max_examples=60, deadline=None)
def test_days_on_which_clocks_change_agree_with_a_walk_through_the_day(
    name: str, year: int, clock: time, data: st.DataObject
) -> None:
    zone = ZoneInfo(name)
    changes = changing_days(zone, year)
    assume(changes)
    day = data.draw(st.sampled_from(changes))
    assert instant_of(day, clock, zone) == slow.shown_on(day, clock, zone)


@cache
def changing_days(zone: ZoneInfo, year: int) -> list[date]:
    """Days of a year on which the clocks of a zone change, and the days beside them."""
    found = []
    for number in range(365):
        day = date(year, 1, 1) + timedelta(days=number)
        offsets = {
            datetime(moment.year, moment.month, moment.day, tzinfo=zone).utcoffset()
            for moment in (day, day + timedelta(days=1))
        }
        if len(offsets) > 1:
            found += [day - timedelta(days=1), day, day + timedelta(days=1)]
    return found


@given(st.sampled_from(ODD_ZONES), CLOCKS, st.integers(2024, 2028))
@settings(max_examples=30, deadline=None)
@example("America/Nuuk", time(23), 2024)
def test_a_daily_text_comes_once_on_each_day_of_a_year(name: str, clock: time, year: int) -> None:
    zone = ZoneInfo(name)
    start, end = (datetime(which, 1, 2, tzinfo=zone).astimezone(UTC) for which in (year, year + 1))
    peer = PeerContext(zone, LONG_AGO, seed="peer", schedule="daily")
    found = list(occurrences(weekly(EVERY_DAY, clock), peer, start=start, end=end))
    # By the day that the rule names: in Nuuk the clocks of a spring night leap from 23:00 to the
    # next day, and the text of that day comes at midnight.
    days = [one.on for one in found]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) >= (date(year + 1, 1, 1) - date(year, 1, 3)).days

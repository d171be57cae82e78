from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.hours import Window
from service.core.scheduling.occurrences import next_occurrence, occurrences, settled
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import (
    ENROLLMENT,
    At,
    Between,
    Dates,
    Phase,
    Recurring,
    Rule,
    Series,
    Varied,
    Weekdays,
    weekly,
)
from tests.core.scheduling import slow
from tests.core.scheduling.peers import (
    ALL_ZONES,
    EVERY_DAY,
    NEW_YORK,
    WINDOWS,
    contexts,
    first_of,
    local,
    peer,
    rule,
    rules,
    shown,
)

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


# ---------------------------------------------------------------- kinds of days
def test_an_rrule_comes_on_its_days() -> None:
    found = first_of(rule(Recurring("FREQ=WEEKLY;BYDAY=MO,TH")), peer(), 3)
    assert shown(found) == ["Mon 05-04 10:00", "Thu 05-07 10:00", "Mon 05-11 10:00"]


def test_every_second_week_counts_from_the_start_of_the_schedule_or_from_each_enrollment() -> None:
    every = Recurring("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    assert shown(first_of(rule(every), peer(), 2)) == ["Mon 05-11 10:00", "Mon 05-25 10:00"]
    together = rule(every, starts=date(2026, 1, 5))
    assert shown(first_of(together, peer(), 2)) == ["Mon 05-11 10:00", "Mon 05-25 10:00"]
    assert shown(first_of(together, peer("2026-05-05 12:00"), 1)) == ["Mon 05-11 10:00"]


def test_a_series_counts_from_the_enrollment() -> None:
    series = rule(Series(ENROLLMENT, (1, 3, 7, 14)))
    found = first_of(series, peer(), 9)
    assert shown(found) == [
        "Sat 05-02 10:00",
        "Mon 05-04 10:00",
        "Fri 05-08 10:00",
        "Fri 05-15 10:00",
    ]
    assert [one.number for one in found] == [1, 2, 3, 4]
    assert [one.is_last_but_one for one in found] == [False, False, True, False]
    assert [one.is_last for one in found] == [False, False, False, True]


def test_a_series_comes_before_a_date_of_the_peers() -> None:
    court = rule(Series("court", (-2, 0)), time(9))
    someone = peer(dates={"court": date(2026, 5, 6)})
    assert shown(first_of(court, someone, 9)) == ["Mon 05-04 09:00", "Wed 05-06 09:00"]
    late = peer("2026-05-05 12:00", dates={"court": date(2026, 5, 6)})
    assert shown(first_of(court, late, 9)) == ["Wed 05-06 09:00"]
    assert first_of(court, peer(), 9) == []


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_date_at_the_end_of_all_dates_gives_no_text_and_breaks_nothing(day: date) -> None:
    around = rule(Series("court", (-2, -1, 1, 2)))
    assert first_of(around, peer(dates={"court": day}), 9) == []


def test_a_sobriety_date_counts_only_where_the_peer_chose_it() -> None:
    days = rule(Series("sobriety", (30,)))
    dates = {"sobriety": date(2026, 4, 20)}
    assert first_of(days, peer(dates=dates), 1) == []
    chosen = peer(dates=dates, chosen=frozenset({"sobriety"}))
    assert shown(first_of(days, chosen, 1)) == ["Wed 05-20 10:00"]


def test_one_text_on_one_day() -> None:
    once = rule(Dates((date(2026, 12, 24),)))
    found = first_of(once, peer(), 3)
    assert shown(found) == ["Thu 12-24 10:00"]
    assert found[0].is_last


def test_phases_follow_each_other_and_count_whole_days() -> None:
    phased = Rule(
        (
            Phase(Weekdays(EVERY_DAY), At(time(10)), 14),
            Phase(Weekdays(frozenset({0})), At(time(18))),
        )
    )
    for hour in ("00:30", "09:00", "23:30"):
        found = first_of(phased, peer(f"2026-05-01 {hour}"), 16)
        assert shown(found)[:1] == ["Sat 05-02 10:00"]
        assert shown(found)[13:] == ["Fri 05-15 10:00", "Mon 05-18 18:00", "Mon 05-25 18:00"]


def test_until_is_the_last_day_and_count_the_number_of_texts() -> None:
    daily = Weekdays(EVERY_DAY)
    assert len(first_of(rule(daily, until=date(2026, 5, 4)), peer(), 9)) == 3
    assert [one.number for one in first_of(rule(daily, count=2), peer(), 9)] == [1, 2]


def test_a_text_that_was_dropped_does_not_count() -> None:
    two = rule(Weekdays(EVERY_DAY), count=2)
    someone = peer()
    first = next_occurrence(two, someone, after=someone.enrolled_at)
    assert first is not None
    dropped = settled(someone, first, sent=False)
    again = next_occurrence(two, dropped, after=first.due_at)
    assert again is not None
    assert (again.number, again.on) == (1, date(2026, 5, 3))
    assert again.is_last_but_one


def test_nothing_is_due_before_the_enrollment() -> None:
    daily = weekly(EVERY_DAY, time(10))
    found = next_occurrence(daily, peer("2026-05-01 12:00"), after=local("2026-05-01 08:00"))
    assert found is not None
    assert found.due_at == local("2026-05-02 10:00")


def test_a_rule_without_end_has_no_last_text() -> None:
    found = first_of(weekly(EVERY_DAY, time(10)), peer(), 3)
    assert not any(one.is_last or one.is_last_but_one for one in found)


def test_phases_with_an_end_are_told_apart() -> None:
    with pytest.raises(ValueError, match="every phase but the last"):
        Rule((Phase(Weekdays(EVERY_DAY), At(time(9))), Phase(Weekdays(EVERY_DAY), At(time(9)))))


# ---------------------------------------------------------------- windows
def test_a_window_spreads_peers_and_days_and_stays_the_same() -> None:
    morning = rule(Weekdays(EVERY_DAY), Window(time(9), time(12)))
    clocks = {
        (seed, one.on): one.clock
        for seed in range(40)
        for one in first_of(morning, peer(seed=f"peer-{seed}"), 10)
    }
    assert len(set(clocks.values())) > 100
    # The last half hour is kept free, for texts that have to wait.
    assert min(clocks.values()) <= time(9, 5)
    assert time(11, 20) <= max(clocks.values()) < time(11, 30)
    again = first_of(morning, peer(seed="peer-7"), 10)
    assert {one.clock for one in again} == {clock for key, clock in clocks.items() if key[0] == 7}
    assert again[0].window_end == local("2026-05-02 12:00")


def test_another_schedule_draws_another_time() -> None:
    morning = rule(Weekdays(EVERY_DAY), Window(time(9), time(12)))
    two = [[one.clock for one in first_of(morning, peer(schedule=name), 5)] for name in ("a", "b")]
    assert two[0] != two[1]


@given(
    WINDOWS, st.sampled_from(ALL_ZONES).map(ZoneInfo), st.dates(date(2024, 1, 1), date(2029, 1, 1))
)
@settings(max_examples=200, deadline=None)
def test_what_is_drawn_lies_in_the_window(window: Window, zone: ZoneInfo, day: date) -> None:
    someone = PeerContext(zone, datetime(2020, 1, 1, tzinfo=UTC), seed="x", schedule="s")
    start = datetime.combine(day, time(), tzinfo=UTC)
    found = next_occurrence(rule(Weekdays(EVERY_DAY), window), someone, after=start)
    assert found is not None
    assert found.window_end is not None
    assert window.holds(found.clock)
    assert found.due_at < found.window_end <= found.due_at + timedelta(hours=26)


# ---------------------------------------------------------------- caring contacts
def test_varied_days_never_fall_on_the_same_weekday_twice_running() -> None:
    varied = rule(Varied(10, 4), Window(time(10), time(16)))
    found = first_of(varied, peer(), 60)
    days = [one.on for one in found]
    assert all(before.weekday() != after.weekday() for before, after in pairwise(days))
    gaps = [(after - before).days for before, after in pairwise(days)]
    assert min(gaps) >= 2
    assert max(gaps) <= 18
    assert len({day.weekday() for day in days}) == 7
    assert 590 <= (days[-1] - days[0]).days <= 610 - 8


@given(st.integers(1, 5), st.integers(1, 12), st.text(max_size=5), st.integers(0, 2900))
@settings(max_examples=150, deadline=None)
def test_varied_days_are_the_same_from_wherever_they_are_looked_at(
    spread: int, more: int, seed: str, skipped: int
) -> None:
    varied = rule(Varied(2 * spread + more, spread))
    someone = peer(seed=seed)
    all_of_them = first_of(varied, someone, 45)
    after = someone.enrolled_at + timedelta(hours=skipped)
    later = [one.on for one in first_of(varied, someone, 3, after=after)]
    assert later == [one.on for one in all_of_them if one.due_at > after][:3]
    assert all(one.on.weekday() != two.on.weekday() for one, two in pairwise(all_of_them))


# ---------------------------------------------------------------- zones
def test_a_move_to_the_west_brings_no_second_text_that_day() -> None:
    daily = weekly(EVERY_DAY, time(10))
    first = first_of(daily, peer(), 1)[0]
    moved = replace(settled(peer(), first, sent=True), zone=LOS_ANGELES)
    found = next_occurrence(daily, moved, after=first.due_at)
    assert found is not None
    assert found.due_at == local("2026-05-03 10:00", LOS_ANGELES)


def test_days_of_a_series_stay_when_the_peer_moves() -> None:
    late = peer("2026-05-01 23:30", LOS_ANGELES, enrolled_on=date(2026, 5, 1))
    series = rule(Series(ENROLLMENT, (3,)))
    moved = replace(late, zone=NEW_YORK)
    assert first_of(series, moved, 1)[0].on == date(2026, 5, 4)


@given(contexts(), rules(), st.sampled_from(ALL_ZONES).map(ZoneInfo), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_wherever_they_move_no_day_has_two_texts(
    someone: PeerContext, any_rule: Rule, zone: ZoneInfo, before: int
) -> None:
    found = first_of(any_rule, someone, before)
    for one in found:
        someone = settled(someone, one, sent=True)
    after = found[-1].due_at if found else someone.enrolled_at
    found += first_of(any_rule, replace(someone, zone=zone), 4, after=after)
    days = [one.on for one in found]
    assert len(set(days)) == len(days)
    assert all(one.due_at < two.due_at for one, two in pairwise(found))


# ---------------------------------------------------------------- against the obvious
@given(contexts(), rules(), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_any_rule_agrees_with_a_walk_day_by_day(
    someone: PeerContext, any_rule: Rule, days: int
) -> None:
    after = someone.enrolled_at + timedelta(days=days)
    found = first_of(any_rule, someone, 4, after=after)
    walked = slow.due_days(any_rule, someone, after=after, limit=900)
    expected = walked[: min(4, any_rule.count or 4)]
    assert [one.on for one in found][: len(expected)] == [day for day, _ in expected]
    beyond = after.astimezone(someone.zone).date() + timedelta(days=890)
    assert all(one.on > beyond for one in found[len(expected) :])
    for one, (_, due) in zip(found, expected, strict=False):
        if due is not None:
            assert one.due_at == due
    assert [one.number for one in found] == list(range(1, len(found) + 1))


@given(contexts(), rules())
@settings(max_examples=150, deadline=None)
def test_occurrences_know_what_follows_them(someone: PeerContext, any_rule: Rule) -> None:
    found = first_of(any_rule, someone, 14)
    for one, two in pairwise(found):
        assert one.followed_at == two.due_at
        assert not one.is_last
    if len(found) < 14:
        assert [one.is_last for one in found[-1:]] == [True] * len(found[-1:])
        assert [one.is_last_but_one for one in found[-2:-1]] == [True] * len(found[-2:-1])
    elif not any_rule.ends:
        assert not any(one.is_last or one.is_last_but_one for one in found)


def test_occurrences_come_lazily_within_their_span() -> None:
    daily = weekly(EVERY_DAY, time(10))
    start, end = local("2026-05-03 10:00"), local("2026-05-06 10:00")
    found = list(occurrences(daily, peer(), start=start, end=end))
    assert shown(found) == ["Mon 05-04 10:00", "Tue 05-05 10:00"]
    far = occurrences(daily, peer(), start=start, end=datetime(2999, 1, 1, tzinfo=UTC))
    assert len(list(islice(far, 3))) == 3


def test_a_text_lives_until_its_window_ends_or_so_long_or_until_the_next() -> None:
    fixed = first_of(weekly(EVERY_DAY, time(10)), peer(), 1)[0]
    assert fixed.expires_at(timedelta(hours=2)) == local("2026-05-02 12:00")
    assert fixed.expires_at(timedelta(days=3)) == local("2026-05-03 10:00")
    spread = first_of(rule(Weekdays(EVERY_DAY), Window(time(9), time(12))), peer(), 1)[0]
    assert spread.expires_at(timedelta(minutes=5)) == local("2026-05-02 12:00")


def test_a_window_is_said_as_it_is_meant() -> None:
    assert str(rule(Weekdays(frozenset({0})), Window(time(9), time(12)), count=3)) == (
        "mon between 09:00 and 12:00, 3 texts"
    )
    assert Between(Window(time(9), time(9, 2))).minutes == 2

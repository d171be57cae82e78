from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.due_texts import (
    Calendar,
    Enrolled,
    MoveTo,
    OnHoliday,
    Skip,
    Text,
    Timing,
    text_at,
)
from service.core.scheduling.holds import (
    LOOK_AGAIN,
    Decision,
    Drop,
    Hold,
    Holds,
    Send,
    Shift,
    decide,
    held_until,
    within_quiet_hours,
)
from service.core.scheduling.hours import Window, free_of
from service.core.scheduling.pace import Pace, Traffic
from service.core.scheduling.rules import Rule, Series, weekly
from tests.core.scheduling import slow
from tests.core.scheduling.peers import EVERY_DAY, WINDOWS, ZONES, local, peer, rule

ZONE = ZoneInfo("America/New_York")
NIGHT = Window(time(21), time(8))
QUIET = Holds(ZONE, quiet=(NIGHT,))
FREE = Holds(ZONE)
TEN = datetime(2026, 5, 4, 10, tzinfo=ZONE).astimezone(UTC)
HOUR = timedelta(hours=1)


def text(
    due: datetime = TEN, lives: timedelta = 2 * HOUR, name: str = "daily", priority: int = 5
) -> Text:
    return text_at(Timing(name, weekly(EVERY_DAY, time(10)), lives, priority), peer(), due=due)


def test_a_text_that_is_due_goes() -> None:
    assert decide(text(), QUIET, now=TEN) == Send()
    assert decide(text(), QUIET, now=TEN + HOUR) == Send()


def test_it_never_goes_early() -> None:
    assert decide(text(), FREE, now=TEN - HOUR) == Shift(TEN, "not_due")


def test_late_past_its_time_it_is_dropped() -> None:
    assert decide(text(), FREE, now=TEN + 2 * HOUR) == Drop("expired")


def test_in_quiet_hours_it_waits_for_their_end_if_it_lives_so_long() -> None:
    early, eight = local("2026-05-04 07:30"), local("2026-05-04 08:00")
    assert decide(text(early), QUIET, now=early) == Shift(eight, "quiet_hours")
    assert decide(text(early, HOUR / 2), QUIET, now=early) == Drop("quiet_hours")


def test_a_late_evening_text_is_not_sent_next_morning() -> None:
    late = local("2026-05-04 20:50")
    assert decide(text(late), QUIET, now=late + HOUR / 3) == Drop("quiet_hours")


def test_of_several_quiet_hours_the_strictest_holds() -> None:
    hours = (
        NIGHT,
        Window(time(20), time(8)),
        Window(time(9), time(12)),
        Window(time(8), time(9, 30)),
    )
    holds = Holds(ZONE, quiet=hours)
    early, noon = local("2026-05-04 07:30"), local("2026-05-04 12:00")
    assert decide(text(early, 6 * HOUR), holds, now=early) == Shift(noon, "quiet_hours")
    evening = local("2026-05-04 20:10")
    assert decide(text(evening), holds, now=evening) == Drop("quiet_hours")


def test_hours_that_leave_no_minute_drop_every_text() -> None:
    whole = Holds(ZONE, quiet=(Window(time(8), time(20)), Window(time(20), time(8))))
    assert free_of(whole.quiet, ZONE, at=TEN) is None
    assert decide(text(), whole, now=TEN) == Drop("quiet_hours")


@pytest.mark.parametrize("held", ["alert", "person", "question"])
def test_what_holds_it_back_is_looked_at_again_until_it_is_too_late(held: Hold) -> None:
    holds = Holds(ZONE, held=held)
    one = text(lives=HOUR)
    assert decide(one, holds, now=TEN) == Shift(TEN + LOOK_AGAIN, held)
    assert decide(one, holds, now=TEN + HOUR - LOOK_AGAIN) == Drop(held)
    assert decide(one, holds, now=TEN + HOUR) == Drop(held)


def test_a_pause_ends_on_its_day_and_a_stop_never() -> None:
    assert decide(text(), Holds(ZONE, stopped=True), now=TEN) == Drop("stopped")
    soon = Holds(ZONE, paused_until=TEN + HOUR)
    assert decide(text(), soon, now=TEN) == Shift(TEN + HOUR, "paused")
    assert decide(text(), soon, now=TEN + HOUR) == Send()
    assert decide(text(), Holds(ZONE, paused_until=TEN + 2 * HOUR), now=TEN) == Drop("paused")


def test_without_quiet_hours_no_hour_is_quiet() -> None:
    assert not within_quiet_hours(None, ZONE, at=TEN)
    assert held_until(None, ZONE, at=TEN) == TEN
    assert within_quiet_hours(NIGHT, ZONE, at=TEN + 12 * HOUR)


def test_quiet_hours_are_those_of_the_peer() -> None:
    elsewhere = replace(QUIET, zone=ZoneInfo("Pacific/Honolulu"))
    assert decide(text(), elsewhere, now=TEN) == Drop("quiet_hours")


# ---------------------------------------------------------------- pace
def test_a_day_that_is_full_holds_until_the_next() -> None:
    holds = Holds(ZONE, pace=Pace(a_day=1))
    traffic = Traffic(sent=(local("2026-05-04 09:00"),))
    assert decide(text(), holds, now=TEN, traffic=traffic) == Drop("pace")
    assert decide(text(lives=20 * HOUR), holds, now=TEN, traffic=traffic) == Shift(
        local("2026-05-05 00:00"), "pace"
    )
    yesterday = Traffic(sent=(local("2026-05-03 23:59"),))
    assert decide(text(), holds, now=TEN, traffic=yesterday) == Send()


def test_a_week_is_any_seven_days() -> None:
    holds = Holds(ZONE, pace=Pace(a_week=2))
    sent = (local("2026-04-28 10:00"), local("2026-05-01 10:00"))
    assert decide(text(), holds, now=TEN, traffic=Traffic(sent)) == Drop("pace")
    assert decide(text(), holds, now=TEN + timedelta(days=0), traffic=Traffic(sent[1:])) == Send()
    long_lived = text(lives=30 * HOUR)
    free = local("2026-05-05 00:00")
    assert decide(long_lived, holds, now=TEN, traffic=Traffic(sent)) == Shift(free, "pace")


def test_room_is_kept_for_what_goes_first() -> None:
    holds = Holds(ZONE, pace=Pace(a_day=1))
    court = text(local("2026-05-04 17:00"), name="court", priority=1)
    traffic = Traffic(coming=(court,))
    assert decide(text(), holds, now=TEN, traffic=traffic) == Shift(TEN + LOOK_AGAIN, "pace")
    assert decide(court, holds, now=court.due_at, traffic=Traffic(coming=(text(),))) == Send()
    tomorrow = Traffic(coming=(text(local("2026-05-05 17:00"), name="court", priority=1),))
    assert decide(text(), holds, now=TEN, traffic=tomorrow) == Send()
    week = Holds(ZONE, pace=Pace(a_week=1))
    assert decide(text(), week, now=TEN, traffic=tomorrow) == Shift(TEN + LOOK_AGAIN, "pace")


def test_what_is_left_out_takes_no_room() -> None:
    holds = Holds(ZONE, pace=Pace(a_day=1))
    gone = replace(text(name="court", priority=1), left_out="skipped")
    assert decide(text(), holds, now=TEN, traffic=Traffic(coming=(gone,))) == Send()


# ---------------------------------------------------------------- holidays and changes by hand
THANKSGIVING, DAY_AFTER = date(2026, 11, 26), date(2026, 11, 27)


def upcoming(given: Rule, on_holiday: OnHoliday, calendar: Calendar, number: int = 3) -> list[Text]:
    someone = peer("2026-11-25 12:00")
    timing = Timing("daily", given, 2 * HOUR, on_holiday=on_holiday)
    coming = Enrolled(timing, someone, someone.enrolled_at).coming(calendar)
    return [one for one, _ in zip(coming, range(number), strict=False)]


def test_a_holiday_is_left_out_with_its_reason() -> None:
    found = upcoming(weekly(EVERY_DAY, time(10)), "skip", Calendar(frozenset({THANKSGIVING})))
    assert [one.left_out for one in found] == ["holiday", None, None]
    assert decide(found[0], FREE, now=found[0].due_at) == Drop("holiday")
    kept = upcoming(weekly(EVERY_DAY, time(10)), "send", Calendar(frozenset({THANKSGIVING})))
    assert [one.left_out for one in kept] == [None, None, None]


def test_a_text_of_a_holiday_moves_to_the_next_day_that_is_none() -> None:
    thursdays = weekly(frozenset({3}), time(10))
    found = upcoming(thursdays, "shift", Calendar(frozenset({THANKSGIVING, DAY_AFTER})))
    assert found[0].due_at == local("2026-11-28 10:00")
    assert found[0].expires_at == local("2026-11-28 12:00")
    assert decide(found[0], FREE, now=local("2026-11-26 10:00")) == Shift(
        found[0].due_at, "holiday"
    )
    assert found[1].due_at == local("2026-12-03 10:00")


def test_it_does_not_move_onto_the_day_of_the_next_text_or_past_the_end() -> None:
    daily = weekly(EVERY_DAY, time(10))
    found = upcoming(daily, "shift", Calendar(frozenset({THANKSGIVING})))
    assert found[0].left_out == "holiday"
    last = rule(Series("enrollment", (1,)), until=THANKSGIVING)
    assert upcoming(last, "shift", Calendar(frozenset({THANKSGIVING})))[0].left_out == "holiday"


def test_one_text_may_be_moved_or_left_out_by_hand() -> None:
    daily = weekly(EVERY_DAY, time(10))
    later = local("2026-11-26 15:00")
    found = upcoming(
        daily,
        "send",
        Calendar(changes={("daily", THANKSGIVING): MoveTo(later), ("daily", DAY_AFTER): Skip()}),
    )
    assert (found[0].due_at, found[0].expires_at) == (later, later + 2 * HOUR)
    assert decide(found[0], FREE, now=local("2026-11-26 10:00")) == Shift(later, "by_hand")
    assert decide(found[1], FREE, now=found[1].due_at) == Drop("skipped")
    assert found[2].due_at == local("2026-11-28 10:00")


# ---------------------------------------------------------------- laws
@given(
    st.integers(-600, 3000),
    st.integers(1, 2000),
    st.sampled_from([(), (NIGHT,), (NIGHT, Window(time(11), time(13)))]),
    st.sampled_from([None, "alert", "person", "question"]),
    st.booleans(),
)
def test_looked_at_as_often_as_it_asks_every_text_ends_and_goes_only_when_it_may(
    start: int, lives: int, quiet: tuple[Window, ...], held: Hold | None, paused: bool
) -> None:
    now = TEN + timedelta(minutes=start)
    one = text(lives=timedelta(minutes=lives))
    holds = Holds(ZONE, quiet, paused_until=TEN + 5 * HOUR if paused else None, held=held)
    decision: Decision = Shift(now)
    for _ in range(400):
        if not isinstance(decision, Shift):
            break
        assert decision.to >= now
        now = decision.to
        decision = decide(one, holds, now=now)
    assert not isinstance(decision, Shift)
    if isinstance(decision, Send):
        assert one.due_at <= now < one.expires_at
        assert held is None
        assert not paused or now >= TEN + 5 * HOUR
        assert not any(within_quiet_hours(window, ZONE, at=now) for window in quiet)


@given(
    st.lists(WINDOWS | WINDOWS.map(lambda one: Window(one.end, one.start)), max_size=4),
    ZONES,
    st.integers(0, 2_500_000),
)
@settings(max_examples=200, deadline=None)
def test_the_union_of_quiet_hours_agrees_with_a_walk_minute_by_minute(
    windows: list[Window], zone: ZoneInfo, minutes: int
) -> None:
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    free = free_of(windows, zone, at=at)
    walked = slow.first_free([(one.start, one.end) for one in windows], zone, at)
    if free is None:
        assert walked is None or walked > at + timedelta(days=2)
    else:
        assert walked is not None
        assert walked <= free <= walked + HOUR
        assert not any(within_quiet_hours(one, zone, at=free) for one in windows)

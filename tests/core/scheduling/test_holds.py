from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.holds import (
    LOOK_AGAIN,
    Decision,
    Drop,
    Hold,
    QuietHours,
    Send,
    Shift,
    decide,
    held_until,
    within_quiet_hours,
)
from service.core.scheduling.hours import Window

ZONE = ZoneInfo("America/New_York")
QUIET = QuietHours(Window(time(21), time(8)), ZONE)
TEN = datetime(2026, 5, 4, 10, tzinfo=ZONE).astimezone(UTC)
HOUR = timedelta(hours=1)


def test_a_text_that_is_due_goes() -> None:
    assert decide(TEN, now=TEN, expires_after=2 * HOUR, quiet=QUIET) == Send()
    assert decide(TEN, now=TEN + HOUR, expires_after=2 * HOUR, quiet=QUIET) == Send()


def test_it_never_goes_early() -> None:
    assert decide(TEN, now=TEN - HOUR, expires_after=2 * HOUR) == Shift(TEN)


def test_late_past_its_time_it_is_dropped() -> None:
    assert decide(TEN, now=TEN + 2 * HOUR, expires_after=2 * HOUR) == Drop("expired")


def test_in_quiet_hours_it_waits_for_their_end_if_it_lives_so_long() -> None:
    early = datetime(2026, 5, 4, 7, 30, tzinfo=ZONE).astimezone(UTC)
    eight = datetime(2026, 5, 4, 8, tzinfo=ZONE).astimezone(UTC)
    assert decide(early, now=early, expires_after=2 * HOUR, quiet=QUIET) == Shift(eight)
    assert decide(early, now=early, expires_after=HOUR / 2, quiet=QUIET) == Drop("quiet_hours")


def test_a_late_evening_text_is_not_sent_next_morning() -> None:
    late = datetime(2026, 5, 4, 20, 50, tzinfo=ZONE).astimezone(UTC)
    held_up = late + timedelta(minutes=20)
    assert decide(late, now=held_up, expires_after=2 * HOUR, quiet=QUIET) == Drop("quiet_hours")


@pytest.mark.parametrize("held", ["alert", "person", "question"])
def test_what_holds_it_back_is_looked_at_again_until_it_is_too_late(held: Hold) -> None:
    assert decide(TEN, now=TEN, expires_after=HOUR, held=held) == Shift(TEN + LOOK_AGAIN)
    late = TEN + HOUR - LOOK_AGAIN
    assert decide(TEN, now=late, expires_after=HOUR, held=held) == Drop(held)
    assert decide(TEN, now=TEN + HOUR, expires_after=HOUR, held=held) == Drop(held)


def test_without_quiet_hours_no_hour_is_quiet() -> None:
    assert not within_quiet_hours(None, ZONE, at=TEN)
    assert held_until(None, ZONE, at=TEN) == TEN
    assert within_quiet_hours(QUIET.window, ZONE, at=TEN + 12 * HOUR)


def test_quiet_hours_are_those_of_the_peer() -> None:
    elsewhere = QuietHours(QUIET.window, ZoneInfo("Pacific/Honolulu"))
    assert decide(TEN, now=TEN, expires_after=HOUR, quiet=elsewhere) == Drop("quiet_hours")


@given(
    st.integers(-600, 3000),
    st.integers(1, 2000),
    st.sampled_from([None, QUIET]),
    st.sampled_from([None, "alert", "person", "question"]),
)
def test_looked_at_as_often_as_it_asks_every_text_ends_and_goes_only_when_it_may(
    start: int, lives: int, quiet: QuietHours | None, held: Hold | None
) -> None:
    now, expires = TEN + timedelta(minutes=start), timedelta(minutes=lives)
    decision: Decision = Shift(now)
    for _ in range(400):
        if not isinstance(decision, Shift):
            break
        assert decision.to >= now
        now = decision.to
        decision = decide(TEN, now=now, expires_after=expires, quiet=quiet, held=held)
    assert not isinstance(decision, Shift)
    if isinstance(decision, Send):
        assert TEN <= now < TEN + expires
        assert held is None
        assert quiet is None or not within_quiet_hours(quiet.window, quiet.zone, at=now)

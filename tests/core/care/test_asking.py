"""When staff may be asked how they are, and what they say of the questions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.care.asking import asleep, day_after, first_free
from service.core.care.words import CareWish, care_in_spanish, read_care
from service.core.rota.on_call import Rota
from service.core.rota.shifts import Shift
from service.core.scheduling.hours import Window, within

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = Window(time(21), time(8))
SAM = UUID(int=1)
NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "day"),
    [
        (22, date(2026, 3, 4)),
        (23, date(2026, 3, 4)),
        (27, date(2026, 3, 4)),
        (31, date(2026, 3, 4)),
    ],
)
def test_the_small_hours_belong_to_the_evening_before(hour: int, day: date) -> None:
    taken = datetime(2026, 3, 3, tzinfo=NEW_YORK) + timedelta(hours=hour)
    assert day_after(taken, NEW_YORK, NIGHT) == day


def test_by_day_and_without_a_night_it_is_the_next_day() -> None:
    assert day_after(NOON, NEW_YORK, NIGHT) == date(2026, 3, 4)
    small = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # two in the morning
    assert day_after(small, NEW_YORK, None) == date(2026, 3, 4)


def test_after_a_night_on_call_they_sleep_and_after_a_day_they_need_not() -> None:
    nights = Shift("nights", "FREQ=DAILY", time(20), time(8), (SAM,))
    days = Shift("days", "FREQ=DAILY", time(8), time(20), (SAM,))
    at = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # 10:00
    over = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
    assert (over, over + timedelta(hours=8)) in asleep(Rota(NEW_YORK, (nights,)), SAM, at=at)
    assert asleep(Rota(NEW_YORK, (days,)), SAM, at=at) == ()
    assert asleep(Rota(NEW_YORK, (nights,)), UUID(int=2), at=at) == ()


@given(
    at=st.integers(0, 365 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    spans=st.lists(st.tuples(st.integers(-48, 200), st.integers(1, 60)), max_size=5),
)
def test_the_first_free_time_lies_in_no_night_and_no_time_off(
    at: datetime, spans: list[tuple[int, int]]
) -> None:
    held = [
        (at + timedelta(hours=begin), at + timedelta(hours=begin + length))
        for begin, length in spans
    ]
    free = first_free(at, (NIGHT,), NEW_YORK, held)
    assert free is not None
    assert free >= at
    assert not within(NIGHT, NEW_YORK, at=free)
    assert not any(start <= free < end for start, end in held)


def test_where_no_hour_is_free_there_is_none() -> None:
    whole = (Window(time(0), time(12)), Window(time(12), time(0)))
    assert first_free(NOON, whole, NEW_YORK, ()) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("CARE OFF", "off"),
        ("care on.", "on"),
        ("Care share", "share"),
        ("share!", "share"),
        ("CUIDADO NO", "off"),
        ("cuidado sí", "on"),
        ("COMPARTE", "share"),
        ("care", None),
        ("take care", None),
        ("OFF 3h", None),
        ("care off 3h", None),
        ("", None),
    ],
)
def test_what_they_say_of_the_questions(text: str, wish: CareWish | None) -> None:
    assert read_care(text) == wish


def test_spanish_words_are_answered_in_spanish() -> None:
    assert care_in_spanish("Cuidado no")
    assert not care_in_spanish("CARE OFF")

"""Which backups stay, and when the next is due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.backups import Keep, is_due, kept, name_of, read_keep, taken_at

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
NIGHTS = [NOW - timedelta(days=day) for day in range(400)]
AT = time(8, 30)


def test_a_year_of_nights() -> None:
    stay = sorted(kept(NIGHTS, Keep(7, 4, 6)), reverse=True)
    ages = [(NOW - moment).days for moment in stay]
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]  # seven days
    assert ages[7:9] == [8, 15]  # and the Sundays of four weeks, this one and the last among them
    assert [moment.strftime("%b") for moment in stay[9:]] == ["Jan", "Dec", "Nov", "Oct"]


@given(st.lists(st.sampled_from(NIGHTS), unique=True, min_size=1))
def test_rotating_night_by_night_never_loses_the_newest(times: list[datetime]) -> None:
    there: frozenset[datetime] = frozenset()
    for moment in sorted(times):
        there = kept({*there, moment}, Keep(2, 2, 2))
        assert moment in there
        assert len(there) <= 6


def test_what_was_taken_today_stays() -> None:
    today = [NOW - timedelta(hours=hours) for hours in range(20)]
    assert kept(today, Keep(1, 0, 0)) == frozenset(today)


def test_nothing_to_keep() -> None:
    assert kept([], Keep()) == frozenset()


@given(st.integers(0, 10**9), st.integers(0, 999_999))
def test_a_name_tells_its_time(seconds: int, microseconds: int) -> None:
    moment = NOW + timedelta(seconds=seconds, microseconds=microseconds)
    assert taken_at(name_of(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    "name", ["notes.txt", "warmline.db", "warmline-20269999T000000Z.backup", "x" + name_of(NOW)]
)
def test_other_files_have_none(name: str) -> None:
    assert taken_at(name) is None


# ---------------------------------------------------------------- when
def due(now: datetime, good: datetime | None, tried: datetime | None = None) -> bool:
    return is_due(now, AT, last_good=good, last_try=tried or good)


def test_it_is_due_once_a_night() -> None:
    assert due(NOW, None)
    assert not due(NOW + timedelta(hours=1), NOW)
    assert not due(NOW + timedelta(hours=23), NOW)
    assert due(NOW + timedelta(hours=24), NOW)


def test_a_night_that_was_missed_is_made_up_for() -> None:
    assert due(NOW + timedelta(hours=5), NOW - timedelta(days=1))


def test_one_that_failed_is_tried_again_in_an_hour() -> None:
    yesterday = NOW - timedelta(days=1)
    assert not due(NOW + timedelta(minutes=30), yesterday, tried=NOW)
    assert due(NOW + timedelta(minutes=61), yesterday, tried=NOW)


# ---------------------------------------------------------------- the setting
def test_what_to_keep_is_three_figures() -> None:
    assert read_keep("7, 4,6") == Keep(7, 4, 6)
    assert read_keep(Keep(1, 0, 0)) == Keep(1, 0, 0)


@pytest.mark.parametrize("text", ["", "7", "7,4", "7,4,x", "7,4,-1", "0,4,6", "7,4,6,1"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must"):
        read_keep(text)

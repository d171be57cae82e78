"""What stands still, judged from signs of life."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.core.standstill import (
    A_WEEK,
    AN_HOUR,
    Backups,
    Signs,
    silent_since,
    standing_still,
    too_old,
)

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # a Monday afternoon
HOUR = NOW.replace(minute=0)
LONG_AGO = NOW - timedelta(days=100)
WELL = Signs(NOW, LONG_AGO, beat_at=NOW, worker_at=NOW, queue_at=NOW)


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


def test_all_is_well() -> None:
    assert standing_still(WELL) == {}


def test_no_sign_of_life() -> None:
    last, lately = ago(minutes=3), ago(minutes=1)
    assert standing_still(replace(WELL, beat_at=last)) == {"beat": last}
    assert standing_still(replace(WELL, worker_at=last)) == {"workers": last}
    assert standing_still(replace(WELL, beat_at=lately, worker_at=lately)) == {}


def test_one_that_was_never_seen_stands_still_since_somebody_looks() -> None:
    since = ago(minutes=5)
    signs = replace(WELL, watching_since=since, beat_at=None)
    assert standing_still(signs) == {"beat": since}


def test_after_a_night_switched_off_nothing_is_held_against_anybody() -> None:
    night = ago(hours=9)
    signs = replace(WELL, watching_since=ago(seconds=20), beat_at=night, worker_at=night)
    assert standing_still(signs) == {}
    late = replace(signs, waiting_since=night)
    assert standing_still(late) == {}


def test_without_redis_the_workers_are_not_blamed() -> None:
    gone = ago(minutes=10)
    assert standing_still(replace(WELL, queue_at=gone, worker_at=gone)) == {"queue": gone}


def test_texts_that_do_not_leave() -> None:
    waiting = ago(minutes=6)
    assert standing_still(replace(WELL, waiting_since=waiting)) == {"sending": waiting}
    assert standing_still(replace(WELL, waiting_since=waiting, left_lately=True)) == {}
    assert standing_still(replace(WELL, waiting_since=ago(minutes=4))) == {}


# ---------------------------------------------------------------- what comes in
def busy(a_day: int = 24, weeks: int = 10, until: datetime = HOUR) -> dict[datetime, int]:
    """So many texts a day, one hour like the other, until a time."""
    hours = int(weeks * A_WEEK / AN_HOUR)
    return {until - number * AN_HOUR: a_day // 24 for number in range(1, hours + 1)}


def still(counts: dict[datetime, int], now: datetime = NOW, since: datetime = LONG_AGO) -> bool:
    return silent_since(counts, replace(WELL, now=now, watching_since=since)) is not None


def test_silence_where_many_texts_are_usual() -> None:
    counts = busy(a_day=24 * 8)  # eight in an hour
    assert not still(counts, now=HOUR + timedelta(minutes=60))
    assert still(counts, now=HOUR + timedelta(minutes=90))
    since = silent_since(counts, replace(WELL, now=HOUR + timedelta(hours=3)))
    assert since == HOUR


def test_silence_where_few_texts_are_usual_says_nothing_yet() -> None:
    counts = busy(a_day=24)
    assert not still(counts, now=HOUR + timedelta(hours=9))
    assert still(counts, now=HOUR + timedelta(hours=11))


def test_a_night_is_usually_silent() -> None:
    days = {hour: 12 if 13 <= hour.hour <= 22 else 0 for hour in busy()}
    evening = HOUR.replace(hour=23)
    assert not still(days | {evening - AN_HOUR: 3}, now=evening + timedelta(hours=13))


def test_clusters_do_not_make_a_rate() -> None:
    """Forty answers in one week and none in the others are no habit."""
    counts = dict.fromkeys(busy(), 0) | {HOUR - 4 * A_WEEK + AN_HOUR: 400, HOUR - AN_HOUR: 1}
    counts[HOUR - 10 * A_WEEK + AN_HOUR] = 1
    assert not still(counts, now=HOUR + timedelta(hours=3))


def test_less_than_three_weeks_tell_nothing() -> None:
    assert not still(busy(a_day=2400, weeks=2), now=HOUR + timedelta(hours=5))
    assert not still({}, now=HOUR)


def test_silence_does_not_become_usual_by_going_on() -> None:
    counts = busy(a_day=240)
    for days in (1, 6, 8, 13):
        assert still(counts, now=NOW + timedelta(days=days)), days


def test_hours_when_nobody_listened_are_not_silence() -> None:
    counts = busy(a_day=240)
    later = HOUR + timedelta(days=1)
    assert not still(counts, now=later, since=later - timedelta(minutes=30))


@given(
    st.dictionaries(st.integers(1, 12 * 168), st.integers(0, 500), max_size=60),
    st.integers(0, 60 * 24 * 20),
)
def test_whatever_came_in_there_is_an_answer(counts: dict[int, int], minutes: int) -> None:
    known = {HOUR - hour * AN_HOUR: count for hour, count in counts.items()}
    now = HOUR + timedelta(minutes=minutes)
    since = silent_since(known, replace(WELL, now=now))
    assert since is None or since <= now


# ---------------------------------------------------------------- backups
def test_a_backup_grows_old() -> None:
    assert too_old(Backups(ago(hours=35), LONG_AGO), NOW) is None
    assert too_old(Backups(ago(hours=37), LONG_AGO), NOW) == ago(hours=37)
    assert too_old(Backups(None, ago(hours=10)), NOW) is None
    assert too_old(Backups(None, ago(hours=40)), NOW) == ago(hours=40)

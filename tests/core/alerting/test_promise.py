from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.alerting.promise import Lang, Reader, when_answered
from service.core.scheduling.hours import WeekHours, Window

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = WeekHours(frozenset(range(5)), Window(time(9), time(17)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in New York in a week of May 2026: day 4 is a Monday."""
    return datetime(2026, 5, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "english", "spanish"),
    [
        (at(4, 10), "today by 5 PM", "hoy antes de las 5 PM"),
        (at(4, 6), "today after 9 AM", "hoy después de las 9 AM"),
        (at(4, 16), "today by 5 PM", "hoy antes de las 5 PM"),
        (at(4, 16, 1), "tomorrow after 9 AM", "mañana después de las 9 AM"),
        (at(4, 23), "tomorrow after 9 AM", "mañana después de las 9 AM"),
        (at(8, 18), "Monday after 9 AM", "el lunes después de las 9 AM"),
        (at(10, 12), "tomorrow after 9 AM", "mañana después de las 9 AM"),
    ],
)
def test_the_promise_is_true_by_the_hours(now: datetime, english: str, spanish: str) -> None:
    assert when_answered(OFFICE, NEW_YORK, now=now, reader=Reader("en")) == english
    assert when_answered(OFFICE, NEW_YORK, now=now, reader=Reader("es")) == spanish


def test_a_week_ahead_is_said_to_be_next() -> None:
    mondays = WeekHours(frozenset({0}), Window(time(12, 30), time(13, 30)))
    assert (
        when_answered(mondays, NEW_YORK, now=at(4, 14), reader=Reader("en"))
        == "next Monday after 12:30 PM"
    )
    spanish = when_answered(mondays, NEW_YORK, now=at(4, 12, 30), reader=Reader("es"))
    assert spanish == "hoy antes de la 1:30 PM"


def test_without_hours_no_time_is_promised() -> None:
    assert (
        when_answered(None, NEW_YORK, now=at(4, 10), reader=Reader("en")) == "as soon as they can"
    )
    assert when_answered(None, NEW_YORK, now=at(4, 10), reader=Reader("es")) == "lo antes posible"


def test_a_reader_elsewhere_hears_their_own_clock() -> None:
    lisbon, honolulu = ZoneInfo("Europe/Lisbon"), ZoneInfo("Pacific/Honolulu")

    def told(zone: ZoneInfo, now: datetime) -> str:
        return when_answered(OFFICE, NEW_YORK, now=now, reader=Reader("en", zone))

    assert told(lisbon, at(4, 10)) == "today by 10 PM"
    assert told(honolulu, at(4, 10)) == "today by 11 AM"
    # Nine in New York is three in the morning in Honolulu, of the same day there.
    assert told(honolulu, at(4, 20)) == "tomorrow after 3 AM"
    assert told(honolulu, at(5, 4)) == "tomorrow after 3 AM"


HOURS = st.builds(
    lambda days, start, length: WeekHours(
        frozenset(days), Window(time(start), time(min(start + length, 23), 59))
    ),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 22),
    st.integers(1, 12),
)


@given(
    HOURS,
    st.integers(0, 4 * 365 * 24 * 60),
    st.sampled_from(["America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/St_Johns"]),
    st.sampled_from(["en", "es"]),
)
def test_there_is_always_a_promise(hours: WeekHours, minutes: int, name: str, lang: Lang) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    said = when_answered(hours, ZoneInfo(name), now=now, reader=Reader(lang))
    assert said.endswith(("AM", "PM"))
    local = now.astimezone(ZoneInfo(name))
    promised_now = " by " in said or " antes " in said
    open_now = local.weekday() in hours.days and hours.window.holds(local.time())
    assert open_now or not promised_now
    if promised_now:
        soon = (now + timedelta(minutes=59)).astimezone(ZoneInfo(name))
        assert hours.window.holds(soon.time())


def test_nobody_on_purpose_is_no_promise_before_somebody_is_back() -> None:
    back = at(6, 8)
    for now, hours, english, spanish in (
        (at(4, 10), OFFICE, "Wednesday after 9 AM", "el miércoles después de las 9 AM"),
        (at(6, 7), OFFICE, "today after 9 AM", "hoy después de las 9 AM"),
        (at(5, 10), None, "tomorrow after 8 AM", "mañana después de las 8 AM"),
    ):
        for lang, said in (("en", english), ("es", spanish)):
            reader = Reader("es" if lang == "es" else "en")
            assert when_answered(hours, NEW_YORK, now=now, reader=reader, back_at=back) == said

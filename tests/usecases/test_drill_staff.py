"""The weekly test of the staff's phones."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.core.source import AuthoringError
from service.store.drills import Drill, DrillCall
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, SAM, Place, program

TEST = "Test: reply OK."
EVERY_WED = '\ndrill: {day: wed, at: "10:00"}\n'
NIGHTS = """
rota:
  - {name: nights, days: every day, from: "20:00", to: "08:00", staff: [Dana Brooks]}
"""
WEDNESDAY = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)  # 10:00 in New York


def drilled(place: Place, more: str = EVERY_WED) -> Place:
    place.open(program() + more)
    place.work()
    return place


def until(place: Place, at: datetime) -> None:
    place.later(seconds=(at - place.clock.now()).total_seconds())


def had(place: Place) -> list[int]:
    phones = (SAM, DANA, LUCIA, NOAH)
    return [sum(text.startswith(TEST) for text in place.texts(phone)) for phone in phones]


def test_it_comes_at_its_time_and_misses_are_told(empty_place: Place) -> None:
    place = drilled(empty_place)
    until(place, WEDNESDAY)
    assert had(place) == [1, 1, 1, 1]
    assert place.hear(SAM, "ok") == ["Thank you. Your phone works."]
    place.later(minutes=10)
    place.hear(DANA, "OK")
    place.hear(LUCIA, "hello")
    place.later(minutes=20)
    (report,) = [text for text in place.texts(NOAH) if text.startswith("Weekly test")]
    assert "2 of 4 did not reply OK in time: Lucia Ortega, Noah Bennett." in report
    assert sorted(row.missed for row in place.rows(DrillCall)) == [False, False, True, True]
    place.hear(NOAH, "OK")
    assert sum(row.missed for row in place.rows(DrillCall)) == 2, "too late"
    until(place, datetime(2026, 3, 11, 14, 0, tzinfo=UTC))  # summer time has begun
    assert had(place) == [2, 2, 2, 2]


def test_nothing_goes_a_second_before(empty_place: Place) -> None:
    place = drilled(empty_place)
    place.later(seconds=(WEDNESDAY - place.clock.now()).total_seconds() - 1)
    assert had(place) == [0, 0, 0, 0]
    place.later(seconds=1)
    assert had(place) == [1, 1, 1, 1]


def test_off_where_it_is_not_written_and_called_off_when_taken_out(empty_place: Place) -> None:
    place = drilled(empty_place)
    place.open(program(), peers="")
    until(place, WEDNESDAY)
    assert had(place) == [0, 0, 0, 0]
    assert [row.phase for row in place.rows(Drill)] == ["off"]


def test_who_is_off_or_asleep_is_not_tested(empty_place: Place) -> None:
    place = drilled(empty_place, NIGHTS + EVERY_WED.replace("10:00", "21:30"))
    until(place, datetime(2026, 3, 5, 2, 30, tzinfo=UTC))  # 21:30 in New York
    assert had(place) == [0, 1, 0, 0]


def test_who_is_off_is_not_tested(empty_place: Place) -> None:
    place = drilled(empty_place)
    place.later(days=1, hours=23)
    place.hear(SAM, "OFF 3h")
    until(place, WEDNESDAY)
    assert had(place) == [0, 1, 1, 1]


def test_an_ok_to_the_test_takes_no_alert(empty_place: Place) -> None:
    place = drilled(empty_place)
    until(place, WEDNESDAY)
    place.hear(ALEX, "i want to kill myself")
    (said,) = place.hear(SAM, "OK")
    assert said.startswith("Thank you. Your phone works. No alert was taken by this")
    assert place.alert().status == "open"
    (taken,) = place.hear(SAM, "OK")
    assert taken.startswith("Alert 1042 is yours.")


def test_a_phone_that_takes_no_texts_is_a_miss(empty_place: Place) -> None:
    place = drilled(empty_place)
    place.hear(SAM, "STOP")
    until(place, WEDNESDAY)
    place.later(minutes=30)
    (missed,) = [row for row in place.rows(DrillCall) if row.why_not]
    assert (missed.why_not, missed.missed) == ("stopped", True)


def test_one_that_is_long_overdue_is_left_out(empty_place: Place) -> None:
    place = drilled(empty_place)
    place.clock.moment = WEDNESDAY.replace(hour=20)
    place.work()
    assert had(place) == [0, 0, 0, 0]
    until(place, datetime(2026, 3, 11, 14, 0, tzinfo=UTC))
    assert had(place) == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{day: someday, at: "10:00"}', "drill.day: write one day of the week, such as wed"),
        ("{day: wed}", "drill.at: this field is missing"),
        ('{day: wed, at: "10:00", within: 2d}', "drill.within: write a length of time"),
    ],
)
def test_a_mistake_in_the_file_is_told(empty_place: Place, written: str, said: str) -> None:
    with pytest.raises(AuthoringError, match=said):
        empty_place.open(f"{program()}\ndrill: {written}\n")

"""Whoever of the staff is off is left alone: what is for them waits, or goes to those on duty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.core.alerting.ladder import Role
from service.store.rota import TimeOff
from service.usecases.change_rota import Arranged, TurnAsked, swap_turn
from service.usecases.write_text import Written, write_text
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, SAM, Place, program

CRISIS = "i want to kill myself"
ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Dana Brooks]}
"""
STEPS: tuple[Role, ...] = ("specialist", "supervisor", "coordinator")


@pytest.fixture
def place(empty_place: Place) -> Place:
    """It is 10:00 of a Monday; Dana has the shift of every day."""
    return empty_place.open(program(steps=f"[{', '.join(STEPS)}]") + ROTA)


def off(place: Place, who: str, cover: str, *, after: float = 0, hours: float = 4) -> None:
    """`who` is off for so many hours (names as logins)."""
    staff_id = place.scope(f"{who}@example.org").staff_id
    start = place.clock.now() + timedelta(hours=after)
    with place.deps.database.write() as session:
        row = TimeOff(
            id=place.deps.ids.new(),
            created_at=place.clock.now(),
            program_id=place.program_id,
            staff_id=staff_id,
            starts_at=start,
            ends_at=start + timedelta(hours=hours),
            cover_id=place.scope(f"{cover}@example.org").staff_id,
            by_id=staff_id,
        )
        session.add(row)


def swap(place: Place, day: date) -> None:
    """Noah gives a turn of Dana's to Sam."""
    dana, sam = (place.scope(f"{who}@example.org").staff_id for who in ("dana", "sam"))
    done = swap_turn(
        place.deps,
        scope=place.scope("noah@example.org"),
        program_id=place.program_id,
        turn=TurnAsked("days", day, dana),
        takes=sam,
    )
    assert isinstance(done, Arranged)
    place.work()


def told(place: Place) -> list[int]:
    """How many texts Sam, Dana, Lucia and Noah have had."""
    return [len(place.texts(phone)) for phone in (SAM, DANA, LUCIA, NOAH)]


def test_news_of_the_rota_waits_until_they_are_back(place: Place) -> None:
    off(place, "dana", "lucia", hours=30)
    swap(place, date(2026, 3, 6))
    assert told(place) == [1, 0, 0, 0]
    place.later(hours=29)
    assert place.texts(DANA) == []
    place.later(hours=1)
    assert "is now with Sam Rivera" in place.texts(DANA)[0]


def test_a_cover_who_is_off_is_not_told_that_it_is_over(place: Place) -> None:
    place.hear(SAM, "OFF 5h Lucia")
    assert len(place.texts(LUCIA)) == 1
    place.clock.advance(minutes=10)
    off(place, "lucia", "noah")
    place.hear(SAM, "ON")
    assert len(place.texts(LUCIA)) == 1


def test_a_lost_phone_is_told_to_whoever_in_charge_is_on(place: Place) -> None:
    off(place, "noah", "lucia")
    place.hear(SAM, "STOP")
    assert place.texts(NOAH) == []
    assert "Sam Rivera" in place.texts(LUCIA)[0]


def test_who_was_told_and_is_off_now_hears_nothing_of_what_follows(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    off(place, "sam", "dana")
    place.clock.advance(minutes=3)
    place.hear(ALEX, "please somebody, i want to kill myself")
    assert told(place) == [1, 0, 0, 0]
    place.later(minutes=2)
    assert told(place) == [1, 0, 1, 0], "the ladder goes on"


def test_news_that_waited_for_the_morning_are_not_for_who_is_off_then(place: Place) -> None:
    place.hear(ALEX, "i feel so hopeless about everything")
    place.later(minutes=45)  # everybody has been told
    place.clock.advance(hours=11)
    before = told(place)
    place.hear(ALEX, "are you there")
    off(place, "sam", "dana", after=4, hours=12)
    place.later(hours=12)
    assert told(place)[0] == before[0]
    assert told(place)[2] > before[2]


@pytest.mark.parametrize(("is_off", "calls"), [(True, 1), (False, 2)])
def test_nor_is_a_call_that_tells_of_them(sqlite_url: str, is_off: bool, calls: int) -> None:
    place = Place(sqlite_url).open()
    place.hear(SAM, "STOP")  # from now on they are called
    place.hear(ALEX, "i feel so hopeless about everything")
    place.clock.advance(hours=12)  # 22:00: news waits for the morning
    place.hear(ALEX, "please somebody write to me")
    assert len(place.calls.to(SAM)) == 1
    if is_off:
        off(place, "sam", "dana", hours=24)
    place.later(hours=10)
    assert len(place.calls.to(SAM)) == calls
    place.deps.database.close()


def test_what_they_took_stays_theirs(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, f"OK {place.alert().reference}")
    off(place, "sam", "dana")
    before = len(place.texts(SAM))
    place.hear(ALEX, "please call me, i want to die")
    assert len(place.texts(SAM)) == before + 1


def test_who_wrote_with_them_and_is_off_is_not_told_beside_the_first_step(place: Place) -> None:
    contact_id = place.contact(ALEX).id
    lucia = place.scope("lucia@example.org")
    written = write_text(place.deps, scope=lucia, contact_id=contact_id, body="How are you?")
    assert isinstance(written, Written)
    off(place, "lucia", "noah")
    place.hear(ALEX, CRISIS)
    assert told(place) == [1, 0, 0, 0]


def test_a_phone_that_is_called_at_once_is_not_called_again_for_the_text(
    empty_place: Place,
) -> None:
    place = empty_place.open(program(steps="[{specialist: [text, call]}, supervisor]"))
    place.hear(ALEX, CRISIS)
    assert len(place.calls.to(SAM)) == 1
    place.report("undelivered", to=SAM, code=30005)
    place.work()
    assert len(place.calls.to(SAM)) == 1
    assert len(place.texts(LUCIA)) == 1, "and the next step does not wait for it"

"""At each change of turns whoever goes and whoever comes hears what is open, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.store.due import Claim, claim
from service.store.hand_overs import ROTA_CLOCKS, HandOver, RotaClock
from service.usecases.hand_turns_over import hand_turns_over
from service.usecases.one_by_one import LEASE
from service.usecases.show_rota import show_rota
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, ROSA, SAM, Place, program

ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Dana Brooks]}
  - {name: nights, days: every day, from: "20:00", to: "08:00", staff: [Lucia Ortega]}
"""
PERSON = "can i talk to a person"


@pytest.fixture
def place(empty_place: Place) -> Place:
    """It is 10:00: Dana is on call till 20:00, then Lucia."""
    return empty_place.open(program(steps="[specialist, coordinator]") + ROTA)


def notes(place: Place, phone: str) -> list[str]:
    return [text for text in place.texts(phone) if "Hand-over" in text]


def test_nothing_is_said_where_nothing_is_open(place: Place) -> None:
    place.later(hours=10)
    place.later(hours=12)
    assert [place.texts(phone) for phone in (DANA, LUCIA)] == [[], []]
    assert place.rows(HandOver) == []


def test_whoever_goes_and_whoever_comes_hears_what_is_open_once_a_turn(place: Place) -> None:
    place.hear(ALEX, PERSON)
    place.hear(ROSA, "quiero hablar con una persona")
    place.later(hours=9, minutes=59)
    assert notes(place, DANA) == []
    place.later(minutes=1)
    assert notes(place, DANA) == [
        "Your on-call turn is over. Thank you. Hand-over: alerts open: 2 (1042, 1043). On call now:"
        " Lucia Ortega."
    ]
    assert notes(place, LUCIA) == [
        "You are on call now. Hand-over: alerts open: 2 (1042, 1043). Reply OK and a number to take"
        " one, or open the console."
    ]
    place.later(hours=1)
    assert [len(notes(place, phone)) for phone in (DANA, LUCIA, SAM, NOAH)] == [1, 1, 0, 0]
    place.later(hours=11)  # in the morning it goes the other way
    assert [len(notes(place, phone)) for phone in (DANA, LUCIA)] == [2, 2]
    shown = show_rota(place.deps, program_id=place.program_id)
    assert shown is not None
    morning, evening = shown.handed.lines
    assert (evening.goes, evening.comes) == (("Dana Brooks",), ("Lucia Ortega",))
    assert (morning.refs, morning.still) == (("1042", "1043"), ("1042", "1043"))


def test_a_beat_that_died_in_between_tells_once_when_it_is_back(place: Place) -> None:
    place.hear(ALEX, PERSON)
    place.clock.advance(hours=10)
    with place.deps.database.write() as session:  # claimed, and then nothing more was heard of it
        dead = Claim(place.deps.ids.new(), place.clock.now(), LEASE, 20)
        assert len(claim(session, ROTA_CLOCKS, dead)) == 1
    place.work()
    assert notes(place, DANA) == []
    place.clock.advance(LEASE)
    place.work()
    hand_turns_over(place.deps)
    place.work()
    assert [len(notes(place, phone)) for phone in (DANA, LUCIA)] == [1, 1]


def test_long_after_the_turn_nobody_is_told_and_it_stands_in_the_console(place: Place) -> None:
    place.hear(ALEX, PERSON)
    place.clock.advance(hours=12)
    place.work()
    assert notes(place, DANA) == []
    assert [row.message_id for row in place.rows(HandOver)] == [None, None]
    (clock,) = place.rows(RotaClock)
    assert clock.due_at == place.clock.now() + timedelta(hours=10)


def test_who_covers_goes_and_who_has_both_turns_hears_nothing(place: Place) -> None:
    both = ROTA.replace("[Lucia Ortega]", "[Dana Brooks]")
    place.open(program(steps="[specialist, coordinator]") + both, peers="")
    place.hear(ALEX, PERSON)
    place.later(hours=10)
    assert notes(place, DANA) == []
    assert place.rows(HandOver) == []


def test_a_program_without_a_rota_has_no_clock_and_one_whose_rota_went_stands_still(
    place: Place,
) -> None:
    place.open(program(steps="[specialist, coordinator]"), peers="")
    (clock,) = place.rows(RotaClock)
    assert clock.due_at is None
    place.open(program(steps="[specialist, coordinator]") + ROTA, peers="")
    place.hear(ALEX, PERSON)
    place.later(hours=10)
    assert len(notes(place, LUCIA)) == 1

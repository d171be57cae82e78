"""Alerts go to whoever is on call, and to the cover of whoever is off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from service.store.rota import ShiftSwap, TimeOff
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, SAM, Place, program

CRISIS = "i want to kill myself"
ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Dana Brooks]}
  - {name: nights, days: every day, from: "20:00", to: "08:00", staff: [Lucia Ortega]}
"""


def told(place: Place) -> list[int]:
    """How many texts Sam, Dana, Lucia and Noah have had."""
    return [len(place.texts(phone)) for phone in (SAM, DANA, LUCIA, NOAH)]


@pytest.fixture
def on_call(empty_place: Place) -> Place:
    """On call by day is Dana, at night Lucia."""
    steps = "[specialist, on_call, coordinator]"
    return empty_place.open(program(steps=steps) + ROTA)


def off(place: Place, who: str, cover: str | None, *, hours: float = 4) -> None:
    """`who` is off from now on (names as logins)."""
    with place.deps.database.write() as session:
        staff_id = place.scope(f"{who}@example.org").staff_id
        session.add(
            TimeOff(
                id=place.deps.ids.new(),
                created_at=place.clock.now(),
                program_id=place.program_id,
                staff_id=staff_id,
                starts_at=place.clock.now(),
                ends_at=place.clock.now() + timedelta(hours=hours),
                cover_id=place.scope(f"{cover}@example.org").staff_id if cover else None,
                by_id=staff_id,
            )
        )


def test_an_alert_climbs_to_whoever_has_the_shift(on_call: Place) -> None:
    on_call.hear(ALEX, CRISIS)
    on_call.later(minutes=5)
    assert told(on_call) == [1, 1, 0, 0]
    on_call.later(minutes=5)
    assert told(on_call) == [1, 1, 0, 1]


def test_who_is_off_is_not_texted_and_their_cover_is(on_call: Place) -> None:
    off(on_call, "sam", "lucia")
    on_call.hear(ALEX, CRISIS)
    assert told(on_call) == [0, 0, 1, 0]
    on_call.later(minutes=5)
    assert told(on_call) == [0, 1, 1, 0]


def test_a_step_whose_people_are_all_off_is_passed_over(on_call: Place) -> None:
    off(on_call, "sam", None)
    off(on_call, "dana", None)
    on_call.hear(ALEX, CRISIS)
    assert told(on_call) == [0, 0, 0, 1]


def test_where_everybody_is_off_and_uncovered_being_off_counts_for_nothing(on_call: Place) -> None:
    for who in ("sam", "dana", "lucia", "noah"):
        off(on_call, who, None)
    on_call.hear(ALEX, CRISIS)
    assert told(on_call) == [1, 0, 0, 0]


def test_a_swapped_turn_is_the_others(on_call: Place) -> None:
    with on_call.deps.database.write() as session:
        dana, noah = (on_call.scope(f"{who}@example.org").staff_id for who in ("dana", "noah"))
        today: date = on_call.clock.now().date()
        session.add(
            ShiftSwap(
                id=on_call.deps.ids.new(),
                created_at=on_call.clock.now(),
                program_id=on_call.program_id,
                shift="days",
                day=today,
                gives_id=dana,
                takes_id=noah,
                by_id=dana,
            )
        )
    on_call.hear(ALEX, CRISIS)
    on_call.later(minutes=5)
    assert told(on_call) == [1, 0, 0, 1]


def test_without_a_rota_the_backup_is_called_out(empty_place: Place) -> None:
    empty_place.open(program(steps="[specialist, backup]"))
    empty_place.hear(ALEX, CRISIS)
    empty_place.later(minutes=5)
    assert told(empty_place) == [1, 1, 0, 0]

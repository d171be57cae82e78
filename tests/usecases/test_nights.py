"""Whole nights of ladders, walked from one due time to the next, in the nights in which clocks
change too: by an hour in Chicago, by half an hour on Lord Howe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.store.alerts import AlertEvent
from service.store.hand_overs import HandOver, RotaClock
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, ROSA, SAM, Place, program

PHONES = (SAM, DANA, LUCIA, NOAH)
HALF_AN_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Dana Brooks]}
  - {name: nights, days: every day, from: "20:00", to: "08:00", staff: [Lucia Ortega]}
"""
# The evening, and how many hours it is until 08:00 from 20:00 of it.
NIGHTS = [
    ("America/Chicago", date(2026, 3, 7), 11.0),
    ("America/Chicago", date(2026, 10, 31), 13.0),
    ("Australia/Lord_Howe", date(2026, 4, 4), 12.5),
    ("Australia/Lord_Howe", date(2026, 10, 3), 11.5),
]


@pytest.fixture(params=NIGHTS, ids=lambda night: f"{night[0]} {night[1]}")
def night(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[tuple[Place, ZoneInfo]]:
    """It is 20:00 of the evening: Lucia's turn has begun. A crisis climbs every half hour."""
    name, evening, _ = request.param
    source = program(steps="[specialist, on_call, coordinator]") + ROTA
    source = source.replace("America/New_York", name).replace("crisis: 5m", "crisis: 30m")
    place = Place(sqlite_url)
    place.clock.moment = datetime.combine(evening, time(20), ZoneInfo(name)).astimezone(UTC)
    with closing(place.deps.database):
        yield place.open(source), ZoneInfo(name)


def walk(place: Place, until: datetime) -> None:
    """From one due step or change of turns to the next, each at its very instant."""
    while True:
        place.work()
        due = [alert.due_at for alert in place.alerts()]
        due += [clock.due_at for clock in place.rows(RotaClock)]
        coming = min(at for at in due if at is not None)
        if coming > until:
            return
        place.clock.moment = coming


def steps(place: Place, number: int) -> list[tuple[str, datetime]]:
    """Each step of the number-th alert, and when it was made."""
    alert = place.alerts()[number]
    own = [one for one in place.rows(AlertEvent) if (one.alert_id, one.kind) == (alert.id, "step")]
    return sorted(((one.detail, one.created_at) for one in own), key=lambda line: line[1])


def test_a_crisis_climbs_all_night_and_what_is_less_waits_for_eight_in_the_morning(
    night: tuple[Place, ZoneInfo], request: pytest.FixtureRequest
) -> None:
    place, zone = night
    hours = request.node.callspec.params["night"][2]
    evening = place.clock.now()
    morning = datetime.combine(evening.astimezone(zone).date() + DAY, time(8), zone).astimezone(UTC)
    assert morning - evening == timedelta(hours=hours), "the night is as long as it should be"

    place.clock.advance(hours=2)
    began = place.clock.now()
    place.hear(ALEX, "i want to kill myself")
    place.hear(ROSA, "me siento sin esperanza, todo me sale mal")
    walk(place, morning + HALF_AN_HOUR)

    made = steps(place, 0)
    wanted = [began + number * HALF_AN_HOUR for number in range(len(made))]
    assert [at for _, at in made] == wanted, "every half hour, whatever the clocks do"
    assert wanted[-1] == morning + HALF_AN_HOUR
    roles = [role for role, _ in made]
    assert roles[:3] == ["specialist", "on_call", "coordinator"]
    assert set(roles[3:]) == {"coordinator"}, "the top goes round"
    assert len([text for text in place.texts(LUCIA) if "1042" in text and "take it" in text]) >= 1
    assert steps(place, 1)[0] == ("specialist", morning), "not a minute before the night is over"
    notes = [(note.at, note.created_at, note.side) for note in place.rows(HandOver)]
    assert sorted(notes) == [(morning, morning, side) for side in ("comes", "goes")]
    told = [[one for one in place.texts(phone) if "Hand-over" in one] for phone in PHONES]
    assert [len(one) for one in told] == [0, 1, 1, 0]


def test_a_step_of_the_night_reaches_whoever_has_the_turn_by_the_clock(
    night: tuple[Place, ZoneInfo],
) -> None:
    place, zone = night
    evening = place.clock.now()
    morning = datetime.combine(evening.astimezone(zone).date() + DAY, time(8), zone).astimezone(UTC)
    place.clock.moment = morning - HALF_AN_HOUR - timedelta(seconds=1)
    place.hear(ALEX, "i want to kill myself")  # its next step comes a second before eight
    walk(place, morning - timedelta(seconds=1))
    assert [len(place.texts(phone)) for phone in (DANA, LUCIA)] == [0, 1]


def test_a_step_of_the_morning_reaches_whoever_comes(night: tuple[Place, ZoneInfo]) -> None:
    place, zone = night
    evening = place.clock.now()
    morning = datetime.combine(evening.astimezone(zone).date() + DAY, time(8), zone).astimezone(UTC)
    place.clock.moment = morning - HALF_AN_HOUR
    place.hear(ALEX, "i want to kill myself")
    walk(place, morning)
    asked = [[one for one in place.texts(phone) if "take it" in one] for phone in (DANA, LUCIA)]
    assert [len(one) for one in asked] == [1, 0]

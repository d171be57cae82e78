"""A new program waits until what keeps people safe stands; whoever writes is answered before."""

from __future__ import annotations

from typing import Any

import pytest

from service.store.audit import Audit
from service.store.programs import Line, Program
from service.usecases.apply_program import Applied, apply_program
from service.usecases.go_live import (
    NotReady,
    WentLive,
    go_live,
    programs_waiting,
    show_checklist,
    waits,
)
from service.usecases.import_peers import import_peers
from service.usecases.put_program import Asked
from service.usecases.take_alert import NotYours
from service.usecases.work import Work
from tests.usecases.place import ALEX, PEERS, SAM, Place, program

HOURS = 'answer_hours: {days: weekdays, from: "09:00", to: "17:00"}\n'


@pytest.fixture
def place(empty_place: Place) -> Place:
    """The program, set up by a coordinator; nobody has found its line well yet."""
    return set_up(empty_place, program())


def set_up(place: Place, source: str) -> Place:
    done = apply_program(place.deps, source=source, file="harbor.yaml", asked=Asked(waits=True))
    assert isinstance(done, Applied)
    assert done.program_id is not None
    place.program_id = done.program_id
    import_peers(place.deps, slug="harbor", table=PEERS, file="peers.csv")
    return place


def found_well(place: Place) -> None:
    with place.deps.database.write() as session:
        session.get_one(Line, place.line().id).verified_at = place.clock.now()


def live(place: Place, **more: Any) -> Any:
    return go_live(place.deps, program_id=place.program_id, trial=False, **more)


def missing(place: Place) -> list[str]:
    stands = show_checklist(place.deps, program_id=place.program_id, trial=False)
    assert stands is not None
    return [one.about for one in stands.missing]


def test_no_check_in_goes_before_it_is_live_and_none_is_made_up_for(place: Place) -> None:
    place.later(days=2)
    assert place.texts(ALEX) == []
    assert missing(place) == ["line main"]
    assert isinstance(live(place), NotReady)
    found_well(place)
    assert live(place) == WentLive()
    place.work()
    assert place.texts(ALEX) == []  # it is 10:00: today's went by as it waited, or goes tomorrow
    place.later(days=1)
    assert len(place.texts(ALEX)) == 1
    assert [row.action for row in place.rows(Audit)].count("went_live") == 1


def test_whoever_writes_is_answered_and_a_crisis_reaches_staff_before(place: Place) -> None:
    assert "988" in place.hear(ALEX, "i want to kill myself")[0]
    assert len(place.texts(SAM)) == 1


def test_a_check_in_asked_for_by_hand_waits_too(place: Place) -> None:
    place.due_now(ALEX)
    place.work()
    assert place.texts(ALEX) == []
    with place.deps.database.read() as session:
        assert place.enrollment(session, ALEX).next_due_at is None


def test_nobody_is_welcomed_before(empty_place: Place) -> None:
    place = set_up(empty_place, program())
    row = "Kim Lake,+12025550147,en,America/New_York,sam@example.org,paper,daily,yes\n"
    import_peers(place.deps, slug="harbor", table=PEERS.split("\n")[0] + "\n" + row, file="p.csv")
    place.work()
    assert place.texts("+12025550147") == []


def test_hours_must_be_said_be_it_none(empty_place: Place) -> None:
    silent = program().replace(HOURS, "")
    assert silent != program()
    set_up(empty_place, silent)
    assert missing(empty_place) == ["answer hours", "line main"]
    none = program().replace(HOURS, "answer_hours: none\n")
    apply_program(empty_place.deps, source=none, file="harbor.yaml")
    assert missing(empty_place) == ["line main"]


def test_in_trial_use_lines_are_well(place: Place) -> None:
    done = go_live(place.deps, program_id=place.program_id, trial=True)
    assert done == WentLive()
    assert live(place) == WentLive()  # twice is once


def test_only_who_may_change_the_program_lets_it_begin(place: Place) -> None:
    found_well(place)
    sam, noah = place.scope("sam@example.org"), place.scope("noah@example.org")
    assert programs_waiting(place.deps, scope=sam) == ((place.program_id, "Harbor Texts"),)
    assert live(place, scope=sam) == NotYours()
    assert live(place, scope=noah) == WentLive()
    assert programs_waiting(place.deps, scope=sam) == ()


def test_what_was_there_before_is_live_and_stays_so(place: Place) -> None:
    with place.deps.database.write() as session:
        session.get_one(Program, place.program_id).waits_since = None  # as an older version left it
    changed = program().replace('at: "10:00"', 'at: "11:00"')
    apply_program(place.deps, source=changed, file="harbor.yaml", asked=Asked(waits=True))
    with place.deps.database.read() as session:
        assert not waits(Work(place.deps, session, place.clock.now()), place.program_id)

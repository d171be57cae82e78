"""Changes of a program's file are kept with who and when, and the last of them is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.store.audit import Audit
from service.store.programs import ProgramChange
from service.store.schedules import Enrollment
from service.usecases.apply_program import Applied, Drifted, Overtaken, apply_program
from service.usecases.put_program import Asked
from service.usecases.read_program import program_of
from service.usecases.say_goodbye import SaidGoodbye, say_goodbye
from service.usecases.show_history import HistoryLine, list_history, show_history
from service.usecases.take_alert import NotYours
from service.usecases.undo_program import CannotUndo, Outcome, Undone, ask_undo, undo_program
from service.usecases.work import work
from tests.usecases.place import ALEX, PEERS, ROSA, Place, program

LATER = program().replace('at: "10:00"', 'at: "18:00"')
NONE_LEFT = program().partition("schedules:")[0]
EVENING = """  - name: evening
    flow: weekly
    days: [sun]
    at: "18:00"
    missed_after: 6h
"""
TWO = program() + EVENING
NOAH = "noah@example.org"


def apply(place: Place, source: str, asked: Asked | None = None) -> None:
    done = apply_program(place.deps, source=source, file="harbor.yaml", asked=asked or Asked())
    assert isinstance(done, Applied)


def undo(place: Place, asked: Asked | None = None) -> Outcome:
    return undo_program(place.deps, program_id=place.program_id, asked=asked or Asked())


def history(place: Place) -> list[HistoryLine]:
    return list(list_history(place.deps, program_id=place.program_id))


def hour(place: Place) -> str:
    """The time of day of the daily schedule in force."""
    with work(place.deps) as begun:
        return str(program_of(begun, place.program_id).schedules[0].rule)


# ---------------------------------------------------------------- the history
def test_each_change_is_kept_with_who_when_and_what(place: Place) -> None:
    place.clock.advance(minutes=5)
    apply(place, LATER, Asked(by=NOAH))
    newest, first = history(place)
    assert (first.number, first.by, first.undoes, first.latest) == (1, "", None, False)
    assert first.said[0] == "new program harbor (Harbor Texts)"
    assert (newest.number, newest.by, newest.latest) == (2, "Noah Bennett", True)
    assert newest.at - first.at == timedelta(minutes=5)
    change = "change schedules.daily.rule: every day at 10:00 -> every day at 18:00"
    assert newest.said == (change,)
    row = next(row for row in place.rows(ProgramChange) if row.number == 2)
    assert row.staff_id == place.scope(NOAH).staff_id
    assert row.staff_id in {one.staff_id for one in place.rows(Audit) if one.action == "applied"}


def test_a_name_that_is_nobody_s_sign_in_is_kept_as_given(place: Place) -> None:
    apply(place, LATER, Asked(by="root"))
    assert history(place)[0].by == "root"


def test_names_and_numbers_in_a_change_are_sealed(place: Place) -> None:
    apply(place, program().replace("+12025550114", "+12025550115"), Asked(by="Noah's phone"))
    for row in place.rows(ProgramChange):
        assert b"+1202555" not in row.said + row.by
        assert b"Noah" not in row.said + row.by
    assert "+12025550115" in history(place)[0].said[0]


def test_a_file_that_changes_nothing_leaves_no_trace(place: Place) -> None:
    apply(place, program() + "\n# a note\n")
    assert len(history(place)) == 1


def test_only_who_coordinates_sees_the_history_page_by_page(place: Place) -> None:
    for number in range(25):
        apply(place, program().replace("Harbor Texts", f"Harbor {number}"))
    assert show_history(place.deps, scope=place.scope(), number=1) is None
    noah = place.scope(NOAH)
    first = show_history(place.deps, scope=noah, number=1)
    second = show_history(place.deps, scope=noah, number=2)
    assert first is not None
    assert second is not None
    assert [line.number for line in first.lines + second.lines] == list(range(26, 0, -1))
    assert (first.more, second.more) == (True, False)


# ---------------------------------------------------------------- and back
def test_undoing_puts_the_version_before_in_force_and_says_what_it_undid(place: Place) -> None:
    apply(place, LATER)
    told = ask_undo(place.deps, program_id=place.program_id)
    assert isinstance(told, Undone)
    assert len(told.becomes) == 1
    assert "2 enrolled" in str(told.becomes[0])
    assert hour(place) == "every day at 18:00"
    assert isinstance(undo(place, Asked(by=NOAH, seen=told.seen)), Undone)
    assert hour(place) == "every day at 10:00"
    newest = history(place)[0]
    assert (newest.number, newest.undoes, newest.by) == (3, 2, "Noah Bennett")
    assert newest.version == history(place)[2].version


def test_an_undo_is_undone(place: Place) -> None:
    apply(place, LATER)
    undo(place)
    assert undo(place) == Undone(
        3, ("change schedules.daily.rule: every day at 10:00 -> every day at 18:00",)
    )
    assert hour(place) == "every day at 18:00"
    assert [line.undoes for line in history(place)] == [3, 2, None, None]
    place.work()
    assert {row.next_due_at.hour for row in place.rows(Enrollment) if row.next_due_at} == {23, 0}


def test_whoever_ended_with_their_schedule_comes_back_with_it(place: Place) -> None:
    place.checkin(ROSA)
    apply(place, NONE_LEFT)
    place.later(hours=1)
    told = ask_undo(place.deps, program_id=place.program_id)
    assert isinstance(told, Undone)
    assert [str(one) for one in told.becomes] == [
        "schedule daily: back again; 2 people who were on it when it was taken out go on"
    ]
    undo(place)
    assert {(row.ended_at, row.ended_by) for row in place.rows(Enrollment)} == {(None, None)}
    place.later(hours=12)
    assert len(place.checkins(ROSA)) == 1  # the day had its text
    place.later(hours=24)
    assert len(place.checkins(ROSA)) == 2
    assert len(place.checkins(ALEX)) == 1


def test_who_had_ended_before_or_otherwise_stays_away(place: Place) -> None:
    with place.deps.database.write() as session:
        row = place.enrollment(session, ALEX)
        row.ended_at, row.next_due_at = place.clock.now(), None  # by its misses
    place.later(minutes=1)
    apply(place, NONE_LEFT)
    undo(place)
    with place.deps.database.read() as session:
        assert place.enrollment(session, ALEX).ended_at is not None
        assert place.enrollment(session, ROSA).ended_at is None


def test_only_those_whom_the_undone_change_ended_come_back(place: Place) -> None:
    """Taken out, there again by a file with nobody on it, taken out again: nobody was on it."""
    apply(place, NONE_LEFT)
    place.later(minutes=1)
    apply(place, program())
    place.later(minutes=1)
    apply(place, NONE_LEFT)
    place.later(minutes=1)
    undo(place)
    assert all(row.ended_at is not None for row in place.rows(Enrollment))


def test_who_said_goodbye_meanwhile_does_not_come_back(empty_place: Place) -> None:
    place = empty_place.open(TWO, peers=PEERS.replace(",daily,", ',"daily;evening",'))
    apply(place, program())
    peer_id = place.rows(Enrollment)[0].peer_id
    goodbye = say_goodbye(place.deps, scope=place.scope(), peer_id=peer_id)
    assert isinstance(goodbye, SaidGoodbye)
    undo(place)
    ended = {row.peer_id for row in place.rows(Enrollment) if row.ended_at is not None}
    assert ended == {peer_id}
    assert sum(row.ended_at is None for row in place.rows(Enrollment)) == 2


def test_a_schedule_that_was_new_ends_when_it_is_undone_and_comes_back(place: Place) -> None:
    apply(place, TWO.replace("flow: weekly", "flow: weekly\n    for: everyone"))
    undo(place)
    assert sum(row.ended_by == "file" for row in place.rows(Enrollment)) == 2
    undo(place)
    assert all(row.ended_at is None for row in place.rows(Enrollment))


# ---------------------------------------------------------------- what is refused
def test_there_is_nothing_before_the_first_file(place: Place) -> None:
    refused = undo(place)
    assert isinstance(refused, CannotUndo)
    assert "no version of the program came before" in refused.why
    assert ask_undo(place.deps, program_id=place.program_id) == refused


def test_rows_changed_by_hand_are_drift(place: Place) -> None:
    apply(place, LATER)
    with place.deps.database.write() as session:
        session.get_one(type(place.line()), place.line().id).rate = 7
    assert isinstance(undo(place), Drifted)
    assert len(history(place)) == 2


def test_a_version_that_no_longer_passes_is_not_put_in_force(place: Place) -> None:
    apply(place, program().replace("flow: daily", "flow: weekly"))
    flows = {key: flow for key, flow in place.deps.library.flows.items() if key[0] != "daily"}
    changed = replace(place.deps.library, flows=flows)
    place.deps = replace(place.deps, library=changed)
    refused = undo(place)
    assert isinstance(refused, CannotUndo)
    assert "no flow daily in en" in refused.why
    assert "\n" not in refused.why


def test_what_was_shown_must_still_be_so(place: Place) -> None:
    apply(place, LATER)
    told = ask_undo(place.deps, program_id=place.program_id)
    assert isinstance(told, Undone)
    apply(place, program().replace("Harbor Texts", "Bay Texts"))
    assert undo(place, Asked(seen=told.seen)) == Overtaken()


@pytest.mark.parametrize("login", ["sam@example.org", "lucia@example.org"])
def test_only_who_coordinates_may_undo(place: Place, login: str) -> None:
    apply(place, LATER)
    scope = place.scope(login)
    asked = Asked(staff_id=scope.staff_id)
    assert ask_undo(place.deps, program_id=place.program_id, scope=scope) == NotYours()
    done = undo_program(place.deps, program_id=place.program_id, asked=asked, scope=scope)
    assert done == NotYours()
    assert hour(place) == "every day at 18:00"

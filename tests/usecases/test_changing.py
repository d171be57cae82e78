"""A program's file changes while people are on its schedules: what becomes of them is said before,
and is what happens; a check-in under way stays as it began."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from service.core.source import AuthoringError
from service.store.conversations import ConversationRow
from service.store.messages import Message
from service.store.peers import Peer
from service.store.schedules import Checkin, Enrollment
from service.usecases.apply_program import Applied, Drifted, Overtaken, apply_program
from service.usecases.put_program import Asked
from service.usecases.start_checkins import start_checkins
from tests.usecases.place import ALEX, PEERS, ROSA, Place, program

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "schedules.md"
LATER = program().replace('at: "10:00"', 'at: "18:00"')
EVENING = """  - name: evening
    flow: weekly
    days: [sun]
    at: "18:00"
    missed_after: 6h
"""
NONE_LEFT = program().partition("schedules:")[0]
TWO = program() + EVENING
ALL_IN_NEW_YORK = PEERS.replace("America/Chicago", "America/New_York")


def apply(
    place: Place, source: str, *, dry_run: bool = False, asked: Asked | None = None
) -> Applied:
    done = apply_program(
        place.deps, source=source, file="harbor.yaml", dry_run=dry_run, asked=asked or Asked()
    )
    assert isinstance(done, Applied)
    return done


def told(place: Place, source: str) -> list[str]:
    """What is said of those enrolled, before it is done."""
    return [str(one) for one in apply(place, source, dry_run=True).becomes]


def texted_on(place: Place, phone: str = ALEX) -> list[date]:
    """The local days on which check-ins went to a phone."""
    contact_id = place.contact(phone).id
    rows = [row for row in place.rows(Checkin) if row.contact_id == contact_id]
    return [
        row.on for row in sorted(rows, key=lambda row: row.created_at) if row.status != "dropped"
    ]


@contextmanager
def counting(place: Place) -> Iterator[list[str]]:
    """The statements that the database is sent within the block."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    engine = place.deps.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def while_waiting(place: Place) -> None:
    """The check-ins that are due are written; none has left yet."""
    while start_checkins(place.deps):
        pass


# ---------------------------------------------------------------- what is said before
def test_a_later_hour_moves_everybody_and_says_so(empty_place: Place) -> None:
    place = empty_place.open(peers=ALL_IN_NEW_YORK)
    assert told(place, LATER) == [
        "schedule daily: 2 enrolled; next texts move from Tue 10:00 to Mon 18:00"
    ]
    assert place.rows(Enrollment)[0].next_due_at == place.rows(Enrollment)[1].next_due_at


def test_each_is_told_of_by_their_own_clock(place: Place) -> None:
    # It is 10:00 in New York, where today's text is over, and 9:00 in Chicago.
    assert told(place, LATER) == [
        "schedule daily: 2 enrolled; 2 next texts move: from Mon 10:00 to Mon 18:00 (1), "
        "from Tue 10:00 to Mon 18:00 (1)"
    ]


def test_a_window_is_said_as_one_for_all(empty_place: Place) -> None:
    place = empty_place.open(peers=ALL_IN_NEW_YORK)
    window = program().replace('at: "10:00"', 'window: {from: "12:00", to: "14:00"}')
    assert told(place, window) == [
        "schedule daily: 2 enrolled; next texts move from Tue 10:00 to Mon 12:00-14:00"
    ]


def test_who_has_a_check_in_open_keeps_it(place: Place) -> None:
    place.checkin()
    assert told(place, program().replace("missed_after: 6h", "missed_after: 4h")) == [
        "schedule daily: 2 enrolled; 1 who has a check-in open keeps it as it began"
    ]


def test_a_new_schedule_has_nobody_yet(place: Place) -> None:
    assert told(place, TWO) == ["schedule evening: new; nobody is enrolled yet"]
    for_all = TWO.replace("flow: weekly", "flow: weekly\n    for: everyone")
    assert told(place, for_all) == ["schedule evening: new; 2 people begin: it is for them"]
    apply(place, for_all)
    assert len(place.rows(Enrollment)) == 4


def test_a_schedule_taken_out_says_who_ends_and_what_goes_on(place: Place) -> None:
    place.checkin()
    place.due_now(ROSA)
    while_waiting(place)
    assert told(place, NONE_LEFT) == [
        "schedule daily: taken out; 2 people on it get no more texts of it, and no goodbye goes; "
        "1 who has a check-in open can finish it; 1 text that waits to leave does not go"
    ]


def test_new_quiet_hours_say_what_waits_and_what_falls_out(place: Place) -> None:
    quiet = program(quiet='{from: "20:00", to: "11:00"}')
    assert told(place, quiet) == [
        "schedule daily: 2 enrolled; 2 next texts move: from Mon 10:00 to Mon 11:00 (1), "
        "from Tue 10:00 to Tue 11:00 (1)"
    ]
    longer = program(quiet='{from: "20:00", to: "11:59"}').replace(
        "expires_after: 2h", "expires_after: 30m"
    )
    with pytest.raises(AuthoringError, match="quiet hours"):
        told(place, longer)


def test_a_new_pace_says_how_many_texts_go_in_a_week(empty_place: Place) -> None:
    place = empty_place.open(peers=ALL_IN_NEW_YORK)
    assert told(place, program() + "pace: {week: 3}\n") == [
        "schedule daily: 2 enrolled; in the next 7 days 6 texts go instead of 14"
    ]


def test_what_touches_no_schedule_says_nothing_of_them(place: Place) -> None:
    assert told(place, program().replace("Harbor Texts", "Bay Texts")) == []


def test_who_is_paused_or_gone_is_not_counted_as_moving(place: Place) -> None:
    with place.deps.database.write() as session:
        session.exec(select(Peer)).all()[0].active = False
    assert len(told(place, LATER)) == 1
    assert told(place, LATER)[0].startswith("schedule daily: 1 enrolled; the next text moves from")


def test_what_is_said_is_what_happens(place: Place) -> None:
    told(place, LATER)
    apply(place, LATER)
    place.work()
    hours = {row.next_due_at.hour for row in place.rows(Enrollment) if row.next_due_at}
    assert hours == {23, 0}  # 18:00 in New York and in Chicago


def test_what_the_guide_shows_is_what_is_said(empty_place: Place) -> None:
    place = empty_place.open(peers=ALL_IN_NEW_YORK)
    said = [*told(place, LATER), *told(place, program() + "pace: {week: 3}\n"), *told(place, TWO)]
    place.checkin()
    said += told(place, program().replace("missed_after: 6h", "missed_after: 4h"))
    place.due_now(ROSA)
    while_waiting(place)
    said += told(place, NONE_LEFT)
    chapter = GUIDE.read_text("utf-8").partition("## Changing a schedule")[2].partition("\n## ")[0]
    shown = [line for line in chapter.splitlines() if line.startswith("schedule ")]
    assert sorted(shown) == sorted(said)


# ---------------------------------------------------------------- between texts
def test_a_check_in_under_way_keeps_its_reminder_and_its_end(place: Place) -> None:
    place.checkin()
    quick = program().replace("remind_after: 2h", "remind_after: 10m")
    apply(place, quick.replace("missed_after: 6h", "missed_after: 20m"))
    place.later(hours=1)
    assert len(place.texts(ALEX)) == 1
    place.later(hours=1)  # two hours, as it began
    assert len(place.texts(ALEX)) == 2
    assert place.checkins()[-1] == ("sent", None)
    place.report("delivered")
    place.later(hours=4)
    assert place.checkins()[-1] == ("missed", None)
    # The next one follows the new file.
    place.later(hours=18)
    place.report("delivered", to=ALEX)
    before = len(place.texts(ALEX))
    place.later(minutes=10)
    assert len(place.texts(ALEX)) == before + 1
    place.later(minutes=10)
    assert place.checkins()[-1] == ("missed", None)


def test_a_check_in_under_way_keeps_its_words(place: Place) -> None:
    place.checkin()
    apply(place, program().replace("flow: daily", "flow: weekly"))
    assert "Would you like Sam to reach out" in place.hear(ALEX, "2")[-1]


@pytest.mark.parametrize("clock", ["18:00", "10:30", "12:00"])
def test_nobody_gets_a_second_text_on_the_day(place: Place, clock: str) -> None:
    place.later(hours=1)  # 10:00 in Chicago: Rosa has hers
    assert len(texted_on(place, ROSA)) == 1
    apply(place, program().replace('at: "10:00"', f'at: "{clock}"'))
    place.later(hours=12)
    assert len(texted_on(place, ROSA)) == 1
    place.later(hours=24)
    days = texted_on(place, ROSA)
    assert len(days) <= 2
    assert len(set(days)) == len(days)


def test_an_hour_that_has_gone_by_is_not_made_up_for(place: Place) -> None:
    place.later(minutes=30)  # 9:30 in Chicago: Rosa's text of today is still to come
    earlier = program().replace('at: "10:00"', 'at: "09:15"')
    assert "from Mon 10:00 to Tue 09:15 (1)" in told(place, earlier)[0]
    apply(place, earlier)
    place.later(hours=12)
    assert place.checkins(ROSA) == []


def test_a_text_that_waits_in_the_outbox_goes_as_written_when_only_its_hour_changes(
    place: Place,
) -> None:
    place.due_now()
    while_waiting(place)
    apply(place, LATER)
    place.work()
    assert len(place.texts(ALEX)) == 1
    place.later(hours=12)
    assert len(texted_on(place)) == 1


# ---------------------------------------------------------------- taken out
def test_what_waits_in_the_outbox_of_a_schedule_taken_out_does_not_go(place: Place) -> None:
    place.due_now()
    while_waiting(place)
    apply(place, NONE_LEFT)
    place.work()
    assert {row.place for row in place.rows(ConversationRow)} == {None}
    place.later(hours=12)
    assert place.texts(ALEX) == []
    assert place.checkins(ALEX) == [("dropped", "taken_out")]
    assert {row.status for row in place.rows(Message) if row.direction == "outbound"} == {"dropped"}
    assert place.alerts() == []
    # Its question was never asked: what they write is no answer to it.
    assert "Would you like" not in place.hear(ALEX, "2")[-1]


def test_a_conversation_of_a_schedule_taken_out_goes_on_to_its_end(place: Place) -> None:
    place.checkin()
    apply(place, NONE_LEFT)
    place.later(hours=2)
    assert len(place.texts(ALEX)) == 2  # its reminder
    assert "Would you like Sam to reach out" in place.hear(ALEX, "2")[-1]
    place.later(days=3)
    assert place.checkins(ALEX) == [("partly", None)]


def test_who_ended_it_is_kept(place: Place) -> None:
    apply(place, NONE_LEFT)
    rows = place.rows(Enrollment)
    assert {row.ended_by for row in rows} == {"file"}
    assert {row.next_due_at for row in rows} == {None}


def test_a_file_that_has_it_again_brings_nobody_back_and_says_so(place: Place) -> None:
    apply(place, NONE_LEFT)
    assert told(place, program()) == [
        "schedule daily: back again; 2 people who were on it when it was taken out stay off it: "
        "enroll them anew; nobody is enrolled"
    ]
    apply(place, program())
    place.later(days=2)
    assert place.texts(ALEX) == []


# ---------------------------------------------------------------- what is refused
def test_a_file_that_was_shown_against_another_version_is_not_applied(place: Place) -> None:
    seen = apply(place, LATER, dry_run=True).seen
    assert seen is not None
    apply(place, program().replace("Harbor Texts", "Bay Texts"))
    late = apply_program(place.deps, source=LATER, file="harbor.yaml", asked=Asked(seen=seen))
    assert late == Overtaken()


def test_a_dry_run_finds_drift_too(place: Place) -> None:
    with place.deps.database.write() as session:
        session.get_one(type(place.line()), place.line().id).rate = 7
    drifted = apply_program(place.deps, source=LATER, file="harbor.yaml", dry_run=True)
    assert isinstance(drifted, Drifted)


def test_telling_writes_nothing(place: Place) -> None:
    before = [vars(row) | {"_sa_instance_state": None} for row in place.rows(Enrollment)]
    told(place, LATER)
    told(place, NONE_LEFT)
    after = [vars(row) | {"_sa_instance_state": None} for row in place.rows(Enrollment)]
    assert before == after


def test_the_figures_take_a_few_queries_however_many_there_are(empty_place: Place) -> None:
    """A big program is told of in batches: no query for each peer."""
    rows = [f"Peer {number},+1202555{number:04d},paper,daily" for number in range(150, 190)]
    place = empty_place.open(peers="\n".join(["name,phone,consent,schedules", *rows]) + "\n")
    with counting(place) as few:
        told(place, LATER)
    with place.deps.database.write() as session:
        kept = session.exec(select(Enrollment).order_by(col(Enrollment.id)).limit(2)).all()
        for row in session.exec(select(Enrollment)).all():
            if row not in kept:
                session.delete(row)
    with counting(place) as fewer:
        told(place, LATER)
    assert len(few) == len(fewer)

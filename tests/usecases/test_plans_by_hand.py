"""What people change for one peer, what misses do, and how a schedule ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from service.core.severity import Severity
from service.core.source import AuthoringError
from service.store.audit import Audit
from service.store.contacts import links_of
from service.store.peers import Peer
from service.store.schedules import Checkin, Enrollment, Pause, TextChange
from service.usecases.apply_program import apply_program
from service.usecases.change_plan import (
    Changed,
    NotChanged,
    edit_next,
    move_next,
    put_back,
    skip_next,
)
from service.usecases.enroll import enroll
from service.usecases.pause_peer import pause_peer
from service.usecases.read_program import program_of
from service.usecases.rebuild_due import Rebuilt, rebuild_due
from service.usecases.take_alert import NotYours
from service.usecases.work import work
from tests.usecases.place import ALEX, ROSA, Place, program

MISSES = program().replace(
    "missed_alert: concern", "misses: [{after: 2, alert: urgent, then: pause}]"
)
THREE = program().replace("days: every day", "days: every day\n    count: 3")


def enrollment_id(place: Place, phone: str = ALEX) -> Enrollment:
    with place.deps.database.read() as session:
        return place.enrollment(session, phone)


def fates(place: Place, phone: str = ALEX) -> list[tuple[date, str, str | None]]:
    contact_id = place.contact(phone).id
    rows = sorted(place.rows(Checkin), key=lambda row: row.created_at)
    return [(row.on, row.status, row.reason) for row in rows if row.contact_id == contact_id]


def test_the_next_text_is_moved_once(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    at = datetime.fromisoformat("2026-03-03 13:30")  # their own clock: tomorrow
    assert move_next(place.deps, scope=sam, enrollment_id=row.id, to=at) == Changed()
    place.later(hours=24)
    assert place.texts(ALEX) == []
    place.later(hours=3, minutes=30)  # 13:30 in New York
    assert len(place.texts(ALEX)) == 1
    assert enrollment_id(place).next_due_at == datetime(2026, 3, 4, 15, tzinfo=UTC)
    with place.deps.database.read() as session:
        found = session.exec(select(Audit).where(col(Audit.action) == "moved_next")).all()
    assert [one.staff_id for one in found] == [sam.staff_id]


def test_it_is_not_moved_into_the_past_or_past_the_one_after_it(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    now = place.clock.now()
    for to, reason in [(now, "past"), (now + timedelta(days=3), "too_late")]:
        assert move_next(place.deps, scope=sam, enrollment_id=row.id, to=to) == NotChanged(reason)


def test_the_next_text_is_left_out_with_its_reason(place: Place) -> None:
    row = enrollment_id(place)
    assert skip_next(place.deps, scope=place.scope(), enrollment_id=row.id) == Changed()
    place.later(hours=24)
    assert place.texts(ALEX) == []
    assert fates(place) == [(date(2026, 3, 3), "dropped", "skipped")]


def test_somebodys_own_words_open_the_next_text_once(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    words = "Sam here. Good to see you on Tuesday."
    done = edit_next(place.deps, scope=sam, enrollment_id=row.id, words=words, reason="a visit")
    assert done == Changed()
    place.later(hours=24)
    (said,) = place.texts(ALEX)
    assert said == f"{words} How are you today, 1-5? 1 is very hard, 5 is very good."
    assert place.hear(ALEX, "4") != []
    place.later(hours=24)
    assert words not in place.texts(ALEX)[-1]
    (kept,) = place.rows(TextChange)
    assert words.encode() not in (kept.words or b"")
    assert b"a visit" not in (kept.reason or b"")


def test_own_words_also_open_a_text_that_somebody_sends_that_day(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    edit_next(place.deps, scope=sam, enrollment_id=row.id, words="Hello from Sam.")
    place.later(hours=23)  # an hour before it is due
    place.due_now(ALEX)
    place.work()
    assert place.texts(ALEX)[0].startswith("Hello from Sam. How are you")


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("   ", NotChanged("empty")),
        ("Hello {first_name}", NotChanged("places")),
        ("x" * 300, NotChanged("too_many_segments", "3 segments, 2 at most")),
    ],
)
def test_words_that_cannot_be_sent_are_refused(
    place: Place, words: str, refused: NotChanged
) -> None:
    row = enrollment_id(place)
    done = edit_next(place.deps, scope=place.scope(), enrollment_id=row.id, words=words)
    assert done == refused
    assert place.rows(TextChange) == []


def test_a_change_is_put_back(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    at = datetime.fromisoformat("2026-03-03 13:30")  # their own clock: tomorrow
    assert put_back(place.deps, scope=sam, enrollment_id=row.id) == NotChanged("no_change")
    edit_next(place.deps, scope=sam, enrollment_id=row.id, words="Hello from Sam.")
    move_next(place.deps, scope=sam, enrollment_id=row.id, to=at)
    assert put_back(place.deps, scope=sam, enrollment_id=row.id) == Changed()
    skip_next(place.deps, scope=sam, enrollment_id=row.id)
    assert put_back(place.deps, scope=sam, enrollment_id=row.id) == Changed()
    place.later(hours=24)
    assert [text.startswith("Hi, it's Harbor Texts.") for text in place.texts(ALEX)] == [True]
    assert enrollment_id(place).next_due_at == datetime(2026, 3, 4, 15, tzinfo=UTC)


def test_a_moved_text_keeps_its_words_and_one_left_out_does_not(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    at = datetime.fromisoformat("2026-03-03 11:00")  # their own clock: tomorrow
    edit_next(place.deps, scope=sam, enrollment_id=row.id, words="Hello from Sam.")
    move_next(place.deps, scope=sam, enrollment_id=row.id, to=at, reason="an appointment")
    (kept,) = place.rows(TextChange)
    assert (kept.words is not None, kept.reason is not None, kept.left_out) == (True, True, False)
    skip_next(place.deps, scope=sam, enrollment_id=row.id)
    (kept,) = place.rows(TextChange)
    assert (kept.words, kept.reason, kept.left_out) == (None, None, True)
    edit_next(place.deps, scope=sam, enrollment_id=row.id, words="Hello after all.")
    place.later(hours=24)
    assert place.texts(ALEX)[0].startswith("Hello after all. How are you")


def test_a_text_is_not_moved_to_where_it_never_goes(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    at = datetime.fromisoformat("2026-03-02 22:00")  # their own clock: quiet until 8, and over by 0
    done = move_next(place.deps, scope=sam, enrollment_id=row.id, to=at)
    assert done == NotChanged("quiet_hours")
    early = datetime.fromisoformat("2026-03-03 06:30")  # it waits until 8, and goes
    assert move_next(place.deps, scope=sam, enrollment_id=row.id, to=early) == Changed()
    place.later(hours=22)
    assert len(place.texts(ALEX)) == 1


def test_the_reason_of_a_pause_is_kept_until_it_ends(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    until = place.clock.now() + timedelta(days=9)
    pause_peer(place.deps, scope=sam, peer_id=row.peer_id, until=until, reason=" in hospital ")
    longer = until + timedelta(days=9)
    pause_peer(place.deps, scope=sam, peer_id=row.peer_id, until=longer)
    first, second = sorted(place.rows(Pause), key=lambda one: one.until)
    assert (first.ended_at, first.reason is not None) == (place.clock.now(), True)
    assert b"hospital" not in (first.reason or b"")
    assert (second.ended_at, second.reason, second.staff_id) == (None, None, sam.staff_id)
    pause_peer(place.deps, scope=sam, peer_id=row.peer_id, until=place.clock.now())
    assert all(one.ended_at is not None for one in place.rows(Pause))


def test_what_is_another_programs_is_not_there(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    elsewhere = type(sam)(sam.staff_id, {})
    until = place.clock.now() + timedelta(days=1)
    assert skip_next(place.deps, scope=elsewhere, enrollment_id=row.id) == NotYours()
    paused = pause_peer(place.deps, scope=elsewhere, peer_id=row.peer_id, until=until)
    assert paused == NotYours()


def test_a_pause_holds_and_ends(place: Place) -> None:
    row, sam = enrollment_id(place), place.scope()
    until = place.clock.now() + timedelta(days=9)
    pause_peer(place.deps, scope=sam, peer_id=row.peer_id, until=until)
    place.later(hours=24)
    assert fates(place) == [(date(2026, 3, 3), "dropped", "paused")]
    pause_peer(place.deps, scope=sam, peer_id=row.peer_id, until=place.clock.now())
    place.later(hours=24)
    assert len(place.texts(ALEX)) == 1


def test_two_misses_in_a_row_tell_a_person_and_pause(empty_place: Place) -> None:
    place = empty_place.open(MISSES)
    for _ in range(2):
        place.checkin()
        place.later(hours=6)
        place.later(hours=18)
    assert [(one.kind, one.severity) for one in place.alerts()] == [("missed", Severity.URGENT)]
    row = enrollment_id(place)
    assert row.paused_at is not None
    assert row.next_due_at is None
    before = len(place.texts(ALEX))
    place.later(hours=48)
    assert len(place.texts(ALEX)) == before


def test_when_nobody_at_all_answers_there_is_one_alert(empty_place: Place) -> None:
    phones = [f"+120255501{number}" for number in range(50, 64)]
    rows = [f"Peer {phone},{phone},paper,daily" for phone in phones]
    table = "\n".join(["name,phone,consent,schedules", *rows]) + "\n"
    place = empty_place.open(peers=table)
    place.later(hours=24)
    place.report("delivered")
    place.later(hours=3)
    place.report("delivered")
    place.later(hours=3)
    assert [(one.kind, one.reason) for one in place.alerts()] == [("outage", "answers")]


def test_the_text_before_the_last_says_so_and_the_last_says_goodbye(empty_place: Place) -> None:
    place = empty_place.open(THREE)
    said = []
    for _ in range(4):
        place.later(hours=24)
        said.append(place.texts(ALEX))
        place.hear(ALEX, "4")
    first, second, third, fourth = said
    assert len(first) == 1
    assert any("the next text of this kind is the last" in text for text in second)
    assert any("This is the last text of this kind" in text for text in third)
    assert len(fourth) == len(third) + 1  # the answer to the 4 of the day before
    row = enrollment_id(place)
    assert (row.sent, row.next_due_at, row.ended_at is not None) == (3, None, True)


def test_who_enrolls_again_begins_anew(empty_place: Place) -> None:
    place = empty_place.open(THREE)
    for _ in range(3):
        place.later(hours=24)
        place.hear(ALEX, "4")
    with work(place.deps) as begun:
        peer_id, _ = links_of(begun.session, place.contact(ALEX).id)
        peer = begun.session.get_one(Peer, peer_id)
        enroll(begun, program_of(begun, place.program_id), peer, "daily")
    row = enrollment_id(place)
    assert (row.sent, row.ended_at, row.enrolled_on) == (0, None, date(2026, 3, 5))
    assert row.next_due_at == datetime(2026, 3, 6, 15, tzinfo=UTC)


def test_after_an_outage_of_days_each_missed_text_is_told(place: Place) -> None:
    place.clock.advance(days=3, hours=4)
    place.work()
    assert [on for on, _, _ in fates(place, ROSA)] == [date(2026, 3, day) for day in (2, 3, 4, 5)]
    assert {fate[1:] for fate in fates(place, ROSA)} == {("dropped", "expired")}
    assert place.texts(ROSA) == []


def test_due_times_are_rebuilt_from_the_rules(place: Place) -> None:
    before = {row.id: row.next_due_at for row in place.rows(Enrollment)}
    assert rebuild_due(place.deps) == Rebuilt(2, 0)
    with place.deps.database.write() as session:
        for row, at in zip(session.exec(select(Enrollment)), (None, 400), strict=True):
            row.next_due_at = place.clock.now() + timedelta(days=at) if at else None
            session.add(row)
    assert rebuild_due(place.deps) == Rebuilt(2, 2)
    assert {row.id: row.next_due_at for row in place.rows(Enrollment)} == before


def test_a_calendar_that_nobody_knows_is_a_mistake(place: Place) -> None:
    source = program() + "holidays: {calendars: [US-ZZ]}\n"
    with pytest.raises(AuthoringError, match="US-ZZ"):
        apply_program(place.deps, source=source, file="harbor.yaml")

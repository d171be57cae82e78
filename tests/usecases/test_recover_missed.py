"""After an outage: what the carrier could not hand over is asked for, once, the gravest first."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from service.ports import ReceivedText
from service.store.consent import consent_of
from service.store.messages import Message
from service.store.peers import Score
from service.store.recoveries import LateTexts, Recovery
from service.store.scope import Scope
from service.usecases.find_due import DueJob, find_due
from service.usecases.record_text import InboundText, record_text
from service.usecases.recover_missed import (
    DEEP,
    EVERY,
    OVERLAP,
    SETTLES,
    Looked,
    begin_recovery,
    recover_missed,
    recover_since,
)
from service.usecases.run_timers import run_timers
from service.usecases.show_late import SAID_FOR, show_late
from tests.fakes import START
from tests.usecases.place import ALEX, OURS, ROSA, SAM, UNKNOWN, Place, program

DANGER = "i took all my pills"


class Outage:
    """The carrier keeps texts that never reach us."""

    def __init__(self, place: Place) -> None:
        self.place = place
        place.clock.advance(minutes=10)
        begin_recovery(place.deps)
        while recover_missed(place.deps):
            pass

    def text(self, phone: str, body: str = "", *, minutes: float, **more: Any) -> ReceivedText:
        """A text was sent to the line so many minutes ago."""
        at = self.place.clock.now() - timedelta(minutes=minutes)
        number = len(self.place.sms.received) + 1
        to = more.pop("to", OURS)
        kept = ReceivedText(f"RC{number}", phone, to, at.replace(microsecond=0), body, **more)
        self.place.sms.received.append(kept)
        return kept

    def call(self, phone: str, *, minutes: float) -> None:
        at = self.place.clock.now() - timedelta(minutes=minutes)
        self.place.sms.received.append(ReceivedText("CA1", phone, OURS, at, channel="voice"))

    def over(self) -> None:
        """The beat starts again."""
        begin_recovery(self.place.deps)


@pytest.fixture
def outage(place: Place) -> Outage:
    return Outage(place)


def read_until(place: Place) -> datetime:
    (row,) = place.rows(Recovery)
    return row.read_until


# ------------------------------------------------------------------ once, and all of it
def test_what_was_missed_is_stored_once_with_the_carriers_own_time(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=6)
    missed = outage.text(ALEX, "are you there", minutes=300)
    for _ in range(3):
        outage.over()
        assert recover_missed(place.deps)
    (message,) = place.messages(ALEX, "inbound")
    assert message.carrier_id == missed.carrier_id
    assert message.sent_at == missed.sent_at
    assert message.created_at == place.clock.now()


def test_what_the_webhook_brought_is_known(outage: Outage) -> None:
    place = outage.place
    text = outage.text(ALEX, "hello", minutes=5)
    record_text(place.deps, text=InboundText(text.carrier_id, ALEX, OURS, "hello"))
    outage.over()
    recover_missed(place.deps)
    (message,) = place.messages(ALEX, "inbound")
    assert message.sent_at is None
    assert place.rows(LateTexts) == []


def test_the_webhook_after_it_finds_its_text_there(outage: Outage) -> None:
    place = outage.place
    text = outage.text(ALEX, "hello", minutes=5)
    outage.over()
    recover_missed(place.deps)
    record_text(place.deps, text=InboundText(text.carrier_id, ALEX, OURS, "hello"))
    assert len(place.messages(ALEX, "inbound")) == 1


def test_a_text_whose_webhook_may_be_under_way_is_left_to_it(outage: Outage) -> None:
    place = outage.place
    outage.text(ALEX, "hello", minutes=0.5)
    outage.over()
    recover_missed(place.deps)
    assert place.rows(Message) == []
    place.clock.advance(EVERY)
    recover_missed(place.deps)
    assert len(place.messages(ALEX, "inbound")) == 1


def test_every_page_is_read(outage: Outage) -> None:
    place = outage.place
    place.sms.page_size = 5
    place.clock.advance(hours=2)
    for minutes in range(10, 130, 10):
        outage.text(UNKNOWN, f"text {minutes}", minutes=minutes)
    outage.over()
    recover_missed(place.deps)
    assert len(place.messages(UNKNOWN, "inbound")) == 12


def test_what_the_list_showed_late_is_found_in_the_next_look(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=3)
    recover_missed(place.deps)
    outage.text(ALEX, "hello", minutes=50)
    place.clock.advance(EVERY)
    recover_missed(place.deps)
    assert place.sms.asked[-1] == (OURS, place.clock.now() - EVERY - SETTLES - OVERLAP)
    assert len(place.messages(ALEX, "inbound")) == 1


def test_what_came_before_the_line_was_ours_is_left_alone(place: Place) -> None:
    outage = Outage(place)
    outage.text(ALEX, "to somebody else", minutes=60)
    outage.over()
    recover_missed(place.deps)
    assert place.rows(Message) == []


SERVICE = "MG" + "5" * 32
OTHER = "+12025550101"  # of the same service


@pytest.fixture
def serviced(empty_place: Place) -> Outage:
    source = program().replace(
        'phone: "+12025550100",', f'phone: "+12025550100", messaging_service_sid: {SERVICE},'
    )
    empty_place.sms.service_numbers[SERVICE] = [OTHER, OURS]
    return Outage(empty_place.open(source))


def test_every_number_of_a_service_is_asked_for_and_no_other(serviced: Outage) -> None:
    serviced.text(ALEX, "to our number", minutes=5)
    serviced.text(ALEX, "to another of our service", minutes=5, to=OTHER, service_id=SERVICE)
    serviced.text(ALEX, "listed without our service", minutes=5, to=OTHER)
    serviced.text(ALEX, "to another application", minutes=5, to="+12025550102")
    serviced.over()
    recover_missed(serviced.place.deps)
    assert len(serviced.place.messages(ALEX, "inbound")) == 3
    assert [to for to, _ in serviced.place.sms.asked[-2:]] == [OURS, OTHER]


def test_a_service_that_cannot_be_asked_for_hides_only_its_other_numbers(serviced: Outage) -> None:
    serviced.place.sms.service_numbers.clear()
    serviced.text(ALEX, "to our number", minutes=5)
    before = read_until(serviced.place)
    serviced.over()
    recover_missed(serviced.place.deps)
    assert len(serviced.place.messages(ALEX, "inbound")) == 1
    assert read_until(serviced.place) == before


# ------------------------------------------------------------------ the carrier is away
def test_a_page_that_fails_moves_nothing_on_and_what_was_read_is_kept(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=6)
    place.sms.page_size, place.sms.pages = 1, 1
    outage.text(ALEX, DANGER, minutes=200)
    outage.text(ROSA, DANGER, minutes=100)
    before = read_until(place)
    outage.over()
    recover_missed(place.deps)
    assert read_until(place) == before
    assert len(place.messages(ROSA, "inbound")) == 1
    place.sms.pages = 1000
    place.clock.advance(minutes=1)
    recover_missed(place.deps)
    assert len(place.messages(ALEX, "inbound")) == 1
    assert read_until(place) == place.clock.now() - timedelta(minutes=1)


def test_a_text_that_cannot_be_stored_keeps_no_other_out(outage: Outage) -> None:
    place = outage.place
    before = read_until(place)
    outage.text(ALEX, f"{DANGER} \ud83d", minutes=6)  # half a character, which no row can hold
    outage.text(ROSA, "hola", minutes=5)
    outage.over()
    recover_missed(place.deps)
    assert [len(place.messages(phone, "inbound")) for phone in (ALEX, ROSA)] == [0, 1]
    assert read_until(place) == before
    assert place.rows(Recovery)[0].away_since is not None


def test_a_carrier_that_is_away_is_asked_again_in_a_minute(outage: Outage) -> None:
    place = outage.place
    place.sms.listable = False
    outage.over()
    assert recover_missed(place.deps)
    assert not recover_missed(place.deps)
    (row,) = place.rows(Recovery)
    assert (row.due_at, row.away_since) == (
        place.clock.now() + timedelta(minutes=1),
        place.clock.now(),
    )
    since = row.away_since
    place.clock.advance(minutes=1)
    recover_missed(place.deps)
    assert place.rows(Recovery)[0].away_since == since
    place.sms.listable = True
    place.clock.advance(minutes=1)
    recover_missed(place.deps)
    assert place.rows(Recovery)[0].away_since is None


def test_once_a_day_it_looks_further_back(outage: Outage) -> None:
    place = outage.place
    for wait in (timedelta(days=5), timedelta(days=1), EVERY):
        place.clock.advance(wait)
        recover_missed(place.deps)
    now = place.clock.now()
    assert [since for _, since in place.sms.asked[-2:]] == [
        now - EVERY - DEEP,
        now - EVERY - SETTLES - OVERLAP,
    ]


# ------------------------------------------------------------------ who comes first
def test_crises_come_first_and_each_ones_texts_in_their_order(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=2)
    outage.text(ROSA, "hola", minutes=50)
    outage.text(ALEX, "good morning", minutes=40)
    outage.text(UNKNOWN, "who is this", minutes=30)
    outage.text(ALEX, DANGER, minutes=20)
    outage.over()
    recover_missed(place.deps)
    stored = sorted(place.rows(Message), key=lambda row: row.id)
    senders = {place.contact(phone).id: phone for phone in (ALEX, ROSA, UNKNOWN)}
    assert [senders[row.contact_id] for row in stored] == [ALEX, ALEX, ROSA, UNKNOWN]
    assert [row.seq for row in stored[:2]] == [1, 2]
    assert place.queue.woken == [("take_turns", "urgent", place.contact(ALEX).id)]


def test_a_crisis_in_base64_comes_first_too(outage: Outage) -> None:
    place = outage.place
    outage.text(ROSA, "hola", minutes=5)
    said = f"{DANGER} and i do not want to wake up tomorrow"
    outage.text(ALEX, b64encode(said.encode()).decode(), minutes=4)
    outage.over()
    recover_missed(place.deps)
    first = min(place.rows(Message), key=lambda row: row.id)
    assert first.contact_id == place.contact(ALEX).id


def test_late_texts_are_counted_for_those_who_look_after_the_machine(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=3)
    first = outage.text(ROSA, "hola", minutes=150)
    outage.text(ALEX, DANGER, minutes=90)
    outage.over()
    recover_missed(place.deps)
    (late,) = place.rows(LateTexts)
    assert (late.count, late.grave, late.first_at) == (2, 1, first.sent_at)


def test_the_console_says_for_a_day_what_came_late(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=3)
    first = outage.text(ROSA, "hola", minutes=150)
    outage.over()
    recover_missed(place.deps)
    last = outage.text(ALEX, DANGER, minutes=30)
    place.clock.advance(EVERY)
    recover_missed(place.deps)
    (shown,) = show_late(place.deps, scope=place.scope())
    assert (shown.line, shown.count, shown.grave) == ("main", 2, 1)
    assert (shown.first_at, shown.last_at) == (first.sent_at, last.sent_at)
    assert show_late(place.deps, scope=Scope(place.scope().staff_id, {})) == ()
    place.clock.advance(SAID_FOR)
    place.clock.advance(minutes=1)
    assert show_late(place.deps, scope=place.scope()) == ()


def test_a_picture_is_known_by_where_the_carrier_lists_it(outage: Outage) -> None:
    place = outage.place
    outage.text(ALEX, minutes=5, media_list="https://example.org/Media.json")
    outage.over()
    place.work()
    assert place.messages(ALEX, "inbound")[0].media is not None
    assert (place.alert().kind, place.alert().reason) == ("unread", "picture")


def test_a_call_that_found_nobody_is_told_of(outage: Outage) -> None:
    place = outage.place
    outage.call(ALEX, minutes=5)
    outage.over()
    place.work()
    assert place.alert().kind == "call"


# ------------------------------------------------------------------ by hand, and by the beat
def test_by_hand_from_any_time(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(days=2)
    recover_missed(place.deps)
    outage.text(ALEX, "hello", minutes=36 * 60)
    told: list[Looked] = []
    (looked,) = recover_since(
        place.deps, since=place.clock.now() - timedelta(days=2), tell=told.append
    )
    assert (looked.line, looked.kept, looked.away) == ("main", 1, None)
    assert told[-1] == looked
    assert recover_since(place.deps, since=START)[0].kept == 0


def test_a_new_line_is_looked_after_from_then_on(place: Place) -> None:
    find_due(place.deps)
    assert [row.due_at for row in place.rows(Recovery)] == [place.clock.now() + EVERY]
    place.clock.advance(EVERY)
    assert DueJob("recover_missed", "replies") in find_due(place.deps)
    place.clock.advance(minutes=2)
    assert DueJob("recover_missed", "replies", neglected=True) in find_due(place.deps)


def test_one_process_at_a_time_asks_for_a_line(outage: Outage) -> None:
    place = outage.place
    outage.over()
    with place.deps.database.write() as session:
        row = session.exec(select(Recovery)).one()
        row.lease, row.leased_until = place.deps.ids.new(), place.clock.now() + timedelta(hours=1)
        session.add(row)
    assert not recover_missed(place.deps)


# ------------------------------------------------------------------ what follows for people
def test_a_crisis_hours_old_reaches_staff_who_hear_how_late_it_is(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=6)
    outage.text(ALEX, DANGER, minutes=305)
    outage.over()
    place.work()
    assert any("reached us 5h 5m late" in text for text in place.texts(SAM))
    late, help_ = place.texts(ALEX)
    assert "only now" in late
    assert "911" in help_
    assert ("came_late", "5h 5m") in place.history(place.alert())


def test_a_crisis_of_yesterday_is_a_persons_alone(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=20)
    outage.text(ALEX, DANGER, minutes=13 * 60)
    outage.over()
    place.work()
    assert place.texts(ALEX) == []
    assert place.alert().severity == 3


def test_a_stale_answer_counts_and_is_not_answered(outage: Outage) -> None:
    place = outage.place
    place.checkin()
    asked = len(place.texts(ALEX))
    place.clock.advance(minutes=100)
    outage.text(ALEX, "4", minutes=95)
    outage.over()
    place.work()
    assert len(place.texts(ALEX)) == asked
    assert [score.value for score in place.rows(Score)] == [4]
    assert place.checkins()[0][0] in ("answered", "partly")


def test_an_answer_of_a_few_minutes_ago_is_answered(outage: Outage) -> None:
    place = outage.place
    place.checkin()
    asked = len(place.texts(ALEX))
    place.clock.advance(minutes=20)
    outage.text(ALEX, "4", minutes=15)
    outage.over()
    place.work()
    assert len(place.texts(ALEX)) == asked + 1


def test_what_was_written_before_a_question_does_not_answer_it(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(minutes=30)
    outage.text(ALEX, "2", minutes=20)
    place.checkin()
    outage.over()
    place.work()
    assert place.checkins() == [("sent", None)]
    assert place.alert().kind == "unread"
    asked = place.messages(ALEX)[0]
    assert asked.purpose == "checkin"
    place.hear(ALEX, "4")
    (score,) = place.rows(Score)
    assert score.value == 4


def test_a_reminder_that_went_meanwhile_asks_the_same(outage: Outage) -> None:
    place = outage.place
    place.checkin()
    place.later(minutes=115)
    outage.text(ALEX, "4", minutes=0)
    place.clock.advance(minutes=6)
    run_timers(place.deps)
    reminder = place.messages(ALEX)[-1]
    assert reminder.created_at == place.clock.now()
    outage.over()
    place.work()
    assert [score.value for score in place.rows(Score)] == [4]


def test_a_start_from_before_a_stop_does_not_undo_it(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(minutes=30)
    outage.text(ALEX, "START", minutes=20)
    place.hear(ALEX, "STOP")
    outage.over()
    place.work()
    with place.deps.database.read() as session:
        assert consent_of(session, place.contact(ALEX).id) is False


def test_stop_and_start_that_both_came_late_are_followed_in_their_order(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=3)
    outage.text(ALEX, "STOP", minutes=120)
    outage.text(ALEX, "START", minutes=110)
    outage.over()
    place.work()
    with place.deps.database.read() as session:
        assert consent_of(session, place.contact(ALEX).id) is True
    assert place.texts(ALEX) == []


def test_a_late_stop_is_kept_though_its_confirmation_is_not_sent(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(hours=3)
    outage.text(ALEX, "STOP", minutes=120)
    outage.over()
    place.work()
    with place.deps.database.read() as session:
        assert consent_of(session, place.contact(ALEX).id) is False
    assert place.texts(ALEX) == []


def test_a_late_ok_takes_no_alert_that_was_opened_since(outage: Outage) -> None:
    place = outage.place
    place.clock.advance(minutes=30)
    outage.text(SAM, "OK", minutes=20)
    place.hear(ALEX, DANGER)
    outage.over()
    place.work()
    assert place.alert().status == "open"

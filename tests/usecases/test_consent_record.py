"""Consent as a record: what was said, when, by whom and what for, and what may go by it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from service.core.severity import Severity
from service.store.consent import ConsentEvent, agreement_of
from service.store.contacts import lock_contact
from service.usecases.apply_program import apply_program
from service.usecases.edit_peer import Edited, add_by_hand
from service.usecases.purposes import allow_purposes, refuse_purposes
from service.usecases.scene import scene_of
from service.usecases.start_checkins import start_checkins
from service.usecases.work import work
from tests.usecases.place import ALEX, PEERS, ROSA, Place, program

KIM = "+12025550150"
LEARNING = """  - name: lessons
    flow: weekly
    days: every day
    at: "10:00"
    missed_after: 6h
    purpose: learning
"""
ONE_YEAR = "consent: {expires_after: 1y, ask_before: 14d}\n"


@pytest.fixture
def place(bare_place: Place) -> Place:
    """What is tried here does not hang on the kind of database, where nothing else is said."""
    return bare_place.open()


def events(place: Place, phone: str = KIM) -> list[ConsentEvent]:
    contact_id = place.contact(phone).id
    found = [row for row in place.rows(ConsentEvent) if row.contact_id == contact_id]
    return sorted(found, key=lambda row: (row.created_at, row.id))


def words_of(place: Place, event: ConsentEvent, phone: str = KIM) -> str:
    assert event.words is not None
    where = ("consent_event", "words", event.id)
    return place.deps.keyring.unseal(place.contact(phone), where, event.words)


def by_hand(place: Place, consent: str = "paper", **more: str) -> UUID:
    fields = {"name": "Kim Lake", "phone": KIM, "consent": consent, "schedules": "daily", **more}
    scope = place.scope("noah@example.org")
    added = add_by_hand(place.deps, scope=scope, program_id=place.program_id, fields=fields)
    assert isinstance(added, Edited)
    place.work()
    return added.peer_id


def refuse(place: Place, *purposes: str, phone: str = ALEX, allow: bool = False) -> None:
    with work(place.deps) as begun:
        contact = lock_contact(begun.session, place.contact(phone).id)
        follow = allow_purposes if allow else refuse_purposes
        assert follow(scene_of(begun, contact), purposes, source="keyword") == purposes


# ---------------------------------------------------------------- a yes that staff write down
def test_paper_is_confirmed_by_text_before_anything_else(empty_place: Place) -> None:
    place = empty_place.open()
    by_hand(place)
    (event,) = events(place)
    assert (event.given, event.awaits, event.channel) == (True, "reply", "paper")
    assert event.staff_id == place.scope("noah@example.org").staff_id
    asked = place.texts(KIM)
    assert len(asked) == 2
    assert "YES or NO" in asked[1]
    place.later(hours=24)
    assert place.texts(KIM) == asked
    assert place.checkins(KIM) == [("dropped", "no_consent")]
    place.hear(KIM, "Yes please")
    given = events(place)[-1]
    assert (given.given, given.awaits, given.source, given.channel) == (True, None, "flow", "text")
    assert words_of(place, given) == "Yes please"
    place.later(hours=24)
    assert "How are you today" in place.texts(KIM)[-1]


def test_a_no_to_the_question_ends_it(place: Place) -> None:
    by_hand(place)
    place.hear(KIM, "no")
    assert [one.given for one in events(place)] == [True, False]
    before = place.texts(KIM)
    place.later(days=2)
    assert place.texts(KIM) == before


def test_staff_hear_once_of_a_yes_that_nobody_confirms(place: Place) -> None:
    by_hand(place)
    place.later(days=2)
    assert not [one for one in place.alerts() if one.reason == "unconfirmed"]
    place.later(days=2)
    place.later(days=4)
    (alert,) = [one for one in place.alerts() if one.reason == "unconfirmed"]
    assert (alert.kind, alert.severity) == ("consent", Severity.CONCERN)
    assert len(place.texts(KIM)) == 2


def test_a_yes_that_comes_late_counts_as_well(place: Place) -> None:
    by_hand(place)
    place.later(days=8)  # the question is let go by then
    assert "START" not in place.hear(KIM, "yes")[0]
    assert [(one.given, one.awaits) for one in events(place)] == [(True, "reply"), (True, None)]
    assert place.hear(KIM, "yes") != []
    assert len(events(place)) == 2


def test_a_table_without_a_welcome_is_the_program_s_word(place: Place) -> None:
    (event,) = events(place, ALEX)
    assert (event.awaits, event.source, event.channel) == (None, "import:paper", "paper")


def test_paper_takes_back_no_stop(place: Place) -> None:
    place.hear(KIM, "STOP")
    stopped = place.texts(KIM)
    by_hand(place)
    place.later(days=5)
    assert place.texts(KIM) == stopped
    with place.deps.database.read() as session:
        agreed = agreement_of(session, place.contact(KIM).id)
    assert (agreed.given, agreed.awaits) == (False, "reply")


def test_what_a_stop_said_is_kept_and_sealed(place: Place) -> None:
    place.hear(ALEX, "Stop!")
    event = events(place, ALEX)[-1]
    assert words_of(place, event, ALEX) == "Stop!"
    assert event.words is not None
    assert b"Stop" not in event.words


# ---------------------------------------------------------------- what for
def test_a_purpose_that_is_not_wanted_holds_back_its_texts_only(bare_place: Place) -> None:
    peers = PEERS.replace(",daily,", ",daily;lessons,")
    place = bare_place.open(program() + LEARNING, peers)
    refuse(place, "learning")
    place.later(days=1)
    assert sorted(place.checkins(ALEX), key=str) == [("dropped", "purpose"), ("sent", None)]
    refuse(place, "learning", allow=True)
    refuse(place, "checkins")
    place.later(days=1)
    assert ("dropped", "purpose") in place.checkins(ALEX)[2:]
    assert ("sent", None) in place.checkins(ALEX)[2:]


def test_a_purpose_that_is_taken_back_ends_what_is_under_way(place: Place) -> None:
    place.checkin()
    refuse(place, "checkins")
    before = place.texts(ALEX)
    place.later(days=1)
    assert place.texts(ALEX) == before
    assert place.checkins()[0] == ("stopped", None)


def test_what_waits_to_leave_is_held_back_too(place: Place) -> None:
    place.due_now()
    start_checkins(place.deps)
    refuse(place, "checkins")
    place.work()
    assert place.texts(ALEX) == []
    assert place.checkins() == [("dropped", "purpose")]


# ---------------------------------------------------------------- how long
@pytest.fixture
def yearly(empty_place: Place) -> Place:
    place = empty_place.open(program() + ONE_YEAR)
    with place.deps.database.write() as session:
        for row in place.rows(ConsentEvent):
            row.created_at -= timedelta(days=350)
            session.merge(row)
    place.work()
    return place


def test_it_is_asked_anew_a_yes_counts_and_silence_ends_it(yearly: Place) -> None:
    yearly.later(days=2)
    assert len([text for text in yearly.texts(ALEX) if "still OK to text you" in text]) == 1
    assert "seguir escribiendo" in " ".join(yearly.texts(ROSA))
    assert "go on as before" in yearly.hear(ALEX, "yes")[0]
    yearly.later(days=15)
    assert [(one.given, one.source) for one in events(yearly, ALEX)][1:] == [(True, "flow")]
    assert [(one.given, one.source) for one in events(yearly, ROSA)][1:] == [(False, "expired")]
    assert [one.reason for one in yearly.alerts()] == ["expired"]
    before = yearly.texts(ROSA)
    yearly.later(days=1)
    assert yearly.texts(ROSA) == before
    assert "START" not in "".join(yearly.hear(ROSA, "START"))
    assert events(yearly, ROSA)[-1].given
    yearly.hear(ALEX, "START")
    assert events(yearly, ALEX)[-1].source == "keyword"


def test_a_program_that_begins_to_ask_gives_time_to_answer(place: Place) -> None:
    with place.deps.database.write() as session:
        for row in place.rows(ConsentEvent):
            row.created_at -= timedelta(days=800)
            session.merge(row)
    apply_program(place.deps, source=program() + ONE_YEAR, file="harbor.yaml")
    place.work()
    place.later(hours=2)
    place.later(hours=2)
    assert "still OK to text you" in " ".join(place.texts(ALEX))
    assert all(one.given for one in events(place, ALEX))

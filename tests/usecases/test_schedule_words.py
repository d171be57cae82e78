"""The word of a schedule in every state: who may use it, and what keeps it still."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.core.severity import Severity
from service.store.audit import Audit
from service.store.contacts import links_of
from service.store.schedules import Enrollment, every_enrollment
from service.usecases.write_text import Written, write_text
from tests.usecases.place import ALEX, ROSA, UNKNOWN, Place, program

MOOD = """  - name: mood
    flow: weekly
    days: [tue, thu]
    at: "18:00"
    missed_after: 6h
    misses: [{after: 1, then: pause}]
    join: {en: MOOD, es: ANIMO}
"""
OVER = MOOD.replace("days: [tue, thu]", "on: 2026-01-05")


@pytest.fixture
def mood(empty_place: Place) -> Place:
    return empty_place.open(program() + MOOD)


def row(place: Place, phone: str = ALEX) -> Enrollment | None:
    with place.deps.database.read() as session:
        peer_id, _ = links_of(session, place.contact(phone).id)
        return every_enrollment(session, peer_id).get("mood") if peer_id else None


def is_on(place: Place, phone: str = ALEX) -> bool:
    found = row(place, phone)
    return found is not None and found.ended_at is None


def kinds(place: Place) -> list[tuple[str, str]]:
    return [(one.kind, one.reason) for one in place.alerts()]


def test_a_peer_joins_by_their_own_word_and_leaves_by_it(mood: Place) -> None:
    (told,) = mood.hear(ALEX, "MOOD")
    assert "tomorrow at 6 PM" in told
    found = row(mood)
    assert found is not None
    assert (found.source, found.ended_at) == ("word", None)
    assert found.next_due_at is not None
    mood.hear(ALEX, "LEAVE MOOD")
    found = row(mood)
    assert found is not None
    assert (found.ended_by, found.next_due_at) == ("word", None)
    assert mood.alerts() == [], "nobody is called for it"
    assert all(one.action != "enrolled" for one in mood.rows(Audit)), "no staff did it"


def test_the_answer_is_in_the_language_of_the_word(mood: Place) -> None:
    (told,) = mood.hear(ALEX, "ánimo")
    assert "SALIR ANIMO" in told
    (told,) = mood.hear(ROSA, "MOOD")
    assert "LEAVE MOOD" in told


def test_only_a_peer_who_has_agreed_may_join(mood: Place) -> None:
    mood.hear(UNKNOWN, "MOOD")
    assert ("unread", "stranger") in kinds(mood)
    mood.hear(ALEX, "STOP")
    mood.hear(ALEX, "MOOD")
    assert not is_on(mood)


def test_a_sign_in_the_same_hour_comes_first(mood: Place) -> None:
    mood.hear(ALEX, "i want to kill myself")
    before = len(mood.texts(ALEX))
    mood.hear(ALEX, "MOOD")
    assert not is_on(mood), "it is for the person who answers the alert to see"
    assert len(mood.texts(ALEX)) == before


def test_while_a_person_has_the_conversation_leaving_is_kept_to_in_silence(mood: Place) -> None:
    mood.hear(ALEX, "MOOD")
    contact_id = mood.contact(ALEX).id
    written = write_text(mood.deps, scope=mood.scope(), contact_id=contact_id, body="Hi, it's Sam")
    assert isinstance(written, Written)
    mood.work()
    assert mood.hear(ALEX, "leave mood") == []
    assert not is_on(mood)
    assert ("unread", "text") in kinds(mood), "and the person hears of it"
    assert mood.hear(ALEX, "mood") == []
    assert not is_on(mood)


def test_an_open_question_stays_open_and_leaving_lets_its_own_go(mood: Place) -> None:
    mood.hear(ALEX, "MOOD")
    mood.checkin()
    (told,) = mood.hear(ALEX, "mood")
    assert "already" in told
    assert mood.hear(ALEX, "4") != [], "the question of `daily` is still answered"
    mood.due_now(ALEX, "mood")
    mood.work()
    asked = len(mood.texts(ALEX))
    mood.hear(ALEX, "leave mood")
    assert len(mood.texts(ALEX)) == asked + 1
    assert mood.checkins()[-1][0] == "stopped"
    mood.later(hours=5)
    assert len(mood.texts(ALEX)) == asked + 1, "nothing is asked again"


def test_the_word_ends_a_pause_that_misses_began(mood: Place) -> None:
    mood.hear(ALEX, "MOOD")
    mood.clock.advance(timedelta(hours=33))
    mood.work()
    mood.report("delivered")
    mood.later(hours=14)
    paused = row(mood)
    assert paused is not None
    assert paused.paused_at is not None
    (told,) = [text for text in mood.hear(ALEX, "mood") if "MOOD" in text]
    assert "The next one comes tomorrow at 6 PM" in told
    after = row(mood)
    assert after is not None
    assert after.paused_at is None


def test_where_no_text_would_come_a_person_sees_to_it(empty_place: Place) -> None:
    place = empty_place.open(program() + OVER)
    (told,) = place.hear(ALEX, "MOOD")
    assert "a person will read it" in told
    assert [(one.kind, one.severity) for one in place.alerts()] == [("unread", Severity.CONCERN)]


def test_what_the_peer_left_the_audience_does_not_begin_again(empty_place: Place) -> None:
    everyone = MOOD + "    for: everyone\n"
    place = empty_place.open(program() + everyone)
    assert is_on(place)
    place.hear(ALEX, "leave mood")
    assert not is_on(place)
    place.open(program() + everyone.replace('"18:00"', '"17:00"'), peers="")
    assert not is_on(place)
    assert is_on(place, ROSA)

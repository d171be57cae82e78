"""The end of the check-ins: thanks, an offer to talk, and a way back."""

from __future__ import annotations

from uuid import UUID

from service.core.severity import Severity
from service.store.contacts import links_of
from service.store.schedules import Enrollment
from service.usecases.say_goodbye import NotNow, SaidGoodbye, say_goodbye
from service.usecases.send_now import send_now
from service.usecases.take_alert import NotYours
from service.usecases.write_text import write_text
from tests.usecases.place import ALEX, ROSA, SAM, Place, program


def peer_of(place: Place, phone: str) -> UUID:
    with place.deps.database.read() as session:
        peer_id, _ = links_of(session, place.contact(phone).id)
    assert peer_id is not None
    return peer_id


def goodbye(place: Place, phone: str = ALEX) -> SaidGoodbye | NotNow | NotYours:
    said = say_goodbye(place.deps, scope=place.scope(), peer_id=peer_of(place, phone))
    place.work()
    return said


def standing(place: Place, phone: str = ALEX) -> list[Enrollment]:
    peer_id = peer_of(place, phone)
    return [
        row for row in place.rows(Enrollment) if row.peer_id == peer_id and row.ended_at is None
    ]


def test_a_goodbye_thanks_offers_a_talk_and_ends_the_checkins(place: Place) -> None:
    assert goodbye(place) == SaidGoodbye()
    (said,) = place.texts(ALEX)
    assert "coming to an end" in said
    assert "Would you like to talk with Sam" in said
    assert standing(place) == []
    (answer,) = place.hear(ALEX, "yes")
    assert "who will get in touch today by 5 PM" in answer
    assert "START" in answer
    assert place.alert().kind == "person"
    place.later(days=3)
    assert not [text for text in place.texts(ALEX) if "How are you today" in text]


def test_in_spanish_and_with_a_no(place: Place) -> None:
    goodbye(place, ROSA)
    assert "¿Quieres hablar con Sam" in place.texts(ROSA)[-1]
    (answer,) = place.hear(ROSA, "no")
    assert "START" in answer
    assert place.alerts() == []


def test_it_waits_for_the_peers_morning(place: Place) -> None:
    place.clock.advance(hours=14)  # midnight in New York
    assert goodbye(place) == SaidGoodbye()
    assert place.texts(ALEX) == []
    place.later(hours=8)
    assert len(place.texts(ALEX)) == 1


def test_a_question_that_was_open_is_not_asked_afterwards(place: Place) -> None:
    place.checkin()
    goodbye(place)
    place.hear(ALEX, "no")
    assert len([text for text in place.texts(ALEX) if "How are you today" in text]) == 1
    assert place.checkins() == [("stopped", None)]


def test_who_has_stopped_is_not_texted_and_the_checkins_end_all_the_same(place: Place) -> None:
    place.hear(ALEX, "STOP")
    before = len(place.texts(ALEX))
    assert goodbye(place) == SaidGoodbye("no_consent")
    assert len(place.texts(ALEX)) == before
    assert standing(place) == []


def test_not_into_a_crisis_and_not_into_a_persons_talk(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    assert goodbye(place) == NotNow("alert")
    rosa = place.contact(ROSA).id
    write_text(place.deps, scope=place.scope(), contact_id=rosa, body="Hola Rosa")
    assert goodbye(place, ROSA) == NotNow("person")
    assert len(standing(place)) == len(standing(place, ROSA)) == 1


def test_there_is_one_goodbye_and_it_is_for_those_in_scope(place: Place) -> None:
    sam = place.scope()
    elsewhere = type(sam)(sam.staff_id, {})
    peer_id = peer_of(place, ALEX)
    assert say_goodbye(place.deps, scope=elsewhere, peer_id=peer_id) == NotYours()
    assert goodbye(place) == SaidGoodbye()
    assert goodbye(place) == NotNow("not_enrolled")
    assert len(place.texts(ALEX)) == 1


def test_what_has_ended_is_not_sent_by_hand(place: Place) -> None:
    (enrollment,) = standing(place)
    goodbye(place)
    send_now(place.deps, scope=place.scope(), enrollment_id=enrollment.id)
    place.work()
    assert len(place.texts(ALEX)) == 1


def test_the_way_back_leads_to_a_person(place: Place) -> None:
    goodbye(place)
    place.hear(ALEX, "no")
    (said,) = place.hear(ALEX, "START")
    assert "HELP" in said
    alert = place.alert()
    assert (alert.kind, alert.reason, alert.severity) == ("consent", "wants_back", Severity.CONCERN)
    assert len(place.texts(SAM)) == 1


def test_also_where_the_carrier_answers_start(empty_place: Place) -> None:
    place = empty_place.open(program(optout="carrier"))
    goodbye(place)
    place.hear(ALEX, "START", optout_type="START")
    assert place.alert().reason == "wants_back"


def test_start_of_somebody_on_a_schedule_calls_nobody(place: Place) -> None:
    place.hear(ALEX, "START")
    assert place.alerts() == []

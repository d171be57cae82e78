"""What peers wish of us by text, beside the conversation."""

from __future__ import annotations

import pytest

from service.core.severity import Severity
from tests.usecases.place import ALEX, PEERS, ROSA, SAM, Place, program


def test_another_language_is_taken_up_at_once(place: Place) -> None:
    (told,) = place.hear(ALEX, "Español, por favor")
    assert told.startswith("Harbor Texts: listo, desde ahora te escribo en espa")
    assert "automática" in place.hear(ALEX, "nos vemos el viernes entonces")[0]
    assert "English from now on" in place.hear(ALEX, "ENGLISH")[0]


def test_a_language_that_the_program_lacks_goes_to_a_person(place: Place) -> None:
    alone = program().replace("languages: [en, es]", "languages: [en]")
    place.open(alone, PEERS.replace(",es,", ",en,"))
    (told,) = place.hear(ALEX, "espanol")
    assert "solo escribo en ingl" in told
    assert (place.alert().kind, place.alert().reason) == ("unread", "language")


def test_a_call_is_promised_by_the_hours_and_taken_back_while_nobody_has_it(place: Place) -> None:
    (told,) = place.hear(ALEX, "can someone call me")
    assert told.startswith("OK. I am asking Sam to call you today by 5 PM.")
    alert = place.alert()
    assert (alert.kind, alert.reason, alert.severity) == ("person", "call", Severity.URGENT)
    assert "Warmline alert" in place.texts(SAM)[-1]
    assert place.hear(ALEX, "nevermind") == [
        "OK, that is taken back. You can write here any time, and CALL ME works whenever you like."
    ]
    place.work()
    alert = place.alert()
    assert (alert.status, alert.outcome, alert.owner_id) == ("closed", "withdrawn", None)
    assert "nobody is needed any more" in place.texts(SAM)[-1]
    assert place.hear(ALEX, "nevermind") != []  # nothing is left to take back: a person reads it


def test_a_promise_at_night_is_for_the_morning(place: Place) -> None:
    place.later(hours=10)
    (told,) = place.hear(ROSA, "me pueden llamar porfa")
    assert "que te llame ma\u00f1ana despu\u00e9s de las" in told
    assert "988" in told


@pytest.mark.parametrize("first", ["OK", "i want to use so bad"])
def test_what_somebody_has_or_holds_a_sign_is_not_taken_back(place: Place, first: str) -> None:
    place.hear(ALEX, "call me")
    place.hear(SAM if first == "OK" else ALEX, first)
    assert place.hear(ALEX, "never mind") == []
    assert place.alert().status != "closed"


def test_the_language_somebody_seems_to_write_is_offered_and_not_switched_to(place: Place) -> None:
    (told,) = place.hear(ALEX, "hoy fui con mi hermana y todo estuvo bien")
    assert (
        "a person will read it today by 5 PM. \u00bfPrefieres espa\u00f1ol? Escribe ESPA\u00d1OL."
        in told
    )
    assert place.hear(ALEX, "y luego comimos en la casa de mi mama") == []  # said once in a while
    place.checkin(ALEX)
    assert "How are you" in place.texts(ALEX)[-1]


def test_a_warm_line_is_told_beside_988(place: Place) -> None:
    with_line = program().replace("slug: harbor", 'slug: harbor\nwarm_line: "+12025550188"')
    place.open(with_line)
    assert "call our warm line, (202) 555-0188, or call or text 988" in place.hear(ALEX, "TALK")[0]


def test_whoever_waits_for_a_call_is_answered_like_anybody_until_somebody_is_there(
    place: Place,
) -> None:
    place.hear(ALEX, "call me")
    assert "escribo en espa" in place.hear(ALEX, "espa\u00f1ol")[0]
    place.hear(SAM, "OK")
    assert place.hear(ALEX, "english") == []


def test_in_danger_a_wish_is_followed_and_only_staff_are_told(place: Place) -> None:
    place.hear(ALEX, "i relapsed last night and im so scared")
    assert place.hear(ALEX, "espa\u00f1ol") == []
    assert "oprime 2" in place.hear(ALEX, "me quiero matar")[0]


def test_whoever_asks_if_a_machine_writes_is_told_so_and_asked_again(place: Place) -> None:
    place.checkin(ALEX)
    told, asked = place.hear(ALEX, "is this a robot?")
    assert told.startswith("Yes, these texts are automated")
    assert asked == "How are you today, 1-5? 1 is very hard, 5 is very good."
    place.hear(ALEX, "4")
    assert place.checkins(ALEX) == [("answered", None)]
    (told,) = place.hear(ALEX, "so is this a real person")
    assert told.startswith("Yes, these texts are automated")


def test_while_a_person_writes_with_them_that_person_is_asked(place: Place) -> None:
    place.hear(ALEX, "i relapsed last night and im so scared")
    place.hear(SAM, "OK")
    assert place.hear(ALEX, "is this a robot") == []


def test_whoever_says_that_others_read_along_is_offered_private(place: Place) -> None:
    place.checkin(ROSA)
    (told,) = place.hear(ROSA, "mi mamá lee mi teléfono")
    assert "PRIVADO" in told
    assert "desde ahora" in place.hear(ROSA, "PRIVADO")[0].lower()
    assert "pregunto si tienes un minuto" in place.hear(ROSA, "mi mamá lee mis mensajes")[0]


def test_an_hour_is_heard_where_a_question_is_open(place: Place) -> None:
    place.checkin(ROSA)
    (told,) = place.hear(ROSA, "HORA 6PM")
    assert "los mensajes llegan a las 6 PM" in told

"""What peers wish of us by text, beside the conversation."""

from __future__ import annotations

from tests.usecases.place import ALEX, PEERS, Place, program


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

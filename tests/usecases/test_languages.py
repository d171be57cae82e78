"""Who writes of danger in a language is answered in it, whatever the file says of them."""

from __future__ import annotations

import pytest

from tests.usecases.place import ALEX, ROSA, UNKNOWN, Place


@pytest.mark.parametrize("phone", [ALEX, UNKNOWN])
def test_a_crisis_in_spanish_is_answered_in_spanish(place: Place, phone: str) -> None:
    (reply,) = place.hear(phone, "me quiero matar")
    assert "oprime 2" in reply


def test_a_crisis_in_english_is_answered_in_english(place: Place) -> None:
    (reply,) = place.hear(ROSA, "i want to kill myself")
    assert "call or text 988" in reply


def test_an_urgent_text_too_with_all_that_is_filled_in(place: Place) -> None:
    (reply,) = place.hear(UNKNOWN, "recaí anoche y tengo miedo")
    assert "alguien de nuestro equipo, que te contestará hoy antes de las 5 PM" in reply


def test_who_mixes_both_is_answered_in_their_own(place: Place) -> None:
    (reply,) = place.hear(ROSA, "me quiero matar. i want to kill myself")
    assert "oprime 2" in reply
    (reply,) = place.hear(ALEX, "me quiero matar. i want to kill myself")
    assert "call or text 988" in reply


def test_anything_less_is_answered_in_the_language_on_file(place: Place) -> None:
    (reply,) = place.hear(ROSA, "see you on friday then my friend")
    assert "automática" in reply

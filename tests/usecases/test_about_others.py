"""What is told of somebody else, and what comes from a number that nobody knows."""

from __future__ import annotations

import pytest

from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, SAM, UNKNOWN, Place, program

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BROTHER = "my brother says he is going to kill himself tonight"
HERSELF = "and i want to kill myself too"
SHIFT = """
rota:
  - {name: all day, days: every day, from: "00:00", to: "00:00", staff: [Dana Brooks]}
"""


def test_an_alert_about_somebody_else_says_so_without_a_word_of_what(place: Place) -> None:
    (answer,) = place.hear(ALEX, BROTHER)
    assert answer.startswith("Thank you for looking out for someone.")
    assert (place.alert().kind, place.alert().reason) == ("flag", "third_party")
    assert place.texts(SAM) == [
        "Warmline alert 1042 (crisis, about somebody else). Reply OK 1042 to take it, or open the"
        " console."
    ]
    place.later(minutes=5)
    assert "(crisis, about somebody else)" in place.texts(DANA)[-1]


def test_once_it_is_about_the_writer_too_it_says_so_no_more(place: Place) -> None:
    place.hear(ALEX, BROTHER)
    place.hear(ALEX, HERSELF)
    assert place.alert().reason == "suicide"
    place.later(minutes=5)
    assert place.texts(DANA)[-1].startswith("Warmline alert 1042 (crisis).")


def test_both_in_one_text_are_about_the_writer(place: Place) -> None:
    place.hear(ALEX, f"{BROTHER}. {HERSELF}")
    assert place.alert().reason == "suicide"


def test_signs_in_words_about_somebody_else_are_about_them(place: Place) -> None:
    place.hear(ALEX, "my friend overdosed and is not breathing")
    assert place.alert().reason == "third_party"
    assert "Please call 911 now" in place.texts(ALEX)[-2] + place.texts(ALEX)[-1]


def test_in_spanish_staff_hear_it_too(empty_place: Place) -> None:
    spanish = program().replace(
        "login: sam@example.org", "login: sam@example.org\n    language: es", 1
    )
    place = empty_place.open(spanish)
    place.hear(ALEX, BROTHER)
    assert "(crisis, por otra persona)" in place.texts(SAM)[-1]


def test_a_stranger_in_danger_is_answered_at_once_and_whoever_is_on_call_hears(
    empty_place: Place,
) -> None:
    place = empty_place.open(program() + SHIFT)
    (answer,) = place.hear(UNKNOWN, "i want to kill myself")
    assert "988" in answer
    assert [len(place.texts(phone)) for phone in (SAM, DANA, LUCIA, NOAH)] == [0, 1, 0, 0]
    assert place.texts(DANA)[0].startswith("Warmline alert 1042 (crisis).")
    (en_espanol,) = place.hear("+12025550198", "me quiero matar")
    assert "988 y oprime 2" in en_espanol


def test_without_a_rota_every_specialist_hears_of_a_stranger(place: Place) -> None:
    place.hear(UNKNOWN, "i want to kill myself")
    assert [len(place.texts(phone)) for phone in (SAM, DANA, LUCIA, NOAH)] == [1, 1, 0, 0]

"""Somebody who has had enough in the middle of a check-in is not asked again."""

from __future__ import annotations

import pytest

from service.core.severity import Severity
from tests.usecases.place import ALEX, ROSA, Place


@pytest.mark.parametrize(
    ("phone", "text", "told"),
    [
        (ALEX, "leave me alone", "a person will read it"),
        (ALEX, "Can you please stop?", "a person will read it"),
        (ALEX, "no more", "a person will read it"),
        (ALEX, "take me off", "a person will read it"),
        (ALEX, "sorry, wrong number", "a person will read it"),
        (ROSA, "Déjame en paz!!", "una persona lo leerá"),
        (ROSA, "ya basta", "una persona lo leerá"),
    ],
)
def test_nothing_is_asked_again_and_a_person_looks(
    place: Place, phone: str, text: str, told: str
) -> None:
    place.checkin(phone)
    (said,) = place.hear(phone, text)
    assert told in said
    assert "1-5" not in said
    alert = place.alert()
    assert (alert.kind, alert.reason, alert.severity) == (
        "consent",
        "wants_to_stop",
        Severity.CONCERN,
    )
    place.later(hours=4)
    assert len(place.texts(phone)) == 2, "no reminder"
    assert place.checkins(phone)[0] == ("stopped", None)


def test_after_an_answer_the_checkin_counts_as_partly_answered(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "2")
    place.hear(ALEX, "leave me alone")
    assert place.checkins() == [("partly", None)]


def test_with_no_question_open_it_is_a_text_like_any_other(place: Place) -> None:
    place.hear(ALEX, "leave me alone")
    assert place.alert().reason == "text"


def test_a_sign_in_the_same_words_goes_first(place: Place) -> None:
    place.checkin()
    (said,) = place.hear(ALEX, "leave me alone i want to die")
    assert "988" in said

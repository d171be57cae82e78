"""Somebody who has had enough in the middle of a check-in is not asked again."""

from __future__ import annotations

import pytest

from service.core.severity import Severity
from tests.usecases.place import ALEX, ROSA, Place


@pytest.mark.parametrize(
    ("phone", "text", "told"),
    [
        (ALEX, "stop asking me", "reply STOP"),
        (ALEX, "Can you please stop this?", "reply STOP"),
        (ALEX, "no more questions", "reply STOP"),
        (ALEX, "im tired of these questions", "reply STOP"),
        (ROSA, "Ya no quiero más preguntas!!", "responde ALTO"),
        (ROSA, "ya basta", "responde ALTO"),
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


@pytest.mark.parametrize(
    "text", ["leave me alone", "can you please stop", "no more", "take me off", "déjame en paz"]
)
def test_what_a_reasonable_person_takes_for_a_stop_is_one(place: Place, text: str) -> None:
    place.checkin()
    (said,) = place.hear(ALEX, text)
    assert "START" in said
    assert place.alert().reason == "stopped"
    assert place.checkins()[0] == ("stopped", None)


def test_after_an_answer_the_checkin_counts_as_partly_answered(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "2")
    place.hear(ALEX, "no more questions")
    assert place.checkins() == [("partly", None)]


def test_with_no_question_open_they_hear_how_to_end_all_texts_too(place: Place) -> None:
    (said,) = place.hear(ALEX, "enough already")
    assert "reply STOP" in said
    assert place.alert().reason == "wants_to_stop"


def test_a_sign_in_the_same_words_goes_first(place: Place) -> None:
    place.checkin()
    (said,) = place.hear(ALEX, "leave me alone i want to die")
    assert "988" in said

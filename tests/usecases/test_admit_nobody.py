"""Nobody could be reached: the peer is told so honestly, once."""

from __future__ import annotations

import pytest

from service.core import delivery
from service.usecases.carrier_block import block
from service.usecases.work import work
from tests.usecases.place import ALEX, ROSA, Place

CRISIS = "i want to kill myself"
NOT_YET = "I have not reached a person yet"


def rounds(place: Place, minutes: int) -> None:
    for _ in range(minutes // 5):
        place.later(minutes=5)


def said(place: Place, words: str = NOT_YET, phone: str = ALEX) -> int:
    return sum(words in text for text in place.texts(phone))


def test_after_the_whole_ladder_and_a_round_of_its_top_it_is_said_once(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    rounds(place, 15)  # the top has been told just now
    assert said(place) == 0
    rounds(place, 5)
    assert said(place) == 1
    assert "988" in place.texts(ALEX)[-1]
    rounds(place, 60)
    assert said(place) == 1
    assert ("answered", "nobody_yet") in place.history(place.alert())


def test_it_is_not_said_once_somebody_has_it(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    rounds(place, 15)
    place.hear("+12025550113", "OK 1042")
    rounds(place, 15)
    assert said(place) == 0


@pytest.mark.parametrize(
    ("text", "words", "number"),
    [
        ("i took all my pills", "Please don't wait for us", True),
        (
            "my husband has a gun and says he will kill me tonight",
            "Nobody has picked this up yet",
            False,
        ),
    ],
)
def test_the_words_are_those_of_the_kind(place: Place, text: str, words: str, number: bool) -> None:
    place.hear(ALEX, text)
    rounds(place, 20)
    assert said(place, words) == 1
    assert any(letter.isdigit() for letter in place.texts(ALEX)[-1]) is number


def test_it_is_said_again_once_it_has_become_graver(place: Place) -> None:
    place.hear(ALEX, "PERSON")
    rounds(place, 75)
    assert said(place) == 1
    place.hear(ALEX, CRISIS)  # "I am getting a person for you now"
    rounds(place, 20)
    assert said(place) == 2
    rounds(place, 30)
    assert said(place) == 2


def test_it_is_not_said_to_somebody_whom_a_person_wrote_to(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear("+12025550111", "1042 I am here with you")
    rounds(place, 90)
    assert ("step", "coordinator") in place.history(place.alert())
    assert said(place) == 0


def test_in_their_language(place: Place) -> None:
    place.hear(ROSA, "me quiero matar")
    rounds(place, 20)
    assert said(place, "Todavía no encuentro a una persona", ROSA) == 1


def test_not_to_somebody_who_opted_out(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(ALEX, "STOP")
    rounds(place, 40)
    assert said(place) == 0


def test_not_where_the_carrier_blocks(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    with work(place.deps) as begun:
        block(begun, place.contact(ALEX).id, place.line().id, delivery.OPTED_OUT)
    rounds(place, 40)
    assert said(place) == 0
    assert ("cannot_text", "nobody_yet") in place.history(place.alert())

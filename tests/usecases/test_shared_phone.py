"""A phone that others see: what leaves for it, who opens it, and how it is undone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.store.peers import Peer
from service.usecases.set_private import SetPrivate, UnfitWord, set_private
from service.usecases.start_checkins import start_checkins
from tests.usecases.place import ALEX, ROSA, Place


@pytest.fixture
def here(bare_place: Place) -> Place:
    """The program, on one kind of database: which one does not matter."""
    return bare_place.open()


KNOCK = "Hi, do you have a minute? If so, reply YES."
KNOCK_WORD = "Hi, do you have a minute? If so, reply with your word."
GIVEN_AWAY = ("988", "Harbor", "Sam", "check-in", "mood", "feel", "Rosa", "Alex")


def alex(place: Place) -> Peer:
    return next(row for row in place.rows(Peer) if row.lang == "en")


def keeps_still(texts: list[str]) -> bool:
    """Whether texts give nothing away to whoever holds the phone."""
    return not any(word.casefold() in text.casefold() for text in texts for word in GIVEN_AWAY)


def test_nothing_is_said_before_a_yes(place: Place) -> None:
    place.hear(ALEX, "Private")
    place.checkin()
    assert place.texts(ALEX)[-1] == KNOCK
    assert place.hear(ALEX, "Yes") == ["Hi. How is today, 1-5? 1 is hard, 5 is good."]
    place.hear(ALEX, "4")
    assert place.checkins() == [("answered", None)]
    assert keeps_still(place.texts(ALEX)[1:])


def test_a_word_of_their_own_counts_once_it_came_twice(place: Place) -> None:
    (asked,) = place.hear(ALEX, "private lantern")
    assert "text it once more" in asked
    assert "lantern" not in asked  # the text stays on the phone
    assert b"lantern" not in (alex(place).offered_word or b"lantern")
    assert "wait for your word" in place.hear(ALEX, "Lantern")[0]
    place.checkin()
    assert place.texts(ALEX)[-1] == KNOCK_WORD
    assert place.hear(ALEX, "yes") == ["Thanks. If you have a minute, reply with your word."]
    assert place.hear(ALEX, "lantern")[0].startswith("Hi. How is today")


@pytest.mark.parametrize("word", ["stop", "yes", "me"])
def test_a_word_that_means_something_else_is_refused(here: Place, word: str) -> None:
    (told,) = here.hear(ALEX, f"PRIVATE {word}")
    assert "does not work" in told
    assert alex(here).offered_word is None
    assert alex(here).private_since is not None


def test_a_sentence_that_begins_with_the_word_goes_to_a_person(here: Place) -> None:
    assert "a person will read it" in here.hear(ALEX, "private lessons start on monday")[0]
    assert alex(here).private_since is None
    assert here.alert().kind == "unread"


def test_open_undoes_it_and_asks_for_the_word(here: Place) -> None:
    here.hear(ALEX, "PRIVATE")
    assert "as it was before" in here.hear(ALEX, "open")[0]
    assert alex(here).private_since is None
    set_word(here, "lantern")
    assert "OPEN and your word" in here.hear(ALEX, "open")[0]
    assert "OPEN and your word" in here.hear(ALEX, "open tractor")[0]
    assert alex(here).private_since is not None
    assert "as it was before" in here.hear(ALEX, "OPEN lantern")[0]
    assert (alex(here).private_since, alex(here).door_word) == (None, None)


def set_word(here: Place, word: str, *, private: bool = True) -> object:
    peer_id = alex(here).id
    return set_private(here.deps, scope=here.scope(), peer_id=peer_id, private=private, word=word)


def test_staff_set_it_without_a_text(here: Place) -> None:
    assert set_word(here, "lantern") == SetPrivate()
    assert set_word(here, "stop") == UnfitWord()
    assert here.texts(ALEX) == []
    here.checkin()
    assert here.texts(ALEX) == [KNOCK_WORD]
    assert set_word(here, "", private=False) == SetPrivate()
    assert alex(here).door_word is None


def test_answers_give_nothing_away_but_where_help_is_in_danger(here: Place) -> None:
    here.hear(ALEX, "PRIVATE")
    said = here.hear(ALEX, "can we talk about the house")
    said += here.hear(ALEX, "CALL ME")
    assert len(said) == 2
    assert keeps_still(said)
    assert "988" in here.hear(ALEX, "i want to kill myself tonight")[0]


def test_a_hard_answer_behind_the_door_is_answered_neutrally(here: Place) -> None:
    here.hear(ALEX, "PRIVATE")
    here.checkin()
    here.hear(ALEX, "yes")
    (told,) = here.hear(ALEX, "1")
    assert keeps_still([told])
    assert here.alert().reason == "low_mood"


def test_a_question_that_was_open_is_not_said_again_in_the_open(here: Place) -> None:
    here.checkin()
    here.hear(ALEX, "PRIVATE")
    here.later(hours=3)
    assert here.texts(ALEX)[-1] == KNOCK  # the reminder
    here.hear(ALEX, "yes")
    assert here.hear(ALEX, "4") != []
    assert here.checkins()[0] == ("answered", None)


def test_a_text_that_waits_in_other_words_does_not_leave(here: Place) -> None:
    here.due_now()
    while start_checkins(here.deps):
        pass
    here.clock.advance(timedelta(seconds=1))
    set_word(here, "")
    here.work()
    assert here.texts(ALEX) == []
    assert here.checkins() == [("dropped", "private")]


def test_somebody_else_at_the_phone_counts_for_nothing(here: Place) -> None:
    here.hear(ALEX, "PRIVATE")
    here.checkin()
    assert keeps_still(here.hear(ALEX, "he is not here"))
    assert here.hear(ALEX, "call later") == []
    assert here.alert().kind == "not_understood"
    here.later(hours=30)
    assert here.checkins()[0] == ("missed", None)
    assert keeps_still(here.texts(ALEX)[1:])


def test_open_to_a_question_of_ours_is_an_answer(here: Place) -> None:
    here.checkin()
    assert here.hear(ALEX, "open")[0].startswith("Thanks for writing. One number")


def test_it_is_there_in_spanish(here: Place) -> None:
    here.hear(ROSA, "Privado")
    here.checkin(ROSA)
    assert here.texts(ROSA)[-1] == "Hola, ¿tienes un minuto? Si es así, responde SI."
    assert here.hear(ROSA, "sí")[0].startswith("Hola. ¿Qué tal hoy")
    assert "queda como antes" in here.hear(ROSA, "abierto")[0]

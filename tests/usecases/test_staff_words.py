"""What staff do from their own phone: pass on, close with an outcome, list, be off and on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from service.store.rota import TimeOff
from service.usecases.take_alert import HasOwner, Taken, take_alert
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, ROSA, SAM, Place, program

CRISIS = "i want to kill myself"
ROTA = """
rota:
  - {name: all day, days: every day, from: "00:00", to: "00:00", staff: [Sam Rivera]}
"""


def told(place: Place) -> list[int]:
    return [len(place.texts(phone)) for phone in (SAM, DANA, LUCIA, NOAH)]


# ---------------------------------------------------------------- passing on
def test_pass_tells_the_next_step_at_once_and_the_one_who_passed_no_more(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (said,) = place.hear(SAM, "1042 pass")
    assert said.startswith("OK. Alert 1042 goes to the next person now.")
    assert told(place) == [2, 1, 0, 0]
    place.later(minutes=5)
    place.later(minutes=5)
    assert told(place) == [2, 1, 1, 1]


def test_whoever_has_it_may_pass_it_on_and_others_hear_who_has_it(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK 1042")
    (other,) = place.hear(DANA, "PASS 1042")
    assert other.startswith("Sam Rivera has already taken")
    place.hear(SAM, "pass 1042 i'm driving")
    assert (place.alert().status, place.alert().owner_id) == ("open", None)
    assert place.texts(DANA)[-1].startswith("Warmline alert 1042")


def test_who_passed_is_left_out_of_later_steps_too(empty_place: Place) -> None:
    steps = "[specialist, on_call, supervisor, coordinator]"
    place = empty_place.open(program(steps=steps) + ROTA)  # Sam is on call as well
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "PASS 1042")
    assert told(place) == [2, 0, 1, 0]


def test_at_the_top_it_comes_back_after_the_whole_wait(empty_place: Place) -> None:
    place = empty_place.open(program(steps="[coordinator]"))
    place.hear(ALEX, CRISIS)
    (said,) = place.hear(NOAH, "PASS 1042")
    assert "it may come back to you" in said
    place.later(minutes=4, seconds=59)
    assert len(place.texts(NOAH)) == 2
    place.later(seconds=1)
    assert "still needs someone" in place.texts(NOAH)[-1]


def test_a_bare_pass_and_a_near_miss_are_asked_about(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (which,) = place.hear(SAM, "PASS")
    assert which.startswith("Nothing is passed on yet.")
    assert "like PASS 1042" in which
    (meant,) = place.hear(SAM, "pas 1042")
    assert meant.startswith("Nothing is done yet. Did you mean PASS 1042?")
    assert place.alert().status == "open"
    assert told(place)[1] == 0


# ---------------------------------------------------------------- outcomes
def test_done_with_words_that_say_how_it_went_closes_with_that_outcome(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (closed,) = place.hear(SAM, "DONE 1042 called her, safe")
    assert closed == "Alert 1042 is closed. Thank you."
    assert (place.alert().status, place.alert().outcome) == ("closed", "safe")


def test_without_an_outcome_it_asks_and_a_number_answers(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    (asked,) = place.hear(SAM, "1042 done")
    assert asked.startswith("Alert 1042 is still open. How did it go? Reply with a number: 1 ")
    assert (place.alert().status, place.alert().outcome) == ("taken", None)
    (closed,) = place.hear(SAM, "1")
    assert closed == "Alert 1042 is closed. Thank you."
    assert place.alert().outcome == "reached"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("2 they are safe", "safe"),
        ("2 - safe", "safe"),
        ("DONE 2", "safe"),
        ("4 no answer", "no_answer"),
    ],
)
def test_a_number_with_its_words_answers_too(sqlite_url: str, answer: str, outcome: str) -> None:
    place = Place(sqlite_url).open()
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "DONE 1042")
    assert place.hear(SAM, answer) == ["Alert 1042 is closed. Thank you."]
    assert place.alert().outcome == outcome
    place.deps.database.close()


def test_a_number_that_its_words_contradict_closes_nothing(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "DONE 1042")
    for unsure in ("2 not safe yet", "DONE 1042 5 minutes ago talked to her, safe"):
        place.hear(SAM, unsure)
        assert place.alert().status == "taken"


def test_what_declines_an_alert_takes_nothing_and_reaches_nobody(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    heard = len(place.texts(ALEX))
    (asked,) = place.hear(SAM, "1042 no")
    assert asked.startswith("Nothing is done yet. Did you mean PASS 1042?")
    assert (place.alert().status, len(place.texts(ALEX))) == ("open", heard)


def test_whoever_never_says_it_is_asked_and_it_climbs_again(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "DONE 1042")
    place.later(minutes=30)
    place.later(minutes=5)
    assert place.alert().status == "open"
    assert told(place)[1] == 1


def test_a_number_without_a_question_closes_nothing(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    (said,) = place.hear(SAM, "2")
    assert said.startswith("Reply OK and a number")
    assert place.alert().status == "taken"
    (closed,) = place.hear(SAM, "DONE 1042 4")
    assert closed == "Alert 1042 is closed. Thank you."
    assert place.alert().outcome == "no_answer"


# ---------------------------------------------------------------- lists
def test_a_list_has_severity_and_age_of_ones_own_and_of_what_nobody_has(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OK")
    place.later(minutes=7)
    place.hear(ROSA, "necesito hablar con una persona, PERSONA")
    (listed,) = place.hear(SAM, "LIST")
    assert listed.startswith("You have: 1042 crisis 7m. Nobody has: 1043 ")
    (others,) = place.hear(DANA, "list")
    assert "1042" not in others


# ---------------------------------------------------------------- off and on
def test_off_hands_ones_alerts_to_the_backup_until_on(place: Place) -> None:
    (off,) = place.hear(SAM, "OFF 3h")
    assert off == "You are off until 1 PM. Dana Brooks answers for you. ON brings you back sooner."
    assert place.texts(DANA) == [
        "Sam Rivera is off until 1 PM. Until then their alerts come to you."
    ]
    place.hear(ALEX, CRISIS)
    assert (len(place.texts(SAM)), len(place.texts(DANA))) == (1, 2)
    (back,) = place.hear(SAM, "on")
    assert back == "Welcome back. You get alerts again."
    place.hear(ROSA, "me quiero matar")
    assert place.texts(SAM)[-1].startswith("Warmline alert 1043 (crisis)")


def test_off_until_a_time_ends_by_itself(place: Place) -> None:
    (off,) = place.hear(SAM, "off until 8am")
    assert off.startswith("You are off until 8 AM.")
    (row,) = place.rows(TimeOff)
    assert (row.kind, row.ends_at) == ("quiet", datetime(2026, 3, 3, 13, tzinfo=UTC))
    place.later(hours=22)
    place.hear(ALEX, CRISIS)
    assert place.texts(SAM)[-1].startswith("Warmline alert 1042")


def test_without_a_backup_who_is_free_it_asks_who_covers(place: Place) -> None:
    place.hear(DANA, "OFF 8h Lucia")
    (asked,) = place.hear(SAM, "OFF 3h")
    assert asked.startswith("You are not off yet. Who answers for you until 1 PM?")
    assert asked.endswith("Free then: Lucia Ortega, Noah Bennett.")
    (off,) = place.hear(SAM, "OFF 3h noah")
    assert "Noah Bennett answers for you" in off
    assert len(place.rows(TimeOff)) == 2


def test_off_without_a_time_changes_nothing(place: Place) -> None:
    (asked,) = place.hear(SAM, "OFF")
    assert asked.startswith("Nothing is changed yet. For how long?")
    (asked,) = place.hear(SAM, "off until 8")
    assert asked.startswith("Nothing is changed yet.")
    assert place.rows(TimeOff) == []


def test_it_is_refused_where_nobody_would_be_left(empty_place: Place) -> None:
    place = empty_place.open(program() + ROTA)
    for phone in (DANA, LUCIA, NOAH):
        place.hear(phone, "STOP")
    (refused,) = place.hear(SAM, "OFF 3h")
    assert refused.startswith("You are still on: nobody would be left on call from 10 AM.")
    assert place.rows(TimeOff) == []


def test_who_is_off_and_texts_a_bare_ok_may_mean_on(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.hear(SAM, "OFF 3h")
    (asked,) = place.hear(SAM, "ok")
    assert "To be back on, reply ON" in asked
    assert place.alert().status == "open"
    (taken,) = place.hear(SAM, "ok 1042")
    assert taken.startswith("Alert 1042 is yours.")


def test_on_without_off_is_no_harm(place: Place) -> None:
    assert place.hear(SAM, "ON") == ["You were not off. You get alerts."]


# ---------------------------------------------------------------- two at once
def test_of_two_who_take_at_once_one_gets_it_and_the_other_hears_who(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    alert_id, start = place.alert().id, Barrier(2)

    def takes(login: str) -> object:
        scope = place.scope(login)
        start.wait(timeout=30)
        return take_alert(place.deps, scope=scope, alert_id=alert_id)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(takes, ["sam@example.org", "dana@example.org"]))
    assert results.count(Taken(1042)) == 1
    (other,) = [one for one in results if one != Taken(1042)]
    winner = "Sam Rivera" if results[0] == Taken(1042) else "Dana Brooks"
    assert other == HasOwner(1042, winner)
    assert place.history(place.alert()).count(("taken", "")) == 1

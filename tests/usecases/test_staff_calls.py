"""Calls to staff: a step of the ladder that rings, and where a phone takes no texts."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from service.ports import InDoubt, Refused
from service.store.alert_mails import AlertMail
from service.store.staff_calls import AlertCall, LostPhone
from service.usecases.answer_staff_call import Spoken, end_call, greet, press
from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, OURS, SAM, Place, program

CRISIS = "i want to kill myself"
RINGS = "[{specialist: [text, call]}, {backup: call}, {supervisor: email}, coordinator]"


def ringing(place: Place) -> Place:
    return place.open(program(steps=RINGS))


def call_id(place: Place, phone: str) -> UUID:
    """Our id of the last call to a phone, as its address carries it."""
    answer = urlsplit(place.calls.to(phone)[-1].answer)
    return UUID(parse_qs(answer.query)["c"][0])


def picks_up(place: Place, phone: str) -> Spoken:
    return greet(place.deps, call_id=call_id(place, phone), carrier_id="CA1")


def presses(place: Place, phone: str, digit: str) -> Spoken:
    said = press(place.deps, call_id=call_id(place, phone), digit=digit)
    place.work()
    return said


def rung(place: Place) -> list[int]:
    return [len(place.calls.to(phone)) for phone in (SAM, DANA, LUCIA, NOAH)]


def test_a_step_rings_in_each_of_its_ways_never_early(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.hear(ALEX, CRISIS)
    assert (rung(place), len(place.texts(SAM))) == ([1, 0, 0, 0], 1)
    place.later(minutes=4, seconds=59)
    assert rung(place) == [1, 0, 0, 0]
    place.later(seconds=1)
    assert (rung(place), place.texts(DANA)) == ([1, 1, 0, 0], [])
    place.later(minutes=5)
    (mail,) = place.rows(AlertMail)
    assert (mail.why, rung(place), place.texts(LUCIA)) == ("step", [1, 1, 0, 0], [])


def test_a_call_carries_ids_only_and_says_nothing_of_health(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.hear(ALEX, CRISIS)
    (call,) = place.calls.placed
    assert (call.to, call.sender) == (SAM, OURS)
    row = place.rows(AlertCall)[0]
    assert call.answer == f"https://warmline.example.org/carrier/voice/alert?c={row.id}"
    assert (
        call.status_callback
        == f"https://warmline.example.org/carrier/voice/alert/status?c={row.id}"
    )
    said = picks_up(place, SAM)
    assert said == Spoken("call_alert", "en", {"ref": "1042"}, asks=True)
    assert place.deps.library.replies.text(said.key, "en", ref="1042") == (
        "This is Warmline. Alert 1042 needs someone. Press 1 to take it, 2 to pass it on."
    )


def test_one_takes_it_and_the_climb_stops(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.hear(ALEX, CRISIS)
    picks_up(place, SAM)
    assert presses(place, SAM, "1").key == "call_taken"
    alert = place.alert()
    assert (alert.status, alert.owner_id) == ("taken", place.scope().staff_id)
    place.later(minutes=20)
    assert rung(place) == [1, 0, 0, 0]


def test_two_passes_it_on_at_once_and_who_passed_is_not_told_again(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.hear(ALEX, CRISIS)
    assert presses(place, SAM, "2") == Spoken("call_passed", "en", {"ref": "1042"})
    assert rung(place) == [1, 1, 0, 0]
    place.later(minutes=30)
    assert (rung(place), len(place.texts(SAM))) == ([1, 1, 0, 0], 1)
    assert ("passed", "") in place.history(place.alert())


def test_no_key_a_voicemail_and_a_busy_phone_take_nothing(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.hear(ALEX, CRISIS)
    picks_up(place, SAM)
    end_call(place.deps, call_id=call_id(place, SAM), carrier_id="CA1", status="completed")
    place.later(minutes=5)
    end_call(place.deps, call_id=call_id(place, DANA), carrier_id="CA2", status="busy")
    assert place.alert().status == "open"
    ended = [event for event in place.history(place.alert()) if event[0] == "call_ended"]
    assert ended == [("call_ended", "no_digit"), ("call_ended", "busy")]
    assert [row.ended for row in place.rows(AlertCall)] == ["completed", "busy"]
    place.later(minutes=5)
    assert len(place.rows(AlertMail)) == 1, "a call that is not answered costs no more than a step"


def test_staff_are_told_in_the_language_that_the_file_gives_them(empty_place: Place) -> None:
    spanish = program(steps=RINGS).replace(
        "    backup: Dana Brooks", "    backup: Dana Brooks\n    language: es"
    )
    place = empty_place.open(spanish)
    place.hear(ALEX, CRISIS)
    assert place.texts(SAM)[0].startswith("Alerta 1042 de Warmline (crisis).")
    assert picks_up(place, SAM).lang == "es"


def test_another_key_asks_again_and_who_comes_second_hears_who_has_it(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.hear(ALEX, CRISIS)
    place.later(minutes=5)
    assert presses(place, SAM, "7") == Spoken("call_alert", "en", {"ref": "1042"}, asks=True)
    presses(place, DANA, "1")
    taken = Spoken("call_taken_by_other", "en", {"ref": "1042", "name": "Dana Brooks"})
    assert [picks_up(place, SAM), presses(place, SAM, "1"), presses(place, SAM, "2")] == [taken] * 3


def test_a_call_that_waits_is_not_placed_once_somebody_has_it(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.calls.outcomes.extend([Refused(20429, retry=True)])
    place.hear(ALEX, CRISIS)
    place.hear(DANA, "OK 1042")
    place.later(seconds=15)
    assert rung(place) == [1, 0, 0, 0]
    assert place.rows(AlertCall)[0].ended == "taken"


def test_on_doubt_it_rings_again_unless_the_carrier_has_told_of_it(empty_place: Place) -> None:
    place = ringing(empty_place)
    place.calls.outcomes.extend([InDoubt("ReadTimeout"), InDoubt("ReadTimeout")])
    place.hear(ALEX, CRISIS)
    place.later(seconds=15)
    assert rung(place) == [2, 0, 0, 0]
    picks_up(place, SAM)
    place.later(seconds=60)
    assert rung(place) == [2, 0, 0, 0]


def test_a_call_that_cannot_be_placed_is_followed_by_the_next_step(empty_place: Place) -> None:
    place = empty_place.open(program(steps="[{specialist: call}, backup, coordinator]"))
    place.calls.outcomes.extend([Refused(21211, retry=False)])
    place.hear(ALEX, CRISIS)
    assert len(place.texts(DANA)) == 1
    assert ("call_failed", "refused") in place.history(place.alert())


def test_an_address_of_no_call_of_ours_changes_nothing(empty_place: Place) -> None:
    place = ringing(empty_place)
    for unknown in (None, UUID(int=5)):
        assert greet(place.deps, call_id=unknown, carrier_id="CA1") == Spoken("call_nothing")
        assert press(place.deps, call_id=unknown, digit="1") == Spoken("call_nothing")
        end_call(place.deps, call_id=unknown, carrier_id="CA1", status="completed")


# ---------------------------------------------------------------- phones that take no texts
def test_a_phone_that_opts_out_is_called_and_the_coordinator_told_once(place: Place) -> None:
    place.hear(SAM, "STOP")
    told = [text for text in place.texts(NOAH) if text.startswith("Sam Rivera's phone")]
    assert len(told) == 1
    place.hear(ALEX, CRISIS)
    assert (rung(place), len(place.texts(SAM))) == ([1, 0, 0, 0], 1)
    assert presses(place, SAM, "1").key == "call_taken"
    place.later(minutes=30)
    assert picks_up(place, SAM).key == "call_outcome"
    assert presses(place, SAM, "1").key == "call_kept"
    place.hear(SAM, "START")
    place.later(minutes=30)
    assert "How did it go?" in place.texts(SAM)[-1]
    assert [phone.over_at is None for phone in place.rows(LostPhone)] == [False]


def test_a_phone_where_a_text_did_not_arrive_is_called_too_until_one_arrives(place: Place) -> None:
    place.hear(ALEX, CRISIS)
    place.report("undelivered", to=SAM, code=30005)
    place.work()
    assert [text for text in place.texts(NOAH) if "Sam Rivera's phone" in text]
    assert rung(place)[0] == 1
    assert len(place.texts(DANA)) == 1, "nobody waits for a phone that rang nobody"
    place.hear(SAM, "OK 1042")
    place.later(minutes=30)
    assert rung(place)[0] == 2
    place.report("delivered", to=SAM)
    assert place.rows(LostPhone)[0].over_at is not None


def test_news_below_a_crisis_ring_nobody_at_night(place: Place) -> None:
    place.hear(SAM, "STOP")
    place.later(hours=10, minutes=40)  # 20:40 by the program's clock
    place.hear(ALEX, "PERSON")
    assert rung(place)[0] == 1
    place.later(minutes=9)
    picks_up(place, SAM)
    place.later(minutes=15)
    before = rung(place)[0]
    place.hear(ALEX, "are you there")
    assert rung(place)[0] == before
    place.later(hours=11)
    assert rung(place)[0] > before

"""What follows from a text: replies, alerts, and who keeps still."""

from __future__ import annotations

import pytest

from service.core.severity import Severity
from service.store.alerts import Flag
from service.store.conversations import ConversationRow
from service.usecases.close_alert import close_alert
from service.usecases.write_text import Written, write_text
from tests.usecases.place import (
    ALEX,
    DANA,
    LUCIA,
    NOAH,
    PEERS,
    ROSA,
    SAM,
    UNKNOWN,
    Place,
)

DANA_LOGIN = "dana@example.org"
NEWS = (
    "There is a new text on alert 1042. Read it in the console, or answer from here: 1042 and your"
    " words."
)


def write(place: Place, login: str, body: str = "Hi, how are you?") -> None:
    """A member of staff writes to Alex: the automation steps aside."""
    contact_id = place.contact(ALEX).id
    written = write_text(place.deps, scope=place.scope(login), contact_id=contact_id, body=body)
    assert isinstance(written, Written)
    place.work()


def test_an_answer_to_a_checkin_gets_its_follow_up(place: Place) -> None:
    place.checkin()
    (asked,) = place.texts(ALEX)
    assert "How are you today, 1-5?" in asked
    (*_, answered) = place.hear(ALEX, "2")
    assert "Would you like Sam to reach out" in answered
    assert place.alert().severity == Severity.CONCERN


def test_a_crisis_gets_one_warm_reply_and_a_person_at_once(place: Place) -> None:
    (reply,) = place.hear(ALEX, "i took all my pills")
    assert "911" in reply
    assert "1-800-222-1222" in reply
    alert = place.alert()
    assert (alert.severity, alert.kind) == (Severity.CRISIS, "flag")
    assert place.texts(SAM) == [
        f"Warmline alert {alert.reference} (crisis). Reply OK {alert.reference} to take it, or open"
        " the console."
    ]
    assert [flag.category for flag in place.rows(Flag)] == ["overdose"]


def test_the_same_crisis_again_is_not_answered_twice_but_reaches_the_owner(place: Place) -> None:
    place.hear(ALEX, "i took all my pills")
    place.hear(SAM, "OK")
    place.clock.advance(minutes=3)
    assert place.hear(ALEX, "i took all my pills") == []
    assert place.texts(SAM)[-1].startswith("There is a new text on alert 1042.")


def test_a_crisis_after_a_concern_climbs_from_the_foot_at_once(place: Place) -> None:
    place.hear(ALEX, "are you there, a question about friday")
    assert place.alert().severity == Severity.CONCERN
    place.hear(ALEX, "i want to kill myself")
    assert place.alert().severity == Severity.CRISIS
    assert "(crisis)" in place.texts(SAM)[-1]


def test_spanish_is_answered_in_spanish(place: Place) -> None:
    (reply,) = place.hear(ROSA, "quiero morirme")
    assert "988" in reply
    assert "Gracias" in reply


def test_promises_name_the_clock_that_the_reader_lives_by(place: Place) -> None:
    (reply,) = place.hear(ROSA, "una pregunta sobre el viernes")
    assert "4 PM" in reply  # 5 PM in New York is 4 PM in Chicago
    (reply,) = place.hear(ALEX, "a question about friday")
    assert "5 PM" in reply


# ---------------------------------------------------------------- thanks and the like
@pytest.mark.parametrize(
    "words", ["thanks", "ok", "Ok thank you so much!", "gracias", "👍", "❤️", "okkk", "Liked “Hi”"]
)
def test_thanks_are_shown_and_nobody_is_called(place: Place, words: str) -> None:
    place.checkin()
    place.hear(ALEX, "4")
    assert place.hear(ALEX, words) == []
    assert place.alerts() == []
    assert place.contact(ALEX).unread
    assert [row.turn_waits for row in place.messages(ALEX, "inbound")] == [False, False]


@pytest.mark.parametrize(
    "words", ["ok?", "thanks 😭", "thanks :(", "no", "thanks, can you call me"]
)
def test_what_may_mean_more_than_thanks_reaches_a_person(place: Place, words: str) -> None:
    place.hear(ALEX, words)
    assert place.alert().kind in ("unread", "person", "flag")


def test_an_unprompted_text_is_answered_once_in_a_while_and_always_reaches_a_person(
    place: Place,
) -> None:
    place.checkin()
    place.hear(ALEX, "4")
    (told,) = place.hear(ALEX, "the bus was late again")
    assert "a person will read it" in told
    assert place.hear(ALEX, "so i missed the group") == []
    assert [kind for kind, _ in place.history(place.alert())].count("joined") == 1


def test_a_stranger_is_kept_answered_and_shown(place: Place) -> None:
    (reply,) = place.hear(UNKNOWN, "hello who is this")
    assert "Harbor Texts" in reply
    assert place.alert().reason == "stranger"


def test_a_picture_reaches_a_person_with_or_without_words(place: Place) -> None:
    place.checkin()
    place.picture(ALEX, "4")
    assert place.alert().reason == "picture"
    place.picture(ROSA)
    assert [alert.reason for alert in place.alerts()] == ["picture", "picture"]


def test_a_call_opens_an_alert(place: Place) -> None:
    place.hear(ALEX, channel="voice")
    place.hear(UNKNOWN, channel="voice")
    place.hear(SAM, channel="voice")
    assert [(alert.kind, alert.severity) for alert in place.alerts()] == [
        ("call", Severity.URGENT),
        ("call", Severity.CONCERN),
        ("call", Severity.CONCERN),
    ]


def test_a_thought_in_several_texts_is_read_as_one(place: Place) -> None:
    place.hear(ALEX, "i want to")
    place.hear(ALEX, "kill myself")
    assert place.alert().severity == Severity.CRISIS


# ---------------------------------------------------------------- people come first
def test_automation_keeps_still_while_an_urgent_alert_is_open(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "1")
    assert place.alert().severity == Severity.URGENT
    assert place.hear(ALEX, "3") == []
    place.clock.advance(days=1)
    place.due_now()
    before = len(place.texts(ALEX))
    place.later(minutes=1)
    assert len(place.texts(ALEX)) == before, "a scheduled text is held"
    place.clock.advance(hours=3)
    place.work()
    assert place.checkins()[-1] == ("dropped", "alert")


def test_an_urgent_sign_ends_the_conversation_and_no_reminder_follows(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "i want to kill myself")
    assert [row.outcome for row in place.rows(ConversationRow)] == ["stopped"]
    before = len(place.texts(ALEX))
    place.later(hours=10)
    assert len(place.texts(ALEX)) == before


def test_no_reminder_goes_out_while_a_person_is_awaited(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, channel="voice")
    before = len(place.texts(ALEX))
    place.later(hours=3)
    assert len(place.texts(ALEX)) == before
    place.later(hours=4)
    assert place.checkins()[0] == ("missed", None)


def test_a_person_who_writes_puts_the_automation_aside_and_hears_of_the_answer(
    place: Place,
) -> None:
    place.checkin()
    scope = place.scope("dana@example.org")
    written = write_text(
        place.deps, scope=scope, contact_id=place.contact(ALEX).id, body="Hi, Dana here."
    )
    assert isinstance(written, Written)
    place.work()
    assert place.hear(ALEX, "hi dana, can we talk") == []
    assert place.alert().kind == "unread"
    assert len(place.texts(DANA)) == 1, "who writes with them is told beside the specialist"
    assert len(place.texts(SAM)) == 1
    assert place.hear(ALEX, "thanks") == []


def test_the_automation_answers_again_once_the_alert_is_closed(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    close_alert(
        place.deps, scope=place.scope(), alert_id=place.alert().id, outcome="safe", note="we spoke"
    )
    place.checkin()
    assert "Would you like Sam" in place.hear(ALEX, "2")[-1]


def test_a_cheerful_word_is_held_back_while_a_concern_is_open(place: Place) -> None:
    place.hear(ALEX, "a question about friday")
    place.checkin()
    said = place.hear(ALEX, "5")
    assert said == ["Got it, thank you for telling me."], "glad to hear it would sound wrong"
    assert place.checkins() == [("answered", None)]


def test_an_urgent_alert_drops_what_was_still_to_be_said_but_not_its_own_answer(
    place: Place,
) -> None:
    place.checkin()
    for text in ("2", "i relapsed last night", "i relapsed and i am ashamed"):
        place.record(ALEX, text)
    before = len(place.texts(ALEX))
    place.work()
    (said,) = place.texts(ALEX)[before:]
    assert said.startswith("Thank you for telling me. I am passing this to Sam")
    place.record(ALEX, "HELP!!")
    place.work()
    assert "Text PERSON" in place.texts(ALEX)[-1], "what HELP is owed is said after the alert"


def test_a_reply_that_did_not_arrive_was_not_given(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.report("undelivered", to=ALEX, code=30003)
    assert len(place.hear(ALEX, "i want to kill myself")) == 1
    assert place.hear(ALEX, "i want to kill myself") == []


def test_an_empty_text_is_no_picture(place: Place) -> None:
    (said,) = place.hear(ALEX, "")
    assert "a person will read it" in said
    assert place.alert().reason == "empty"


# ---------------------------------------------------------------- keywords to a person
def test_help_in_a_taken_crisis_is_answered_and_its_owner_hears_of_it(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.hear(SAM, "OK")
    before = len(place.texts(SAM))
    (answer,) = place.hear(ALEX, "HELP")
    assert "988" in answer
    assert place.texts(SAM)[before:] == [NEWS]


def test_a_stop_in_an_open_crisis_is_noted_and_its_owner_hears_of_it(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.hear(SAM, "OK")
    before = len(place.texts(SAM))
    (stopped,) = place.hear(ALEX, "STOP")
    assert "no more texts" in stopped
    assert ("joined", "consent:stopped:concern") in place.history(place.alert())
    assert place.texts(SAM)[before:] == [NEWS]


def test_who_asks_for_a_person_in_a_crisis_gets_no_second_promise(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.hear(SAM, "OK")
    before = len(place.texts(SAM))
    assert place.hear(ALEX, "PERSON") == []
    assert ("joined", "person:asked:urgent") in place.history(place.alert())
    assert place.texts(SAM)[before:] == [NEWS]


def test_a_keyword_to_whoever_writes_with_them_reaches_them(place: Place) -> None:
    write(place, DANA_LOGIN)
    place.hear(ALEX, "START")
    assert len(place.texts(DANA)) == 1
    place.clock.advance(minutes=3)
    place.hear(ALEX, "STOP")
    assert place.texts(DANA)[1:] == [NEWS]


# ---------------------------------------------------------------- staff who write
def test_staff_in_trouble_are_answered_and_others_are_told(place: Place) -> None:
    (reply,) = place.hear(SAM, "i want to kill myself")
    assert "988" in reply
    assert len(place.texts(SAM)) == 1, "the alert about Sam is not for Sam"
    assert len(place.texts(DANA)) == 1
    assert place.hear(SAM, "ok") == ["No alert is open right now."]
    place.later(minutes=5)
    place.later(minutes=5)
    assert (len(place.texts(LUCIA)), len(place.texts(NOAH))) == (1, 1)
    assert len(place.texts(SAM)) == 2


def test_what_staff_write_that_is_no_command_is_told_how(place: Place) -> None:
    (reply,) = place.hear(SAM, "alex seems fine today")
    assert reply.startswith("Reply OK and a number")
    assert place.alerts() == []


def test_who_is_a_peer_and_on_the_staff_is_heard_as_both(empty_place: Place) -> None:
    sam = "Sam Rivera,+12025550111,en,America/New_York,dana@example.org,paper,daily,no\n"
    place = empty_place.open(peers=PEERS + sam)
    assert place.hear(SAM, "ok") == [], "nothing is open: mere courtesy"
    (walked,) = place.hear(SAM, "done 20 minutes of walking")
    assert "a person will read it" in walked
    close_alert(place.deps, scope=place.scope(), alert_id=place.alert().id, outcome="safe")
    place.hear(ALEX, "i want to kill myself")
    (listed,) = place.hear(SAM, "alerts")
    assert listed.startswith("Nobody has: 1043 crisis")
    place.checkin(SAM)
    place.hear(SAM, "ok")
    assert place.alerts()[1].status == "open", "an answer to the question of ours"
    (taken,) = place.hear(SAM, "ok 1043")
    assert taken.startswith("Alert 1043 is yours.")

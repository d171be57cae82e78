"""What a text says, however it reached us: a tap, in base64, in pieces, or from a machine."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from service.core.dialogue.flow import read_flow
from service.core.severity import Severity
from service.store.alerts import Flag
from service.store.peers import Score
from service.usecases.shown_messages import show_messages
from tests.usecases.place import ALEX, OURS, ROSA, SAM, UNKNOWN, Place

DANGER = "It has been a very long week for me and now I just want to kill myself, honestly"


def in_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def flagged(place: Place) -> list[str]:
    """The flagged words of Alex's texts, as a page shows them."""
    contact = place.contact(ALEX)
    with place.deps.database.read() as session:
        shown = show_messages(session, place.deps, contact, place.messages(ALEX, "inbound"))
    return [piece.text for one in shown for piece in one.pieces if piece.severity]


# ---------------------------------------------------------------- what was asked
HOLD_ON = """
flow: daily
lang: en
about: Whether a night is safe.
steps:
  thoughts:
    ask: "Hi, it's {program}. Are you having any thoughts of hurting yourself? YES or NO."
    expect: yes_no
    retry: "Are you having any thoughts of hurting yourself? YES or NO."
    otherwise: thanks
  thanks:
    say: "Thank you for answering."
    go: end
"""


@pytest.mark.parametrize(
    ("answer", "severity"),
    [("yes", Severity.CRISIS), ("Yeah kinda", Severity.CRISIS), ("no", None)],
)
def test_an_answer_is_heard_by_the_question_that_was_put(
    place: Place, answer: str, severity: Severity | None
) -> None:
    flows = {**place.deps.library.flows, ("daily", "en"): read_flow(HOLD_ON, file="daily.yaml")}
    library = replace(place.deps.library, flows=flows)
    place.deps = replace(place.deps, library=library)
    place.checkin()
    place.hear(ALEX, answer)
    assert [alert.severity for alert in place.alerts()] == [severity] * (severity is not None)


# ---------------------------------------------------------------- taps
def test_a_tap_on_our_words_of_help_is_no_sign_and_gets_no_answer(place: Place) -> None:
    (help_,) = place.hear(ALEX, "i want to kill myself")
    alert = place.alert()
    flags = len(place.rows(Flag))
    for text in (f"Liked “{help_}”", f'Emphasized "{help_[:60]}…"', f"Se rió de “{help_}”"):
        assert place.hear(ALEX, text) == []
    assert len(place.rows(Flag)) == flags
    assert [one.id for one in place.alerts()] == [alert.id]
    assert len(place.messages(ALEX, "inbound")) == 4, "kept and shown"


def test_a_tap_keeps_the_question_open(place: Place) -> None:
    place.checkin()
    (asked,) = place.texts(ALEX)
    assert place.hear(ALEX, f"Loved “{asked}”") == []
    assert place.alerts() == []
    (*_, answered) = place.hear(ALEX, "2")
    assert "Would you like Sam to reach out" in answered


@pytest.mark.parametrize("text", ["Disliked “{}”", 'Reacted 😢 to "{}"', "No le gustó “{}”"])
def test_a_sad_tap_is_shown_to_staff_and_keeps_the_question_open(place: Place, text: str) -> None:
    place.checkin()
    (asked,) = place.texts(ALEX)
    assert place.hear(ALEX, text.format(asked)) == []
    alert = place.alert()
    assert (alert.kind, alert.reason, alert.severity) == ("unread", "reaction", Severity.CONCERN)
    assert "Would you like Sam" in place.hear(ALEX, "2")[-1]


def test_a_quote_of_what_we_never_said_is_their_own_words(place: Place) -> None:
    place.checkin()
    (reply,) = place.hear(ALEX, "Liked “I want to kill myself”")
    assert "988" in reply
    assert place.alert().severity == Severity.CRISIS
    assert any("kill myself" in words for words in flagged(place))


def test_a_quote_of_what_we_said_to_somebody_else_is_not_ours(place: Place) -> None:
    (help_,) = place.hear(ROSA, "i want to kill myself")
    place.checkin(ALEX)
    place.hear(ALEX, f"Liked “{help_} i want to die”")
    assert place.alerts()[-1].severity == Severity.CRISIS


def test_what_follows_a_quote_is_heard(place: Place) -> None:
    place.checkin()
    (asked,) = place.texts(ALEX)
    (reply,) = place.hear(ALEX, f"Liked “{asked}” but I want to kill myself")
    assert "988" in reply


def test_staff_who_tap_an_alert_neither_take_it_nor_are_told_how(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    (told,) = place.texts(SAM)
    assert place.hear(SAM, f"Liked “{told}”") == []
    assert place.alert().status == "open"


def test_a_tap_is_no_beginning_of_a_thought(place: Place) -> None:
    place.checkin()
    (asked,) = place.texts(ALEX)
    place.hear(ALEX, f"Liked “{asked[:30]} i want to…”")
    place.hear(ALEX, "kill time")
    assert all(alert.severity < Severity.URGENT for alert in place.alerts())


# ---------------------------------------------------------------- base64
def test_danger_in_base64_is_seen_and_the_words_are_shown_with_the_raw_body(place: Place) -> None:
    (reply,) = place.hear(ALEX, in_base64(DANGER))
    assert "988" in reply
    assert place.alert().severity == Severity.CRISIS
    assert [bell for bell in place.queue.woken if bell[1] == "urgent"], "it goes ahead of others"
    contact = place.contact(ALEX)
    with place.deps.database.read() as session:
        (shown,) = show_messages(session, place.deps, contact, place.messages(ALEX, "inbound"))
    assert "".join(piece.text for piece in shown.pieces) == DANGER
    assert shown.came_as == in_base64(DANGER)
    assert all(piece.text in DANGER for piece in shown.pieces if piece.severity)


def test_the_words_in_base64_are_heard_as_an_answer(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, in_base64("my number today is about a 2 i guess" + " " * 20))
    assert [score.value for score in place.rows(Score)] == [2]


# ---------------------------------------------------------------- pieces
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("it has been a long week and i want to", "kill myself"),
        ("it has been a long week and i want to kill mys", "elf tonight"),
        ("kill myself tonight", "it has been a long week and i want to"),
        ("yself tonight", "it has been a long week and i want to kill m"),
    ],
)
def test_a_sentence_cut_in_two_is_read_as_one(place: Place, first: str, second: str) -> None:
    place.hear(ALEX, first)
    place.clock.advance(seconds=4)
    place.hear(ALEX, second)
    assert [alert.severity for alert in place.alerts()] == [Severity.CRISIS]
    assert all(words in first or words in second for words in flagged(place))


def test_words_of_another_time_are_not_glued_together(place: Place) -> None:
    place.hear(ALEX, "the dog had to kill mys")
    place.clock.advance(minutes=10)
    place.hear(ALEX, "elf books for the kids")
    assert all(alert.severity < Severity.URGENT for alert in place.alerts())


# ---------------------------------------------------------------- a true second No
def test_a_second_no_a_minute_later_has_a_turn_of_its_own(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "no")
    place.clock.advance(minutes=1)
    place.hear(ALEX, "no")
    first, second = place.messages(ALEX, "inbound")
    assert (first.turn_waits, second.turn_waits) == (False, False)
    assert first.carrier_id != second.carrier_id


# ---------------------------------------------------------------- machines
def test_who_drives_gets_no_answer_and_the_question_stays(place: Place) -> None:
    place.checkin()
    assert place.hear(ALEX, "I'm driving") == []
    assert place.alerts() == []
    assert place.contact(ALEX).unread
    assert "Would you like Sam" in place.hear(ALEX, "2")[-1]


@pytest.mark.parametrize("phone", [ALEX, UNKNOWN, SAM])
def test_a_number_where_nobody_reads_is_for_a_person_to_look_at(place: Place, phone: str) -> None:
    for _ in range(5):
        assert place.hear(phone, "Sorry, this number is not monitored. Please call us.") == []
    assert (place.alert().kind, place.alert().reason) == ("unread", "machine")


def test_danger_in_what_looks_like_a_machine_counts(place: Place) -> None:
    (reply,) = place.hear(ALEX, "this number is not monitored right? i want to kill myself")
    assert "988" in reply


def test_our_own_number_is_a_line(place: Place) -> None:
    """A text that seems to come from our own line must not make us talk with ourselves."""
    answers = [place.hear(OURS, f"hello {number}") for number in range(6)]
    assert sum(map(len, answers)) <= 3

"""Whoever takes an alert or answers has the conversation: the automation keeps aside, until when,
and how they hear that it speaks again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.store.takeovers import Takeover
from service.usecases.hand_back import HandedBack, hand_back
from service.usecases.write_text import Written, write_text
from tests.usecases.place import ALEX, DANA, SAM, UNKNOWN, Place, program

SAD = "feeling really lonely and empty this week"
OVER = "Automatic check-ins with the person of alert 1042 go on again."
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def writes(place: Place, body: str = "hi, this is Sam") -> None:
    sent = write_text(place.deps, scope=place.scope(), contact_id=place.contact(ALEX).id, body=body)
    assert isinstance(sent, Written)


def takeovers(place: Place) -> list[tuple[str, str]]:
    """(why, how it ended) of each, in order."""
    rows = sorted(place.rows(Takeover), key=lambda row: row.created_at)
    return [(row.why, row.ended) for row in rows]


def test_after_the_quiet_time_check_ins_go_on_and_the_owner_hears_it_once(place: Place) -> None:
    place.hear(ALEX, "i need to talk about my rent")
    place.hear(SAM, "OK 1042")
    assert "Automatic texts to them wait." in place.texts(SAM)[-1]
    writes(place)
    place.later(hours=11, minutes=59)
    assert place.contact(ALEX).held_by_id == place.scope().staff_id
    place.later(minutes=1)  # 22:00: it may buzz in the morning
    assert place.contact(ALEX).held_by_id is None
    assert not [text for text in place.texts(SAM) if text.startswith(OVER)]
    place.later(hours=10)
    assert len([text for text in place.texts(SAM) if text.startswith(OVER)]) == 1
    assert takeovers(place) == [("wrote", "quiet")]


def test_hold_keeps_them_off_again(place: Place) -> None:
    place.hear(ALEX, "i need to talk about my rent")
    place.hear(SAM, "OK 1042")
    place.later(hours=12)
    (said,) = place.hear(SAM, "hold 1042")
    assert said == "OK. Automatic texts to the person of alert 1042 wait until 10 AM."
    assert place.contact(ALEX).held_by_id == place.scope().staff_id
    assert takeovers(place) == [("took", "quiet"), ("wrote", "")]
    (which,) = place.hear(SAM, "HOLD")
    assert "reply HOLD and the number, like HOLD 1042" in which
    (other,) = place.hear(DANA, "HOLD 1042")
    assert other.startswith("Sam Rivera has already taken alert 1042.")


@on_sqlite
def test_the_quiet_time_is_the_programs(empty_place: Place) -> None:
    place = empty_place.open(program() + "hand_back_after: 2h\n")
    place.hear(ALEX, "i need to talk about my rent")
    place.hear(SAM, "OK 1042")
    place.later(hours=2)
    assert place.texts(SAM)[-1].startswith(OVER)


@on_sqlite
def test_while_they_are_talking_it_is_not_over(place: Place) -> None:
    place.hear(ALEX, "i need to talk about my rent")
    place.hear(SAM, "OK 1042")
    place.later(hours=11, minutes=30)
    place.hear(ALEX, "are you there?")
    place.later(minutes=30)
    assert place.contact(ALEX).held_by_id is not None
    place.later(minutes=30)
    assert place.contact(ALEX).held_by_id is None


@on_sqlite
def test_what_was_taken_and_settled_holds_nothing_back(place: Place) -> None:
    place.hear(ALEX, "i need to talk about my rent")
    place.hear(SAM, "OK 1042")
    place.hear(SAM, "DONE 1042 talked with her")
    assert place.contact(ALEX).held_by_id is None
    place.checkin()
    assert place.checkins()[-1][0] == "sent"
    assert takeovers(place) == [("took", "settled")]


@on_sqlite
def test_whoever_wrote_keeps_it_after_the_alert_until_they_hand_it_back(place: Place) -> None:
    place.hear(ALEX, "i need to talk about my rent")
    place.hear(SAM, "1042 I can help with that")
    place.hear(SAM, "DONE 1042 talked with her")
    assert place.contact(ALEX).held_by_id == place.scope().staff_id
    before = len(place.texts(ALEX))
    place.due_now()
    place.work()
    assert len(place.texts(ALEX)) == before
    done = hand_back(place.deps, scope=place.scope(), contact_id=place.contact(ALEX).id)
    assert isinstance(done, HandedBack)
    place.later(hours=13)
    assert not [text for text in place.texts(SAM) if text.startswith(OVER)]
    assert takeovers(place) == [("wrote", "handed_back")]


@on_sqlite
def test_passing_it_on_lets_the_automation_speak(place: Place) -> None:
    place.hear(ALEX, "i need to talk about my rent")
    place.hear(SAM, "OK 1042")
    place.hear(SAM, "PASS 1042")
    assert (place.contact(ALEX).held_by_id, takeovers(place)) == (None, [("took", "passed")])


@on_sqlite
def test_nobody_hears_of_it_where_nothing_goes_on(place: Place) -> None:
    place.hear(UNKNOWN, "hello, who is this?")
    place.hear(SAM, "OK 1042")  # a stranger gets no check-ins
    place.hear(ALEX, "i want to kill myself")
    place.hear(SAM, "OK 1043")  # while this is open the automation is silent anyhow
    writes(place)
    before = len(place.texts(SAM))
    place.clock.advance(timedelta(hours=12))
    place.work()
    assert place.contact(ALEX).held_by_id is None
    assert not [text for text in place.texts(SAM)[before:] if "go on again" in text]


@on_sqlite
def test_without_an_alert_the_console_is_named_and_not_while_they_are_off(place: Place) -> None:
    writes(place)
    place.later(hours=1)
    place.hear(SAM, "OFF 23h")
    place.later(hours=12)
    assert not [text for text in place.texts(SAM) if "go on again" in text]
    place.later(hours=12)
    assert place.texts(SAM)[-1].startswith("Automatic check-ins go on again in a conversation")

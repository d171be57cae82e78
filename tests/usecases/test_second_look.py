"""A text that waited is looked at again as it leaves: what has come meanwhile may make it wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.ports import Accepted, InDoubt, Refused
from service.usecases.write_text import Written, write_text
from tests.usecases.place import ALEX, SAM, Place, program

FOR_NOW = Refused(30001, retry=True)
EVENING = program().replace('at: "10:00"', 'at: "20:58"')


def checkin_waits(place: Place, outcome: Refused | InDoubt = FOR_NOW) -> None:
    """A check-in was tried once, and did not leave."""
    place.sms.keeps_doubtful = False
    place.sms.outcomes.append(outcome)
    place.due_now()
    place.work()
    assert place.texts(ALEX) == []


def answer_is(place: Place, outcome: Refused | InDoubt) -> None:
    """Alex asks something: Sam hears of it, and what becomes of the answer to Alex."""
    place.sms.keeps_doubtful = False
    place.sms.outcomes.extend([Accepted("SM-to-sam", "queued"), outcome])
    assert place.hear(ALEX, "a question about friday") == []
    assert len(place.texts(SAM)) == 1


def reply_waits(place: Place) -> None:
    """An answer to a text that is nothing grave was tried once, and did not leave."""
    answer_is(place, FOR_NOW)


def write_to_alex(place: Place) -> None:
    alex = place.contact(ALEX).id
    written = write_text(place.deps, scope=place.scope(), contact_id=alex, body="Hi, Sam here.")
    assert isinstance(written, Written)


@pytest.mark.parametrize("outcome", [FOR_NOW, InDoubt("no answer")])
def test_a_checkin_that_waits_goes_no_more_once_there_is_a_crisis(
    place: Place, outcome: Refused | InDoubt
) -> None:
    checkin_waits(place, outcome)
    (reply,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in reply
    place.later(minutes=5)
    assert place.texts(ALEX) == [reply]


@pytest.mark.parametrize("outcome", [FOR_NOW, InDoubt("no answer")])
def test_a_checkin_that_waits_goes_no_more_after_stop(
    place: Place, outcome: Refused | InDoubt
) -> None:
    checkin_waits(place, outcome)
    (confirmed,) = place.hear(ALEX, "STOP")
    place.later(minutes=5)
    assert place.texts(ALEX) == [confirmed]


@pytest.mark.parametrize("outcome", [FOR_NOW, InDoubt("no answer")])
def test_a_checkin_that_waits_goes_no_more_once_a_person_writes(
    place: Place, outcome: Refused | InDoubt
) -> None:
    checkin_waits(place, outcome)
    write_to_alex(place)
    place.later(minutes=5)
    assert place.texts(ALEX) == ["Hi, Sam here."]


def test_a_checkin_that_is_retried_into_the_quiet_hours_is_not_sent(empty_place: Place) -> None:
    empty_place.clock.moment = datetime(2026, 3, 3, 1, 57, tzinfo=UTC)  # 20:57 in New York
    place = empty_place.open(EVENING)
    place.sms.outcomes.extend([FOR_NOW] * 4)
    for _ in range(8):
        place.later(minutes=1)
    assert place.texts(ALEX) == []
    assert place.checkins() == [("dropped", "quiet_hours")]
    for _ in range(8):
        place.later(hours=1)
    assert place.alerts() == [], "nobody has missed a question that was never asked"


def test_an_answer_that_waits_gives_way_to_a_crisis(place: Place) -> None:
    reply_waits(place)
    (reply,) = place.hear(ALEX, "i want to kill myself")
    place.later(minutes=5)
    assert place.texts(ALEX) == [reply]


def test_an_offer_that_the_line_holds_back_does_not_follow_the_crisis_reply(
    empty_place: Place,
) -> None:
    place = empty_place.open(program(rate=1))
    place.checkin()
    place.later(seconds=30)
    for body in ("HELP", "HELP", "2"):
        place.record(ALEX, body)
    place.work()
    place.hear(ALEX, "i want to kill myself")
    for _ in range(30):
        place.later(seconds=2)
    assert not [text for text in place.texts(ALEX) if "reach out" in text]
    assert "988" in place.texts(ALEX)[-1]


def test_an_answer_in_doubt_gives_way_to_a_crisis(place: Place) -> None:
    answer_is(place, InDoubt("no answer"))
    place.clock.advance(seconds=1)
    (reply,) = place.hear(ALEX, "i want to kill myself")
    place.later(minutes=5)
    assert place.texts(ALEX) == [reply]


def test_an_answer_that_waits_gives_way_to_a_person(place: Place) -> None:
    reply_waits(place)
    place.clock.advance(seconds=1)
    write_to_alex(place)
    place.later(minutes=5)
    assert place.texts(ALEX) == ["Hi, Sam here."]


def test_an_answer_in_doubt_gives_way_to_stop(place: Place) -> None:
    answer_is(place, InDoubt("no answer"))
    place.clock.advance(seconds=1)
    place.hear(ALEX, "STOP")
    place.later(minutes=4)
    (confirmed,) = place.texts(ALEX)
    assert "no more texts" in confirmed


def test_what_is_said_in_the_very_situation_goes(place: Place) -> None:
    """The answer to an urgent text, HELP beside a crisis, STOP's confirmation: each through a
    retry."""
    place.sms.outcomes.extend([FOR_NOW, FOR_NOW])
    place.hear(ALEX, "i want to kill myself")
    place.later(minutes=1)
    place.sms.outcomes.append(FOR_NOW)
    place.hear(ALEX, "HELP")
    place.later(minutes=1)
    place.sms.outcomes.append(FOR_NOW)
    place.hear(ALEX, "STOP")
    place.later(minutes=1)
    assert len(place.texts(ALEX)) == 3
    assert "no more texts" in place.texts(ALEX)[-1]


def test_what_a_person_wrote_goes_whatever_came_meanwhile(place: Place) -> None:
    place.sms.outcomes.append(FOR_NOW)
    write_to_alex(place)
    place.work()
    place.hear(ALEX, "i want to kill myself")
    place.later(minutes=1)
    assert "Hi, Sam here." in place.texts(ALEX)
    assert len(place.texts(SAM)) >= 1


def test_a_text_that_is_dropped_so_calls_nobody(place: Place) -> None:
    """The urgent reply gives way to a crisis: nobody is told that the person cannot be texted."""
    place.sms.keeps_doubtful = False
    place.sms.outcomes.extend([Accepted("SM-to-sam", "queued"), InDoubt("no answer")])
    place.hear(ALEX, "i relapsed last night and i am scared")
    assert [row.status for row in place.messages(ALEX)] == ["in_doubt"]
    place.clock.advance(seconds=1)
    place.hear(ALEX, "i want to kill myself")
    place.later(minutes=2)
    assert next(row.status for row in place.messages(ALEX)) == "dropped"
    assert not [text for text in place.texts(SAM) if "call" in text]

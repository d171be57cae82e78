"""Voluntary: stopping, coming back, and what may still be said (design 5, rule 7)."""

from __future__ import annotations

import pytest

from service.core.severity import Severity
from service.ports import Accepted, Refused
from service.store.consent import CarrierBlock, ConsentEvent
from service.store.conversations import ConversationRow
from service.usecases.write_text import NotWritten, Written, write_text
from tests.usecases.place import ALEX, SAM, UNKNOWN, Place, program


@pytest.fixture(params=["own", "carrier"])
def either_line(empty_place: Place, request: pytest.FixtureRequest) -> Place:
    """Once where Warmline answers STOP itself, once where the carrier does."""
    return empty_place.open(program(optout=request.param))


@pytest.fixture
def carrier_line(empty_place: Place) -> Place:
    return empty_place.open(program(optout="carrier"))


def consents(place: Place) -> list[bool]:
    contact_id = place.contact(ALEX).id
    rows = [row for row in place.rows(ConsentEvent) if row.contact_id == contact_id]
    return [row.given for row in sorted(rows, key=lambda row: row.id)]


def test_stop_ends_everything_and_start_lets_it_go_on(either_line: Place) -> None:
    place = either_line
    place.checkin()
    place.hear(ALEX, "STOP")
    assert consents(place) == [True, False]
    assert [row.outcome for row in place.rows(ConversationRow)] == ["stopped"]
    before = len(place.texts(ALEX))
    for _ in range(30):
        place.later(hours=2)
    assert len(place.texts(ALEX)) == before, "days go by without a text"
    assert place.checkins()[-1] in {("dropped", "no_consent"), ("dropped", "blocked")}
    place.hear(ALEX, "START")
    assert consents(place) == [True, False, True]
    before = len(place.texts(ALEX))
    for _ in range(12):
        place.later(hours=2)
    assert any("How are you today" in text for text in place.texts(ALEX)[before:])


def test_our_own_line_confirms_once_with_the_way_back(place: Place) -> None:
    (confirmed,) = place.hear(ALEX, "Stop.")
    assert "START" in confirmed
    assert place.hear(ALEX, "STOP") == []
    (back,) = place.hear(ALEX, "start")
    assert "HELP" in back


def test_where_the_carrier_answers_we_add_nothing(carrier_line: Place) -> None:
    place = carrier_line
    assert place.hear(ALEX, "STOP", optout_type="STOP") == []
    (block,) = place.rows(CarrierBlock)
    assert block.lifted_at is None
    assert place.hear(ALEX, "START", optout_type="START") == []
    (block,) = place.rows(CarrierBlock)
    assert block.lifted_at is not None


def test_a_stop_cancels_the_checkin_that_waits_to_be_sent(place: Place) -> None:
    place.sms.outcomes.append(Refused(20429, retry=True))
    place.due_now()
    place.work()
    assert [row.status for row in place.messages(ALEX)] == ["waiting"]
    place.hear(ALEX, "STOP")
    place.later(minutes=5)
    assert [row.purpose for row in place.messages(ALEX) if row.status == "queued"] == ["consent"]
    assert place.messages(ALEX)[0].status == "dropped"


def test_a_stopped_peer_in_crisis_is_answered_on_our_own_line(place: Place) -> None:
    place.hear(ALEX, "STOP")
    (reply,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in reply


def test_a_stopped_peer_in_crisis_on_a_carrier_line_cannot_be_texted_and_staff_are_told(
    carrier_line: Place,
) -> None:
    place = carrier_line
    place.hear(ALEX, "STOP", optout_type="STOP")
    assert place.hear(ALEX, "i want to kill myself") == []
    (told,) = place.texts(SAM)
    assert "cannot be texted: please call" in told
    assert ("cannot_text", "crisis_suicide") in place.history(place.alert())
    place.later(minutes=5)
    assert all("please call" in text for text in place.texts("+12025550112"))


def test_who_stopped_is_answered_by_a_person_when_they_write_again_or_are_in_danger(
    place: Place,
) -> None:
    scope, contact_id = place.scope(), place.contact(ALEX).id

    def write() -> Written | NotWritten:
        return write_text(place.deps, scope=scope, contact_id=contact_id, body="Hi, Sam here.")

    place.hear(ALEX, "STOP")
    assert write() == NotWritten("no_consent"), "a stop is nothing to be answered by a person"
    place.hear(ALEX, "sorry, did the group move")
    assert isinstance(write(), Written)
    place.later(hours=25)
    assert write() == NotWritten("no_consent")
    place.hear(ALEX, "i want to kill myself")
    place.later(hours=25)
    assert isinstance(write(), Written), "as long as the alert is open"
    place.work()
    assert place.texts(ALEX)[-1] == "Hi, Sam here."


def test_where_the_carrier_blocks_a_person_is_told_to_call(carrier_line: Place) -> None:
    place = carrier_line
    place.hear(ALEX, "STOP", optout_type="STOP")
    place.hear(ALEX, "i want to kill myself")
    contact_id = place.contact(ALEX).id
    written = write_text(place.deps, scope=place.scope(), contact_id=contact_id, body="Hi")
    assert written == NotWritten("blocked")
    assert "please call" in place.texts(SAM)[0]


def test_a_refusal_for_opting_out_is_kept_apart_from_consent(place: Place) -> None:
    place.sms.outcomes.append(Refused(21610, retry=False))
    place.due_now()
    place.work()
    (block,) = place.rows(CarrierBlock)
    assert (block.code, block.lifted_at) == (21610, None)
    assert consents(place) == [True], "they did not stop with us"
    assert place.checkins() == [("undelivered", "refused")]
    alert = place.alert()
    assert (alert.kind, alert.reason) == ("consent", "carrier_block")
    assert "please call" in place.texts(SAM)[0]
    place.hear(ALEX, "START")
    (block,) = place.rows(CarrierBlock)
    assert block.lifted_at is not None


def test_a_refused_crisis_reply_tells_who_has_the_alert_to_call(place: Place) -> None:
    to_staff, to_alex = Accepted("SM-to-staff", "queued"), Refused(21610, retry=False)
    place.sms.outcomes.extend([to_staff, to_alex])
    place.hear(ALEX, "i want to kill myself")
    assert any("please call" in text for text in place.texts(SAM))
    assert [alert.severity for alert in place.alerts()] == [Severity.CRISIS]


def test_no_text_goes_to_somebody_who_never_agreed(empty_place: Place) -> None:
    peers = (
        "name,phone,language,zone,specialist,consent,schedules,welcome\n"
        "Alex Moreno,+12025550143,en,America/New_York,sam@example.org,,daily,yes\n"
    )
    place = empty_place.open(peers=peers)
    for _ in range(24):
        place.later(hours=1)
    assert place.texts(ALEX) == []
    body = NotWritten("no_consent")
    contact_id = place.contact(ALEX).id
    assert write_text(place.deps, scope=place.scope(), contact_id=contact_id, body="Hi") == body


def test_an_answer_may_go_to_anybody_who_writes(place: Place) -> None:
    assert len(place.hear(UNKNOWN, "hello?")) == 1


def test_help_is_answered_and_with_a_question_open_a_person_hears_of_it(place: Place) -> None:
    (answer,) = place.hear(ALEX, "HELP")
    assert "988" in answer
    assert place.alerts() == []
    place.checkin()
    place.hear(ALEX, "help")
    assert (place.alert().reason, place.alert().severity) == ("help_wanted", Severity.URGENT)


def test_help_that_is_cried_out_reaches_a_person(place: Place) -> None:
    place.hear(ALEX, "HELP!!")
    assert place.alert().reason == "help_wanted"


def test_yes_as_an_answer_is_heard_by_the_conversation(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "2")
    assert "passing that on to Sam" in place.hear(ALEX, "YES")[-1]
    assert consents(place) == [True]


def test_end_stops_and_a_person_hears_what_may_have_been_meant(place: Place) -> None:
    place.hear(ALEX, "END")
    assert consents(place) == [True, False]
    assert place.alert().reason == "stopped"

"""What the carrier reports: late, twice, backwards, and before we know whereof it speaks."""

from __future__ import annotations

import threading
from dataclasses import replace
from uuid import UUID, uuid5

import pytest

from service.gateways.clock import SystemClock
from service.gateways.ids import Uuid7Ids
from service.ports import OutboundText, Refused, SendOutcome
from service.store.messages import Message, StatusEvent
from service.usecases.record_status import StatusReport, record_status
from service.usecases.take_turns import take_turns
from tests.fakes import FakeSms
from tests.usecases.place import ALEX, Place


def the_text(place: Place) -> Message:
    (message,) = place.messages(ALEX)
    return message


def say(place: Place, status: str, *, ours: UUID | None = None, carrier_id: str = "") -> None:
    known = carrier_id or the_text(place).carrier_id
    assert known is not None
    record_status(place.deps, report=StatusReport(ours, known, status))


def test_a_late_sent_never_overwrites_delivered(place: Place) -> None:
    place.hear(ALEX, "HELP")
    for status in ("sending", "delivered", "sent", "queued", "delivered"):
        say(place, status)
    assert the_text(place).status == "delivered"
    assert len(place.rows(StatusEvent)) == 5, "each report is kept"


def test_a_status_that_we_do_not_know_changes_nothing(place: Place) -> None:
    place.hear(ALEX, "HELP")
    say(place, "teleported")
    assert the_text(place).status == "queued"


def test_a_report_about_an_id_that_nobody_knows_is_kept(place: Place) -> None:
    record_status(place.deps, report=StatusReport(None, "SM-unknown", "delivered"))
    nobody = uuid5(UUID(int=0), "nobody")
    record_status(place.deps, report=StatusReport(nobody, "SM-unknown", "delivered"))
    assert [event.carrier_id for event in place.rows(StatusEvent)] == ["SM-unknown"] * 2


def test_what_went_wrong_is_forgotten_once_a_text_goes_on(place: Place) -> None:
    place.sms.outcomes.append(Refused(20429, retry=True))
    place.hear(ALEX, "HELP")
    assert the_text(place).error_code == 20429
    place.later(seconds=5)
    assert (the_text(place).status, the_text(place).error_code) == ("queued", None)


def test_a_text_that_arrives_after_all_has_no_error(place: Place) -> None:
    place.hear(ALEX, "HELP")
    known = str(the_text(place).carrier_id)
    record_status(place.deps, report=StatusReport(None, known, "unknown", 30008))
    assert the_text(place).error_code == 30008
    say(place, "delivered")
    assert (the_text(place).status, the_text(place).error_code) == ("delivered", None)


class QuickCarrier(FakeSms):
    """A carrier whose report arrives before its own answer does."""

    place: Place
    with_our_id = True

    def send(self, text: OutboundText) -> SendOutcome:
        message_id = UUID(text.status_callback.rpartition("=")[2]) if self.with_our_id else None
        outcome = super().send(text)
        report = StatusReport(message_id, f"SM{len(self.sent):032x}", "delivered")
        record_status(self.place.deps, report=report)
        return outcome


@pytest.mark.parametrize("with_our_id", [True, False])
def test_a_report_that_comes_before_the_answer_is_not_lost(place: Place, with_our_id: bool) -> None:
    sms = QuickCarrier(place.clock)
    sms.place, sms.with_our_id = place, with_our_id
    place.deps = replace(place.deps, sms=sms)
    place.record(ALEX, "HELP")
    place.work()
    assert len(sms.sent) == 1
    assert the_text(place).status == "delivered"


def test_two_reports_at_the_same_time_leave_the_further_one(database_url: str) -> None:
    place = Place(database_url, SystemClock(), Uuid7Ids()).open()
    for _ in range(5):
        place.record(ALEX, "HELP")
        take_turns(place.deps)
    place.work()
    for message in place.messages(ALEX):
        reports = [
            StatusReport(message.id, str(message.carrier_id), status)
            for status in ("sent", "delivered", "queued")
        ]
        threads = [
            threading.Thread(target=record_status, args=(place.deps,), kwargs={"report": report})
            for report in reports
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {message.status for message in place.messages(ALEX)} == {"delivered"}
    place.deps.database.close()

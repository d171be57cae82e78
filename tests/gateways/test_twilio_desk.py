"""The account at the carrier, when it does not answer as it should."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.gateways.twilio_desk import TwilioDesk
from service.ports import CarrierAccount, CarrierAway, CarrierSender
from tests.gateways.carrier import Answer, Reset, Script, ScriptedCarrier

ACCOUNT = "AC" + "0" * 32
OURS, SERVICE = "+12025550100", "MG" + "1" * 32
REFUSED = Answer(401, {"code": 20003, "status": 401})
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CANNOT = [
    (REFUSED, "it refuses the account's id or token"),
    (Answer(500, {"code": 20500, "status": 500}), "it answers with an error (500)"),
    (Reset(), "it does not answer"),
    (Answer(200, "<html>"), "its answer cannot be read"),
]


def desk(url: str) -> TwilioDesk:
    return TwilioDesk(account_sid=ACCOUNT, auth_token="f" * 32, api_url=url, timeouts=(60, 60))


def numbers(*phones: str) -> Answer:
    rows = [{"sid": f"PN{n}", "phone_number": phone} for n, phone in enumerate(phones)]
    return Answer(200, {"incoming_phone_numbers": rows, "page": 0, "next_page_uri": None})


def test_the_account_and_the_carriers_clock() -> None:
    told = {"Date": "Mon, 02 Mar 2026 12:00:00 GMT"}
    with ScriptedCarrier(Answer(200, {"status": "active"}, told)) as carrier:
        assert desk(carrier.url).account() == CarrierAccount("active", NOON)
    assert carrier.requests[0].path == f"/2010-04-01/Accounts/{ACCOUNT}.json"


@pytest.mark.parametrize("date", ["soon", "Mon, 99 Mar 2026 12:00:00 GMT"])
def test_a_clock_that_makes_no_sense(date: str) -> None:
    with ScriptedCarrier(Answer(200, {"status": "active"}, {"Date": date})) as carrier:
        assert desk(carrier.url).account() == CarrierAccount("active", None)


@pytest.mark.parametrize(("script", "reason"), CANNOT)
def test_it_cannot_be_asked(script: Script, reason: str) -> None:
    with ScriptedCarrier(script, script, script, script) as carrier:
        it = desk(carrier.url)
        assert it.account() == CarrierAway(reason)
        assert it.sender(OURS) == CarrierAway(reason)
        assert it.sender(SERVICE) == CarrierAway(reason)
        assert it.change("PN1", {"sms_url": "https://example.org"}) == CarrierAway(reason)


def test_a_number_is_ours_only_when_it_is_the_very_one() -> None:
    with ScriptedCarrier(numbers("+12025550101", OURS), numbers("+12025550101")) as carrier:
        found = desk(carrier.url).sender(OURS)
        assert isinstance(found, CarrierSender)
        assert (found.id, found.settings["sms_url"]) == ("PN1", "")
        assert desk(carrier.url).sender(OURS) is None


def test_a_service_that_is_not_there() -> None:
    with ScriptedCarrier(Answer(404, {"code": 20404, "status": 404})) as carrier:
        assert desk(carrier.url).sender(SERVICE) is None

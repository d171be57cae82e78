"""A call through the official client, against a carrier that answers as it is told."""

from __future__ import annotations

import pytest

from service.gateways.twilio_calls import TwilioCalls
from service.ports import Accepted, InDoubt, OutboundCall, Refused, SendOutcome
from tests.gateways.carrier import Answer, Reset, Script, ScriptedCarrier, Silence

ACCOUNT = "AC" + "0" * 32
CALL = OutboundCall(
    to="+12025550111",
    sender="+12025550100",
    answer="https://texts.example.org/carrier/voice/alert?c=1",
    status_callback="https://texts.example.org/carrier/voice/alert/status?c=1",
)


def place(script: Script, seconds: float = 60.0) -> tuple[SendOutcome, dict[str, str]]:
    with ScriptedCarrier(script) as carrier:
        calls = TwilioCalls(
            account_sid=ACCOUNT,
            auth_token="f" * 32,
            api_url=carrier.url,
            timeouts=(seconds, seconds),
        )
        outcome = calls.place(CALL)
    return outcome, carrier.requests[0].fields


def test_a_call_is_placed_with_its_addresses_and_an_end_to_its_ringing() -> None:
    outcome, fields = place(Answer(201, {"sid": "CA" + "1" * 32, "status": "queued"}))
    assert outcome == Accepted("CA" + "1" * 32, "queued")
    assert fields == {
        "To": CALL.to,
        "From": CALL.sender,
        "Url": CALL.answer,
        "Method": "POST",
        "StatusCallback": CALL.status_callback,
        "StatusCallbackMethod": "POST",
        "StatusCallbackEvent": "completed",
        "Timeout": "25",
    }


@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (Answer(400, {"code": 21211, "message": "no", "status": 400}), Refused(21211, retry=False)),
        (Answer(429, {"code": 20429, "message": "no", "status": 429}), Refused(20429, retry=True)),
        (Answer(201, {"sid": "", "status": "queued"}), InDoubt("an answer without an id")),
    ],
)
def test_what_the_carrier_answers_is_one_of_three(script: Script, outcome: SendOutcome) -> None:
    assert place(script)[0] == outcome


@pytest.mark.parametrize("script", [Reset(), Silence()])
def test_without_an_answer_it_is_in_doubt(script: Script) -> None:
    assert isinstance(place(script, seconds=2.0)[0], InDoubt)

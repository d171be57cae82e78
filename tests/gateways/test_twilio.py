"""The official client behind our gateway, against a carrier that answers as it is told."""

from __future__ import annotations

import socket
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from service.gateways.twilio import TwilioSms
from service.ports import (
    Accepted,
    CarrierAway,
    CarrierText,
    InDoubt,
    OutboundText,
    Refused,
    SendOutcome,
)
from tests.gateways.carrier import Answer, Close, Reset, Script, ScriptedCarrier, Silence

ACCOUNT = "AC" + "0" * 32
TOKEN = "f" * 32
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXT = OutboundText(
    to="+12025550143",
    sender="+12025550100",
    body="Good morning, how are you?",
    status_callback="https://texts.example.org/carrier/sms/status?message=1",
)


PATIENT, BRIEF = 60.0, 2.0  # seconds, where an answer comes, and where none will


def gateway(url: str, *, seconds: float = PATIENT) -> TwilioSms:
    limits = (seconds, seconds)
    return TwilioSms(account_sid=ACCOUNT, auth_token=TOKEN, api_url=url, timeouts=limits)


def patience(script: Script) -> float:
    """How long to wait for it: the rest of an answer that was cut off never comes either."""
    cut_off = isinstance(script, Answer) and "Content-Length" in script.headers
    return BRIEF if cut_off or isinstance(script, Silence) else PATIENT


def send(*script: Script, text: OutboundText = TEXT) -> tuple[SendOutcome, dict[str, str]]:
    with ScriptedCarrier(*script) as carrier:
        outcome = gateway(carrier.url, seconds=patience(script[0])).send(text)
    return outcome, carrier.requests[0].fields


def accepted(status: str = "queued") -> Answer:
    return Answer(201, {"sid": "SM" + "1" * 32, "status": status})


def refused(status: int, code: int) -> Answer:
    return Answer(status, {"code": code, "message": "No.", "status": status})


# ------------------------------------------------------------------ sending
def test_a_text_leaves_with_its_callback() -> None:
    outcome, fields = send(accepted())
    assert outcome == Accepted("SM" + "1" * 32, "queued")
    assert fields == {
        "To": TEXT.to,
        "From": TEXT.sender,
        "Body": TEXT.body,
        "StatusCallback": TEXT.status_callback,
    }


def test_a_messaging_service_is_named_as_one() -> None:
    text = OutboundText(TEXT.to, "MG" + "2" * 32, TEXT.body, TEXT.status_callback)
    outcome, fields = send(accepted("accepted"), text=text)
    assert outcome == Accepted("SM" + "1" * 32, "accepted")
    assert fields["MessagingServiceSid"] == text.sender
    assert "From" not in fields


def test_the_account_signs_in_at_the_address_given() -> None:
    with ScriptedCarrier(accepted(), accepted()) as carrier:
        sms = gateway(carrier.url)
        sms.send(TEXT)
        sms.send(TEXT)
    for request in carrier.requests:
        assert request.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        assert request.authorization == "Basic " + b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (refused(429, 20429), Refused(20429, retry=True)),
        (Answer(429, "slow down"), Refused(429, retry=True)),
        (Answer(503, "<html>later</html>"), Refused(503, retry=True)),
        (refused(400, 21610), Refused(21610, retry=False)),
        (refused(400, 21211), Refused(21211, retry=False)),
        (refused(400, 21611), Refused(21611, retry=True)),
        (refused(400, 30001), Refused(30001, retry=True)),
        (refused(400, 30003), Refused(30003, retry=True)),
        (refused(400, 30007), Refused(30007, retry=False)),
        (refused(401, 20003), Refused(20003, retry=True)),
        (Answer(404, "<html>no such page</html>"), Refused(404, retry=False)),
        (Answer(400, {"code": None, "message": "No."}), Refused(400, retry=False)),
        (refused(500, 20500), InDoubt("HTTP 500")),
        (Answer(502, "<html>bad gateway</html>"), InDoubt("HTTP 502")),
        (Answer(504, ""), InDoubt("HTTP 504")),
    ],
)
def test_what_a_refusal_means(answer: Answer, outcome: SendOutcome) -> None:
    assert send(answer)[0] == outcome


@pytest.mark.parametrize(
    "script",
    [
        Reset(),
        Close(),
        Silence(),
        Answer(201, '{"sid": "SM111'),
        Answer(201, ""),
        Answer(201, "<html>ok</html>"),
        Answer(201, "[]"),
        Answer(201, "null"),
        Answer(201, {}),
        Answer(201, {"sid": None, "status": "queued"}),
        Answer(201, {"sid": "SM1"}, {"Content-Length": "4000"}),
        Answer(201, {"sid": "SM1"}, {"Content-Encoding": "gzip"}),
    ],
)
def test_what_may_have_been_taken_is_in_doubt(script: Script) -> None:
    assert isinstance(send(script)[0], InDoubt)


def test_a_carrier_that_is_not_there_took_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert gateway(f"http://127.0.0.1:{port}").send(TEXT) == Refused(0, retry=True)


def test_a_carrier_that_does_not_take_the_connection_took_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        # Linux lets backlog + 1 connections wait; the next one gets no answer.
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        outcome = gateway(f"http://127.0.0.1:{port}", seconds=BRIEF).send(TEXT)
        for each in waiting:
            each.close()
    assert outcome == Refused(0, retry=True)


# ------------------------------------------------------------------ asking
def listed(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "sid": f"SM{number:032d}",
        "status": "delivered",
        "body": f"text {number}",
        "direction": "outbound-api",
        "date_created": format_datetime(at),
        "error_code": None,
        **more,
    }


def page(*texts: dict[str, Any], following: str | None = None) -> Answer:
    return Answer(200, {"messages": list(texts), "next_page_uri": following, "page": 0})


def test_recent_texts_are_listed() -> None:
    texts = [
        listed(3, NOON + timedelta(minutes=1), status="undelivered", error_code=30003),
        listed(2, NOON, direction="outbound-reply"),
        listed(1, NOON - timedelta(minutes=1)),
        listed(0, NOON + timedelta(minutes=1), direction="inbound"),
    ]
    with ScriptedCarrier(page(*texts)) as carrier:
        found = gateway(carrier.url).sent_to(TEXT.to, since=NOON + timedelta(microseconds=7))
    assert found == [
        CarrierText(
            f"SM{3:032d}", "undelivered", "text 3", NOON + timedelta(minutes=1), error_code=30003
        ),
        CarrierText(f"SM{2:032d}", "delivered", "text 2", NOON),
    ]
    assert carrier.requests[0].fields == {"To": TEXT.to, "PageSize": "50"}


def test_further_pages_are_read_until_one_is_older() -> None:
    script = [
        page(listed(3, NOON), following="/2010-04-01/more?page=1"),
        page(listed(2, NOON), listed(1, NOON - timedelta(hours=1)), following="/2010-04-01/2"),
        page(listed(0, NOON - timedelta(hours=2)), following="/2010-04-01/3"),
    ]
    with ScriptedCarrier(*script) as carrier:
        found = gateway(carrier.url).sent_to(TEXT.to, since=NOON)
    assert found is not None
    assert [text.body for text in found] == ["text 3", "text 2"]
    assert [request.path for request in carrier.requests][1:] == [
        "/2010-04-01/more?page=1",
        "/2010-04-01/2",
    ]


def test_an_endless_list_is_no_answer() -> None:
    script = [page(listed(n, NOON), following="/2010-04-01/more") for n in range(10)]
    with ScriptedCarrier(*script) as carrier:
        assert gateway(carrier.url).sent_to(TEXT.to, since=NOON) is None
    assert len(carrier.requests) == 10


@pytest.mark.parametrize(
    "script",
    [
        Reset(),
        Silence(),
        refused(429, 20429),
        Answer(502, "<html></html>"),
        Answer(200, "{"),
        Answer(200, "[]"),
        Answer(200, {"messages": [{"direction": "outbound-api", "date_created": "soon"}]}),
    ],
)
def test_a_carrier_that_cannot_be_asked(script: Script) -> None:
    with ScriptedCarrier(script) as carrier:
        asked = gateway(carrier.url, seconds=patience(script))
        assert asked.sent_to(TEXT.to, since=NOON) is None


def test_no_text_to_that_number() -> None:
    with ScriptedCarrier(page()) as carrier:
        assert gateway(carrier.url).sent_to(TEXT.to, since=NOON) == []


# ---------------------------------------------------------------- one text by its id
def test_one_text_is_fetched_by_its_id() -> None:
    answer = Answer(200, listed(7, NOON, status="undelivered", error_code=30003))
    with ScriptedCarrier(answer) as carrier:
        found = gateway(carrier.url).fetch(f"SM{7:032d}")
    assert found == CarrierText(f"SM{7:032d}", "undelivered", "text 7", NOON, error_code=30003)
    assert carrier.requests[0].path.endswith(f"/Messages/SM{7:032d}.json")


def test_a_text_that_the_carrier_does_not_know() -> None:
    with ScriptedCarrier(refused(404, 20404)) as carrier:
        assert gateway(carrier.url).fetch("SM1") is None


@pytest.mark.parametrize(
    "script", [Reset(), Silence(), refused(429, 20429), refused(401, 20003), Answer(200, "{")]
)
def test_a_carrier_that_cannot_be_asked_about_one_text(script: Script) -> None:
    with ScriptedCarrier(script) as carrier:
        found = gateway(carrier.url, seconds=patience(script)).fetch("SM1")
    assert isinstance(found, CarrierAway)

"""What came in, as the carrier lists it: every page, texts and calls, and what cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from service.gateways.twilio import TwilioSms
from service.ports import CarrierAway, ReceivedText
from tests.gateways.carrier import Answer, Reset, Script, ScriptedCarrier, Silence

ACCOUNT = "AC" + "0" * 32
OURS, ALEX = "+12025550100", "+12025550143"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
Page = Sequence[ReceivedText] | CarrierAway


def gateway(url: str, *, seconds: float = 60.0) -> TwilioSms:
    limits = (seconds, seconds)
    return TwilioSms(account_sid=ACCOUNT, auth_token="f" * 32, api_url=url, timeouts=limits)


def row(number: int, at: datetime, **more: Any) -> dict[str, Any]:
    kind = "CA" if "parent_call_sid" in more else "SM"
    return {
        "sid": f"{kind}{number:032d}",
        "from": ALEX,
        "to": OURS,
        "body": f"text {number}",
        "direction": "inbound",
        "date_created": format_datetime(at),
        "num_media": "0",
        "subresource_uris": {"media": f"/2010-04-01/{number}/Media.json"},
        **more,
    }


def texts(*rows: dict[str, Any], following: str | None = None) -> Answer:
    return Answer(200, {"messages": list(rows), "next_page_uri": following, "page": 0})


def calls(*rows: dict[str, Any], following: str | None = None) -> Answer:
    return Answer(200, {"calls": list(rows), "next_page_uri": following, "page": 0})


def ask(*script: Script) -> tuple[list[Page], list[dict[str, str]], str]:
    seconds = 2.0 if Silence() in script else 60.0
    with ScriptedCarrier(*script) as carrier:
        pages = list(gateway(carrier.url, seconds=seconds).received_since(OURS, since=NOON))
    return pages, [request.fields for request in carrier.requests], carrier.url


def test_texts_then_calls_are_asked_for_by_number_and_time() -> None:
    (heard, called), asked, _ = ask(
        texts(row(1, NOON, messaging_service_sid="MG1")),
        calls(row(2, NOON, parent_call_sid=None)),
    )
    assert heard == [ReceivedText(f"SM{1:032d}", ALEX, OURS, NOON, "text 1", "MG1")]
    assert called == [ReceivedText(f"CA{2:032d}", ALEX, OURS, NOON, channel="voice")]
    assert asked[0] == {"To": OURS, "DateSent>": "2026-03-02T12:00:00Z", "PageSize": "1000"}
    assert asked[1] == {"To": OURS, "StartTime>": "2026-03-02T12:00:00Z", "PageSize": "1000"}


def test_a_text_that_was_cut_within_an_emoji_can_be_stored() -> None:
    (heard, _), _, _ = ask(
        texts(row(2, NOON, body="i am so \ud83d"), row(1, NOON, body="\ude14 tired \U0001f614")),
        calls(),
    )
    assert isinstance(heard, list)
    assert [text.body for text in heard] == ["i am so \ufffd", "\ufffd tired \U0001f614"]


def test_only_what_came_in_since_then_counts() -> None:
    (heard, _), _, _ = ask(
        texts(
            row(3, NOON, direction="outbound-api"),
            row(2, NOON),
            row(1, NOON - timedelta(seconds=1)),
        ),
        calls(),
    )
    assert isinstance(heard, list)
    assert [text.body for text in heard] == ["text 2"]


def test_every_page_is_read() -> None:
    pages, asked, _ = ask(
        texts(row(3, NOON), following="/2010-04-01/next?page=1"),
        texts(row(2, NOON)),
        calls(following="/2010-04-01/more"),
        calls(row(1, NOON, parent_call_sid=None)),
    )
    assert [len(page) for page in pages if not isinstance(page, CarrierAway)] == [1, 1, 0, 1]
    assert len(asked) == 4


def test_a_picture_is_known_by_its_list() -> None:
    (heard, _), _, url = ask(texts(row(1, NOON, num_media="2")), calls())
    assert isinstance(heard, list)
    assert heard[0].media_list == f"{url}/2010-04-01/1/Media.json"


def test_a_row_without_a_sender_does_not_hide_the_others() -> None:
    (heard, _), _, _ = ask(texts(row(2, NOON, **{"from": None}), row(1, NOON)), calls())
    assert isinstance(heard, list)
    assert [text.body for text in heard] == ["text 1"]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (Answer(401, {"code": 20003, "status": 401}), "it refuses the account's id or token"),
        (Answer(429, {"code": 20429, "status": 429}), "it takes no more requests just now"),
        (Answer(503, "<html>later</html>"), "it answers with an error (503)"),
        (Reset(), "it does not answer"),
        (Silence(), "it does not answer"),
        (Answer(200, '{"messages": ['), "its answer cannot be read"),
        (texts(row(1, NOON, date_created="soon")), "its answer cannot be read"),
    ],
)
def test_a_page_that_cannot_be_read_ends_it(script: Script, reason: str) -> None:
    pages, _, _ = ask(texts(row(9, NOON), following="/2010-04-01/next"), script)
    assert isinstance(pages[0], list)
    assert [text.body for text in pages[0]] == ["text 9"]
    assert pages[1:] == [CarrierAway(reason)]


def test_a_carrier_that_is_not_there() -> None:
    with ScriptedCarrier() as gone:
        pass
    pages = list(gateway(gone.url).received_since(OURS, since=NOON))
    assert pages == [CarrierAway("it cannot be reached")]


def test_the_numbers_of_a_service() -> None:
    rows = [{"sid": f"PN{n}", "phone_number": f"+1202555010{n}"} for n in range(2)]
    meta = {"key": "phone_numbers", "page": 0, "next_page_url": None}
    refused = Answer(404, {"code": 20404, "status": 404})
    with ScriptedCarrier(Answer(200, {"phone_numbers": rows, "meta": meta}), refused) as carrier:
        it = gateway(carrier.url)
        assert it.numbers_of("MG1") == ["+12025550100", "+12025550101"]
        assert it.numbers_of("MG2") == CarrierAway("it answers with an error (404)")
    assert carrier.requests[0].path.startswith("/v1/Services/MG1/PhoneNumbers")

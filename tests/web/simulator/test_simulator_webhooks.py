"""What the service behind the line hears of, and when it hears it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import requests
from flask import Response
from twilio.base.exceptions import TwilioRestException

from service.web.simulator.app import Line, SimulatorConfig, create_app, stop
from service.web.simulator.twiml import read_twiml
from service.web.simulator.webhooks import Answered, RetryRule, Unanswered, can_be_called
from tests.processes import until
from tests.web.simulator.conftest import ACCOUNT, LINE, PEER, STAFF, Simulator, client_of
from tests.web.simulator.listening import PATIENCE, Heard, Listener, serving, unused_address

# The fields of captured webhooks, as Twilio posts them.
TEXT_FIELDS = {
    "ToCountry", "ToState", "SmsMessageSid", "NumMedia", "ToCity", "FromZip", "SmsSid",
    "FromState", "SmsStatus", "FromCity", "Body", "FromCountry", "To", "ToZip", "NumSegments",
    "MessageSid", "AccountSid", "From", "ApiVersion",
}  # fmt: skip
CALL_FIELDS = {
    "Called", "ToState", "CallerCountry", "Direction", "CallerState", "ToZip", "CallSid", "To",
    "CallerZip", "ToCountry", "ApiVersion", "CalledZip", "CalledCity", "CallStatus", "From",
    "AccountSid", "CalledCountry", "CallerCity", "Caller", "FromCountry", "ToCity", "FromCity",
    "CalledState", "FromZip", "FromState",
}  # fmt: skip


def type_text(url: str, body: str, **more: str) -> None:
    form = {"phone": PEER, "line": LINE, "body": body} | more
    assert requests.post(f"{url}/simulator/texts", data=form, timeout=PATIENCE).status_code == 200


def screens(url: str) -> dict[str, list[dict[str, Any]]]:
    state = requests.get(f"{url}/simulator/state.json", timeout=PATIENCE).json()
    return {screen["number"]: screen["entries"] for screen in state["screens"]}


def wait_for(url: str, phone: str, words: str) -> dict[str, Any]:
    """The entry of a phone whose mark says `words`, waited for."""

    def look() -> dict[str, Any] | None:
        found = [entry for entry in screens(url)[phone] if words in entry["words"]]
        return found[0] if found else None

    return until(f"an entry on {phone} that says {words!r}", look)


# ---------------------------------------------------------------- texts
def test_a_phones_text_is_posted_with_twilios_fields(
    simulator: Simulator, listener: Listener
) -> None:
    type_text(simulator.url, " hola, ¿qué tal? ")

    heard = listener.next()

    assert heard.signed
    assert set(heard.form) == TEXT_FIELDS
    assert (heard.path, heard.form["Body"]) == ("sms", " hola, ¿qué tal? ")
    assert (heard.form["From"], heard.form["To"]) == (PEER, LINE)
    assert heard.form["FromCity"] == ""
    assert heard.form["SmsStatus"] == "received"
    assert (heard.form["AccountSid"], heard.form["ApiVersion"]) == (ACCOUNT, "2010-04-01")
    assert len({heard.form[name] for name in ("MessageSid", "SmsSid", "SmsMessageSid")}) == 1
    listed = simulator.client.messages(heard.form["MessageSid"]).fetch()
    assert (listed.direction, listed.status) == ("inbound", "received")


def test_a_text_to_a_messaging_service_names_it(
    config: SimulatorConfig, listener: Listener
) -> None:
    service = "MG" + "7" * 32
    app = create_app(replace(config, lines=(Line(LINE, service),)))
    with serving(app) as url:
        type_text(url, "hi")
        assert listener.next().form["MessagingServiceSid"] == service
    stop(app)


def test_a_picture_has_an_address_and_no_words(simulator: Simulator, listener: Listener) -> None:
    type_text(simulator.url, "", picture="1")

    heard = listener.next()

    assert heard.signed
    assert set(heard.form) == TEXT_FIELDS | {"MediaContentType0", "MediaUrl0"}
    assert (heard.form["Body"], heard.form["NumMedia"]) == ("", "1")
    assert heard.form["MessageSid"].startswith("MM")


def test_what_the_answer_says_in_twiml_is_texted_back(
    simulator: Simulator, listener: Listener
) -> None:
    twiml = "<Response><Message><Body>Thank you &amp; bye</Body></Message></Response>"
    listener.answer = lambda _: Response(twiml, mimetype="text/xml")

    type_text(simulator.url, "2")

    entry = wait_for(simulator.url, PEER, "delivered")
    assert (entry["kind"], entry["body"]) == ("received", "Thank you & bye")


def test_a_webhook_that_fails_is_tried_again_with_the_same_token(
    simulator: Simulator, listener: Listener
) -> None:
    answers = iter([Response(status=500), Response(status=429), Response(status=204)])
    listener.answer = lambda _: next(answers)

    type_text(simulator.url, "2")

    heard = [listener.next() for _ in range(3)]
    assert len({(one.token, one.form["MessageSid"]) for one in heard}) == 1
    assert len(heard[0].token) == 36
    assert wait_for(simulator.url, PEER, "sent")["failed"] is False


def test_after_five_more_tries_it_is_given_up_and_the_phone_says_so(
    simulator: Simulator, listener: Listener
) -> None:
    listener.answer = lambda _: Response(status=503)

    type_text(simulator.url, "2")

    assert wait_for(simulator.url, PEER, "not taken: the service answered 503")["failed"] is True
    assert listener.heard.qsize() == 6


def test_a_service_that_is_away_is_said_on_the_phone(config: SimulatorConfig) -> None:
    app = create_app(replace(config, inbound_url=f"{unused_address()}/sms#rc=2&rp=all"))
    with serving(app) as url:
        type_text(url, "2")
        assert wait_for(url, PEER, "not taken: nothing listens there")["mark"] == "✗"
    stop(app)


def test_a_status_that_nobody_takes_does_not_hold_the_text_up(simulator: Simulator) -> None:
    simulator.client.messages.create(
        to=PEER, from_=LINE, body="Hi", status_callback=f"{unused_address()}/status"
    )
    assert wait_for(simulator.url, PEER, "delivered")["body"] == "Hi"


# ---------------------------------------------------------------- STOP
def test_after_stop_no_text_goes_out_until_start(simulator: Simulator, listener: Listener) -> None:
    type_text(simulator.url, " Stop ")
    assert listener.next().form["Body"] == " Stop "
    assert "unsubscribed" in wait_for(simulator.url, PEER, "delivered")["body"]

    with pytest.raises(TwilioRestException) as caught:
        simulator.client.messages.create(to=PEER, from_=LINE, body="Good morning")
    assert (caught.value.code, caught.value.status) == (21610, 400)
    simulator.client.messages.create(to=PEER, from_="+12025550101", body="Another line")
    simulator.client.messages.create(to=STAFF, from_=LINE, body="Another phone")

    type_text(simulator.url, "START")
    assert listener.next().form["Body"] == "START"
    sent = simulator.client.messages.create(to=PEER, from_=LINE, body="Welcome back")
    assert sent.status == "queued"


def test_only_the_word_by_itself_stops(simulator: Simulator) -> None:
    type_text(simulator.url, "please stop")
    assert simulator.client.messages.create(to=PEER, from_=LINE, body="x").status == "queued"


def test_a_service_accepts_a_stopped_text_and_reports_it_failed(
    config: SimulatorConfig, listener: Listener
) -> None:
    service = "MG" + "7" * 32
    app = create_app(replace(config, lines=(Line(LINE, service),)))
    with serving(app) as url:
        type_text(url, "STOP")
        listener.next()
        client_of(url).messages.create(
            to=PEER, messaging_service_sid=service, body="x", status_callback=f"{listener.url}/s"
        )
        report = listener.next()
    stop(app)

    assert report.signed
    assert (report.form["MessageStatus"], report.form["ErrorCode"]) == ("failed", "21610")


def test_a_line_that_heeds_stop_itself_is_left_alone(
    own_stop: Simulator, listener: Listener
) -> None:
    type_text(own_stop.url, "STOP")
    listener.next()
    assert own_stop.client.messages.create(to=PEER, from_=LINE, body="Bye").status == "queued"
    assert [entry["body"] for entry in screens(own_stop.url)[PEER]] == ["STOP", "Bye"]


# ---------------------------------------------------------------- calls
def test_calling_the_line_shows_what_it_says(simulator: Simulator, listener: Listener) -> None:
    twiml = "<Response><Say>This line takes texts.</Say><Say>Goodbye.</Say><Hangup/></Response>"
    listener.answer = lambda _: Response(twiml, mimetype="text/xml")

    form = {"phone": PEER, "line": LINE}
    requests.post(f"{simulator.url}/simulator/calls", data=form, timeout=PATIENCE)

    heard = listener.next()
    assert heard.signed
    assert set(heard.form) == CALL_FIELDS
    assert (heard.form["CallStatus"], heard.form["Direction"]) == ("ringing", "inbound")
    assert (heard.form["Caller"], heard.form["Called"]) == (PEER, LINE)
    said = "“This line takes texts.\nGoodbye.”"
    until("it speaks", lambda: wait_for(simulator.url, PEER, "Call to")["body"] == said)


def test_a_call_rings_and_speaks_when_it_is_answered(
    simulator: Simulator, listener: Listener
) -> None:
    call = simulator.client.calls.create(
        to=STAFF,
        from_=LINE,
        twiml="<Response><Say>Someone needs you.</Say></Response>",
        status_callback=f"{listener.url}/call",
        status_callback_event=["ringing", "completed"],
    )
    ringing = listener.next()
    answer = f"{simulator.url}/simulator/calls/{call.sid}"
    requests.post(answer, data={"do": "answer"}, timeout=PATIENCE)
    completed = listener.next()

    assert call.status == "queued"
    assert ringing.signed
    assert [h.form["CallStatus"] for h in (ringing, completed)] == ["ringing", "completed"]
    assert set(ringing.form) == CALL_FIELDS | {"CallbackSource", "SequenceNumber", "Timestamp"}
    assert set(completed.form) - set(ringing.form) == {"CallDuration", "Duration"}
    assert screens(simulator.url)[STAFF][-1]["body"] == "“Someone needs you.”"


def test_a_call_can_be_let_go(simulator: Simulator, listener: Listener) -> None:
    call = simulator.client.calls.create(
        to=STAFF, from_=LINE, url=f"{listener.url}/say", status_callback=f"{listener.url}/call"
    )
    wait_for(simulator.url, STAFF, "Call from")
    until("it rings", lambda: simulator.client.calls(call.sid).fetch().status == "ringing")
    requests.post(f"{simulator.url}/simulator/calls/{call.sid}", data={"do": "x"}, timeout=PATIENCE)

    assert listener.next().form["CallStatus"] == "busy"


# ---------------------------------------------------------------- rules by themselves
@pytest.mark.parametrize(
    ("fragment", "count", "on", "connect", "read"),
    [
        ("", 1, {"ct"}, 5.0, 15.0),
        ("#rc=5&rp=all&ct=2000&rt=4000", 5, {"4xx", "5xx", "ct", "rt"}, 2.0, 4.0),
        ("#rc=99&rp=5xx,rt,moon&ct=x&rt=-1", 5, {"5xx", "rt"}, 5.0, 15.0),
        ("#rc=0&ct=1&rt=999999", 0, {"ct"}, 0.1, 15.0),
        ("#rc=²&%%%", 1, {"ct"}, 5.0, 15.0),
    ],
)
def test_a_retry_rule_is_read_from_the_fragment(
    fragment: str, count: int, on: set[str], connect: float, read: float
) -> None:
    assert RetryRule.of(f"http://h/sms{fragment}") == RetryRule(count, frozenset(on), connect, read)


def test_by_default_only_a_failed_connection_is_tried_again_once() -> None:
    rule = RetryRule.of("http://h/sms")
    refused = Unanswered("ct", "nothing listens there")
    assert rule.wants_another(refused, 0)
    assert not rule.wants_another(refused, 1)
    assert not rule.wants_another(Unanswered("rt", "no answer in time"), 0)
    assert not rule.wants_another(Answered(500, ""), 0)


@pytest.mark.parametrize(
    ("url", "callable_"),
    [
        ("http://127.0.0.1:8000/sms?x=1#rc=5", True),
        ("https://texts.example.org/sms", True),
        ("http://", False),
        ("http://h:0/", False),
        ("http://ñ/", False),
        ("mailto:a@b", False),
        ("http://h/a b", False),
    ],
)
def test_only_addresses_of_the_web_are_called(url: str, callable_: bool) -> None:
    assert can_be_called(url) is callable_


def test_twiml_is_read_and_what_is_none_is_said_to_be_none() -> None:
    nested = "<Response><Gather><Say voice='x'>Press\n 1</Say></Gather><Say>Bye</Say></Response>"
    assert read_twiml(nested).words == ["Press 1", "Bye"]
    assert read_twiml("").problem == ""
    assert "no TwiML" in read_twiml("OK").problem
    assert "no TwiML" in read_twiml("\x00<").problem
    assert "no TwiML" in read_twiml("<Response><Say>cut").problem


def test_the_listener_can_tell_a_wrong_signature(listener: Listener) -> None:
    requests.post(f"{listener.url}/sms", data={"Body": "x"}, timeout=PATIENCE)
    heard: Heard = listener.next()
    assert heard.signed is False

"""The REST interface, asked by Twilio's own client over a real socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from service.web.simulator.app import SimulatorConfig, create_app, stop
from service.web.simulator.webhooks import sign
from tests.web.simulator.conftest import ACCOUNT, LINE, PEER, TOKEN, Simulator, client_of
from tests.web.simulator.listening import PATIENCE, Listener, serving, unused_address

SERVICE = "MG" + "7" * 32
# What every captured status callback of an SMS carries.
STATUS_FIELDS = {
    "SmsSid", "SmsStatus", "MessageStatus", "To", "MessageSid", "AccountSid", "From", "ApiVersion"
}  # fmt: skip


def say_hello(simulator: Simulator, callback: str | None = None) -> str:
    sent = simulator.client.messages.create(
        to=PEER, from_=LINE, body="Good morning", status_callback=callback
    )
    return str(sent.sid)


# ---------------------------------------------------------------- sending
def test_a_text_is_accepted_as_twilio_accepts_it(simulator: Simulator) -> None:
    sent = simulator.client.messages.create(to=PEER, from_=LINE, body="Good morning")

    assert (sent.status, sent.to, sent.from_, sent.body) == ("queued", PEER, LINE, "Good morning")
    assert (sent.sid[:2], len(sent.sid), sent.account_sid) == ("SM", 34, ACCOUNT)
    assert (sent.direction, sent.num_segments, sent.num_media) == ("outbound-api", "1", "0")
    assert sent.date_created.tzinfo is not None
    assert sent.date_sent is None


def test_sent_and_delivered_are_reported_signed_and_in_order(
    simulator: Simulator, listener: Listener
) -> None:
    sid = say_hello(simulator, f"{listener.url}/status?message=7")

    reports = [listener.next(), listener.next()]

    assert [report.form["MessageStatus"] for report in reports] == ["sent", "delivered"]
    for report in reports:
        assert report.signed
        assert set(report.form) >= STATUS_FIELDS
        assert (report.form["MessageSid"], report.form["To"]) == (sid, PEER)
    assert len(reports[1].form["RawDlrDoneDate"]) == 10
    fetched = simulator.client.messages(sid).fetch()
    assert fetched.status == "delivered"
    assert fetched.date_sent is not None


def test_a_messaging_service_picks_its_number_after_accepting(
    simulator: Simulator, listener: Listener
) -> None:
    sent = simulator.client.messages.create(
        to=PEER, messaging_service_sid=SERVICE, body="Hi", status_callback=f"{listener.url}/status"
    )

    assert (sent.status, sent.from_, sent.num_segments) == ("accepted", None, "0")
    reports = [listener.next().form for _ in range(3)]
    assert [form["MessageStatus"] for form in reports] == ["queued", "sent", "delivered"]
    assert {form["MessagingServiceSid"] for form in reports} == {SERVICE}
    assert simulator.client.messages(sent.sid).fetch().from_ == reports[0]["From"]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": LINE, "Body": "x"}, 21604),
        ({"To": PEER, "Body": "x"}, 21603),
        ({"To": "5", "From": LINE, "Body": "x"}, 21211),
        ({"To": "+1 202 555 0143", "From": LINE, "Body": "x"}, 21211),
        ({"To": PEER, "From": "+", "Body": "x"}, 21212),
        ({"To": PEER, "From": LINE}, 21602),
        ({"To": PEER, "From": LINE, "Body": ""}, 21602),
        ({"To": PEER, "From": LINE, "Body": "x" * 1601}, 21617),
        ({"To": PEER, "From": PEER, "Body": "x"}, 21266),
        ({"To": PEER, "MessagingServiceSid": "MG1", "Body": "x"}, 21701),
        ({"To": PEER, "From": LINE, "Body": "x", "StatusCallback": "ftp://a"}, 21609),
        ({"To": PEER, "From": LINE, "Body": "x", "StatusCallback": "http://[::1"}, 21609),
        ({"To": PEER, "From": LINE, "Body": "x", "StatusCallback": "http://h:99999/"}, 21609),
        ({"To": PEER, "From": LINE, "Body": "x", "StatusCallback": "http://h/\r\nX: y"}, 21609),
        ({}, 21604),
    ],
)
def test_what_cannot_be_sent_gets_twilios_code(
    simulator: Simulator, form: dict[str, str], code: int
) -> None:
    url = f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    answer = requests.post(url, data=form, auth=(ACCOUNT, TOKEN), timeout=PATIENCE)

    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message", "more_info", "status"}
    assert (answer.json()["code"], answer.json()["status"]) == (code, 400)
    assert simulator.client.messages.list() == []


def test_the_longest_body_is_taken(simulator: Simulator) -> None:
    sent = simulator.client.messages.create(to=PEER, from_=LINE, body="x" * 1600)
    assert sent.num_segments == "11"


@pytest.mark.parametrize("auth", [None, (ACCOUNT, "wrong"), ("AC" + "0" * 32, TOKEN), ("", "ñ")])
def test_a_wrong_sign_in_is_refused(simulator: Simulator, auth: tuple[str, str] | None) -> None:
    url = f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"

    answer = requests.get(url, auth=auth, timeout=PATIENCE)

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_account_can_be_looked_at(simulator: Simulator) -> None:
    assert simulator.client.api.accounts(ACCOUNT).fetch().status == "active"


def test_another_account_is_refused(simulator: Simulator) -> None:
    url = f"{simulator.url}/2010-04-01/Accounts/AC{'0' * 32}/Messages.json"
    assert requests.get(url, auth=(ACCOUNT, TOKEN), timeout=PATIENCE).json()["code"] == 20003


def test_the_client_raises_its_own_error(simulator: Simulator) -> None:
    with pytest.raises(TwilioRestException) as caught:
        simulator.client.messages.create(to=PEER, from_=LINE, body="x" * 1601)
    assert (caught.value.code, caught.value.status) == (21617, 400)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "Messages/SM0.json", 404, 20404),
        ("POST", "Messages/SM0.json", 404, 20404),
        ("GET", "Calls/CA0.json", 404, 20404),
        ("GET", "Nothing.json", 404, 20404),
        ("PUT", "Messages.json", 405, 20004),
        ("GET", "Messages.json?PageSize=many", 400, 20001),
        ("GET", "Messages.json?Page=-1", 400, 20001),
        ("GET", "Messages.json?PageToken=PASM0", 400, 20001),
        ("GET", "Messages.json?DateSent%3E=yesterday", 400, 20001),
        ("GET", "Messages.json?DateSent=9999-12-31", 400, 20001),
    ],
)
def test_nonsense_is_refused_in_twilios_shape(
    simulator: Simulator, method: str, path: str, status: int, code: int
) -> None:
    url = f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/{path}"

    answer = requests.request(method, url, auth=(ACCOUNT, TOKEN), timeout=PATIENCE)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded", 21604),
        (b'{"To": 1}', "application/json", 21604),
        (b"--x\r\n", "multipart/form-data; boundary=x", 21604),
        (b"To=%2B12025550143&From=%2B12025550100&Body=" + b"%F0%28%8C%28%00" * 3, None, None),
        (b"To=" + b"1" * 70_000, "application/x-www-form-urlencoded", 20001),
    ],
)
def test_a_body_of_any_kind_is_survived(
    simulator: Simulator, body: bytes, kind: str | None, code: int | None
) -> None:
    url = f"{simulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    headers = {"Content-Type": kind or "application/x-www-form-urlencoded"}

    answer = requests.post(url, data=body, headers=headers, auth=(ACCOUNT, TOKEN), timeout=PATIENCE)

    assert answer.status_code < 500
    assert answer.json().get("code") == code


# ---------------------------------------------------------------- listing
def test_a_list_is_read_page_by_page_while_texts_arrive(simulator: Simulator) -> None:
    before = [say_hello(simulator) for _ in range(7)]

    listed = []
    for text in simulator.client.messages.stream(page_size=2):
        listed.append(text.sid)
        say_hello(simulator)

    assert listed == before[::-1]


def test_a_list_goes_by_number_and_time(simulator: Simulator) -> None:
    client = simulator.client
    to_peer = say_hello(simulator)
    client.messages.create(to="+12025550199", from_="+12025550101", body="Hi")
    hour = timedelta(hours=1)
    now = client.messages(to_peer).fetch().date_created

    assert [m.sid for m in client.messages.list(to=PEER)] == [to_peer]
    assert [m.sid for m in client.messages.list(from_=LINE)] == [to_peer]
    assert len(client.messages.list(date_sent_after=now - hour)) == 2
    assert client.messages.list(date_sent_after=now + hour) == []
    assert client.messages.list(date_sent_before=now - hour) == []
    assert len(client.messages.list(date_sent_before=now + hour, limit=1)) == 1
    today = datetime(now.year, now.month, now.day, tzinfo=UTC)
    assert len(client.messages.list(date_sent=today.date())) == 2


def test_a_blanked_body_is_gone_from_the_carrier_but_not_from_the_phone(
    simulator: Simulator,
) -> None:
    sid = say_hello(simulator)

    assert simulator.client.messages(sid).update(body="").body == ""
    assert simulator.client.messages(sid).fetch().body == ""
    with pytest.raises(TwilioRestException) as caught:
        simulator.client.messages(sid).update(body="something else")
    assert caught.value.code == 30400
    with pytest.raises(TwilioRestException) as caught:
        simulator.client.messages(sid).update(status="canceled")
    assert caught.value.code == 30409
    assert "Good morning" in requests.get(f"{simulator.url}/simulator", timeout=PATIENCE).text


# ---------------------------------------------------------------- going on
def test_a_second_start_goes_on_where_the_first_was(
    config: SimulatorConfig, listener: Listener
) -> None:
    nobody = f"{unused_address()}/sms#rc=5&rp=all"
    first = create_app(replace(config, inbound_url=nobody, step_seconds=0.2))
    with serving(first) as url:
        sent = client_of(url).messages.create(to=PEER, from_=LINE, body="Good morning")
        form = {"phone": PEER, "line": LINE, "body": "2"}
        requests.post(f"{url}/simulator/texts", data=form, timeout=PATIENCE)
    stop(first)

    second = create_app(config)
    with serving(second) as url:
        heard = listener.next()
        listed = client_of(url).messages.list()
    stop(second)

    assert (heard.form["Body"], heard.signed) == ("2", True)
    assert [text.sid for text in listed] == [heard.form["MessageSid"], sent.sid]


# ---------------------------------------------------------------- signatures
@pytest.mark.parametrize(
    ("url", "signature"),
    [
        # Published with Twilio's own libraries, for the token 12345.
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ],
)
def test_a_signature_is_the_published_one(url: str, signature: str) -> None:
    form = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234",
        "From": "+14158675309", "To": "+18005551212",
    }  # fmt: skip
    assert sign("12345", url, form) == signature
    assert sign("12345", f"{url}#rc=5&rp=all", form) == signature
    assert RequestValidator("12345").validate(url, form, signature)

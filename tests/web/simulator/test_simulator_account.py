"""The account's numbers, services and calls, as `warmline doctor` and `recover` ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests

from service.gateways.clock import SystemClock
from service.gateways.twilio import TwilioSms
from service.gateways.twilio_desk import TwilioDesk
from service.ports import CarrierAccount, CarrierAway, CarrierSender
from service.web.simulator.app import Line, SimulatorConfig, create_app, stop
from tests.web.simulator.conftest import ACCOUNT, LINE, PEER, TOKEN, Simulator, client_of
from tests.web.simulator.listening import serving

SERVICE = "MG" + "7" * 32
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def with_service(config: SimulatorConfig) -> Iterator[Simulator]:
    app = create_app(replace(config, lines=(Line(LINE, SERVICE),)))
    with serving(app) as url:
        yield Simulator(app, url, client_of(url))
    stop(app)


def desk(simulator: Simulator, token: str = TOKEN) -> TwilioDesk:
    return TwilioDesk(
        account_sid=ACCOUNT, auth_token=token, api_url=simulator.url, timeouts=(60, 60)
    )


def sender(simulator: Simulator, address: str) -> CarrierSender:
    found = desk(simulator).sender(address)
    assert isinstance(found, CarrierSender)
    return found


def test_the_account_tells_the_time(simulator: Simulator) -> None:
    account = desk(simulator).account()
    assert isinstance(account, CarrierAccount)
    assert account.status == "active"
    assert account.now is not None


def test_another_token_opens_nothing(with_service: Simulator) -> None:
    stranger = desk(with_service, "another-token-of-nobodys-00000000")
    for found in (stranger.account(), stranger.sender(LINE), stranger.sender(SERVICE)):
        assert found == CarrierAway("it refuses the account's id or token")


def test_a_number_is_set_up_as_it_was_started(
    simulator: Simulator, config: SimulatorConfig
) -> None:
    settings = sender(simulator, LINE).settings
    assert (settings["sms_url"], settings["sms_method"]) == (config.inbound_url, "POST")
    assert settings["status_callback"] == f"{config.voice_url}/status"
    assert desk(simulator).sender("+12025550199") is None


def test_what_is_changed_is_kept_and_the_rest_stays(simulator: Simulator) -> None:
    before = sender(simulator, LINE)
    changes = {"sms_url": "https://example.org/sms#rc=5", "sms_fallback_method": "GET"}
    assert desk(simulator).change(before.id, changes) is None
    assert sender(simulator, LINE).settings == {**before.settings, **changes}
    assert simulator.client.incoming_phone_numbers(before.id).fetch().sms_fallback_method == "GET"


def test_a_service_is_one_of_ours_or_not_there(with_service: Simulator) -> None:
    found = sender(with_service, SERVICE)
    assert found.settings["use_inbound_webhook_on_number"] == "True"
    changes = {"use_inbound_webhook_on_number": "False", "fallback_url": "https://example.org/f"}
    assert desk(with_service).change(SERVICE, changes) is None
    assert sender(with_service, SERVICE).settings == {**found.settings, **changes}
    assert desk(with_service).sender("MG" + "8" * 32) is None
    sms = TwilioSms(
        account_sid=ACCOUNT, auth_token=TOKEN, api_url=with_service.url, timeouts=(60, 60)
    )
    assert sms.numbers_of(SERVICE) == [LINE]


def test_errors_have_the_carriers_shape(simulator: Simulator) -> None:
    for path in (
        f"/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/PN0.json",
        "/v1/Services/MG0",
    ):
        answer = requests.get(f"{simulator.url}{path}", auth=(ACCOUNT, TOKEN), timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
    answer = requests.get(f"{simulator.url}/v1/Nothing", timeout=60)
    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


def test_what_came_in_is_listed_texts_and_calls(simulator: Simulator) -> None:
    network = simulator.app.extensions["simulator_network"]
    texts = [network.text_line(phone=PEER, line=LINE, body=f"text {n}") for n in range(3)]
    picture = network.text_line(phone=PEER, line=LINE, body="", picture=True)
    call = network.call_line(phone=PEER, line=LINE)
    simulator.client.messages.create(to=PEER, from_=LINE, body="ours")
    sms = TwilioSms(account_sid=ACCOUNT, auth_token=TOKEN, api_url=simulator.url, timeouts=(60, 60))

    heard, called = sms.received_since(LINE, since=LONG_AGO)

    assert isinstance(heard, list)
    assert isinstance(called, list)
    assert [text.carrier_id for text in heard] == [picture.sid, *(t.sid for t in reversed(texts))]
    assert [text.media_list is not None for text in heard] == [True, False, False, False]
    assert [one.carrier_id for one in called] == [call.sid]
    later = SystemClock().now() + timedelta(minutes=5)
    assert list(sms.received_since(LINE, since=later)) == [[], []]
    assert list(sms.received_since("+12025550199", since=LONG_AGO)) == [[], []]


def test_calls_are_listed_page_by_page(simulator: Simulator) -> None:
    network = simulator.app.extensions["simulator_network"]
    made = [network.call_line(phone=PEER, line=LINE).sid for _ in range(5)]
    listed = [call.sid for call in simulator.client.calls.list(to=LINE, page_size=2)]
    assert listed == made[::-1]

"""A simulator, the service that it calls, and the official client to speak to it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from service.web.simulator.app import Line, Phone, SimulatorConfig, create_app, stop
from tests.web.simulator.listening import PATIENCE, Listener, serving

ACCOUNT = "AC" + "5" * 32
TOKEN = "not-a-token-of-anybodys-000000000"
LINE = "+12025550100"
PEER = "+12025550143"
STAFF = "+12025550111"


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener(TOKEN)
    with serving(listener.app()) as url:
        listener.url = url
        yield listener


@pytest.fixture
def config(tmp_path: Path, listener: Listener) -> SimulatorConfig:
    return SimulatorConfig(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        state_path=tmp_path / "simulator.db",
        inbound_url=f"{listener.url}/sms?line=main#rc=5&rp=all",
        voice_url=f"{listener.url}/voice",
        phones=(Phone(PEER, "Alex", "peer"), Phone(STAFF, "Sam Rivera", "staff")),
        console_url="http://127.0.0.1:9/",
        lines=(Line(LINE),),
        step_seconds=0.01,
    )


@dataclass(frozen=True)
class Simulator:
    """One that runs. `client` is Twilio's own, pointed at it."""

    app: Flask
    url: str
    client: Client


def client_of(url: str, token: str = TOKEN) -> Client:
    client = Client(ACCOUNT, token, http_client=TwilioHttpClient(timeout=PATIENCE))
    client.api.base_url = url
    return client


@pytest.fixture
def simulator(config: SimulatorConfig) -> Iterator[Simulator]:
    app = create_app(config)
    with serving(app) as url:
        yield Simulator(app, url, client_of(url))
    stop(app)


@pytest.fixture
def own_stop(config: SimulatorConfig) -> Iterator[Simulator]:
    """One whose line heeds STOP itself."""
    app = create_app(replace(config, lines=(Line(LINE, own_stop=True),)))
    with serving(app) as url:
        yield Simulator(app, url, client_of(url))
    stop(app)

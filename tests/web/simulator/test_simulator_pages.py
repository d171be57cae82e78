"""The page with the phones, as a browser without script and as its script use it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from service.web.simulator.app import SimulatorConfig, create_app, stop
from service.web.simulator.guard import is_loopback
from tests.web.simulator.conftest import LINE, PEER, STAFF, Simulator
from tests.web.simulator.listening import PATIENCE, Listener

STRANGER = "+12025550177"


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def page(simulator: Simulator, query: str = "") -> str:
    answer = requests.get(f"{simulator.url}/simulator{query}", timeout=PATIENCE)
    assert answer.status_code == 200
    return answer.text


def test_the_page_says_that_it_is_a_simulation_and_shows_two_phones(simulator: Simulator) -> None:
    shown = page(simulator)
    assert "This is a simulation." in shown
    assert "Nothing here is really sent" in shown
    assert re.findall(r'data-phone="([^"]+)"', shown) == [PEER, STAFF]
    for words in ("2", "i took all my pills", "HELP", "STOP"):
        assert f'value="{words}"' in shown
    assert requests.get(f"{simulator.url}/", timeout=PATIENCE).url.endswith("/simulator")


def test_nothing_on_the_page_needs_inline_script_or_style(simulator: Simulator) -> None:
    answer = requests.get(f"{simulator.url}/simulator", timeout=PATIENCE)
    tags = Tags(answer.text).found

    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not [tag for tag, has in tags if tag == "script" and not has.get("src")]
    assert not [name for _, has in tags for name in has if name.startswith("on") or name == "style"]
    for name in ("simulator.css", "simulator.js"):
        served = requests.get(f"{simulator.url}/simulator/static/{name}", timeout=PATIENCE)
        assert served.status_code == 200


def test_every_field_that_is_typed_in_has_a_label(simulator: Simulator) -> None:
    tags = Tags(page(simulator)).found
    labelled = {has.get("for") for tag, has in tags if tag == "label"}
    typed = [
        has for tag, has in tags
        if tag in {"input", "select"} and has.get("type") not in {"hidden", "checkbox"}
    ]  # fmt: skip
    ids = [has["id"] for _, has in tags if has.get("id")]
    assert typed
    assert all(has.get("id") in labelled for has in typed)
    assert len(ids) == len(set(ids))


def test_a_text_is_sent_by_a_plain_form_and_shown(simulator: Simulator, listener: Listener) -> None:
    form = {"phone": PEER, "line": LINE, "body": "<b>2 & más</b>", "show": [PEER, STAFF]}

    answer = requests.post(f"{simulator.url}/simulator/texts", data=form, timeout=PATIENCE)

    assert answer.history[0].status_code == 303
    assert "&lt;b&gt;2 &amp; más&lt;/b&gt;" in answer.text
    assert listener.next().form["Body"] == "<b>2 & más</b>"


def test_the_script_gets_the_new_state_at_once(simulator: Simulator, listener: Listener) -> None:
    answer = requests.post(
        f"{simulator.url}/simulator/texts",
        data={"phone": PEER, "line": LINE, "body": "2", "show": PEER},
        headers={"Accept": "application/json"},
        timeout=PATIENCE,
    )
    (screen,) = answer.json()["screens"]
    assert (screen["number"], screen["entries"][0]["body"]) == (PEER, "2")
    assert listener.next().form["Body"] == "2"


def test_staff_are_offered_the_reference_of_their_alert(simulator: Simulator) -> None:
    simulator.client.messages.create(to=STAFF, from_=LINE, body="A text waits. Reply OK 1042.")
    assert 'value="OK 1042"' in page(simulator)


def test_a_strangers_phone_is_added_and_shown(simulator: Simulator) -> None:
    form = {"number": "(202) 555-0177", "show": [PEER]}
    answer = requests.post(f"{simulator.url}/simulator/phones", data=form, timeout=PATIENCE)
    assert re.findall(r'data-phone="([^"]+)"', answer.text) == [PEER, STRANGER]
    assert re.findall(r'data-phone="([^"]+)"', page(simulator, "?show=%2B12025550177")) == [
        STRANGER
    ]


def test_a_text_to_an_unknown_number_makes_its_phone_known(simulator: Simulator) -> None:
    simulator.client.messages.create(to=STRANGER, from_=LINE, body="Hello there")
    assert STRANGER in page(simulator)
    assert "Hello there" in page(simulator, "?show=%2B12025550177")


@pytest.mark.parametrize(
    ("path", "form", "says"),
    [
        ("texts", {}, "no phone with that number"),
        ("texts", {"phone": "+19995550100", "line": LINE, "body": "x"}, "no phone"),
        ("texts", {"phone": PEER, "line": LINE, "body": "  "}, "Type something"),
        ("texts", {"phone": PEER, "line": LINE, "body": "x" * 1601}, "at most 1600"),
        ("texts", {"phone": PEER, "line": "moon", "body": "x"}, "which number"),
        ("calls", {"phone": PEER, "line": ""}, "which number"),
        ("calls/CA0", {"do": "answer"}, "no such call"),
        ("phones", {"number": "202 555 1234"}, "made-up number"),
        ("phones", {"number": "\x00"}, "made-up number"),
        ("phones", {}, "made-up number"),
    ],
)
def test_what_cannot_be_used_is_said_on_the_page(
    simulator: Simulator, path: str, form: dict[str, str], says: str
) -> None:
    url = f"{simulator.url}/simulator/{path}"
    plain = requests.post(url, data=form, timeout=PATIENCE)
    script = requests.post(url, data=form, headers={"Accept": "application/json"}, timeout=PATIENCE)

    assert (plain.status_code, script.status_code) == (400, 400)
    assert says in plain.text
    assert says in script.json()["problem"]


def test_a_phone_that_is_not_there_is_not_shown(simulator: Simulator) -> None:
    assert re.findall(r'data-phone="([^"]+)"', page(simulator, "?show=moon&show=%00")) == [
        PEER,
        STAFF,
    ]


# ---------------------------------------------------------------- who may reach it
@pytest.fixture
def client(config: SimulatorConfig) -> Any:
    app: Flask = create_app(config)
    yield app.test_client()
    stop(app)


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"SERVER_NAME": "0.0.0.0"},
        {"SERVER_NAME": ""},
        {"HTTP_HOST": "texts.example.org"},
        {"HTTP_HOST": "192.0.2.7:8001"},
        {"HTTP_HOST": "[::1"},
    ],
)
def test_it_answers_this_machine_only(client: FlaskClient, environ: dict[str, str]) -> None:
    base = {"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "127.0.0.1", "HTTP_HOST": "localhost"}
    assert client.get("/simulator", environ_overrides=base).status_code == 200

    answer = client.get("/simulator", environ_overrides=base | environ)

    assert answer.status_code in {400, 403}
    assert PEER not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_cannot_send_through_the_browser(
    simulator: Simulator, listener: Listener, headers: dict[str, str]
) -> None:
    form = {"phone": PEER, "line": LINE, "body": "2"}
    url = f"{simulator.url}/simulator/texts"

    assert requests.post(url, data=form, headers=headers, timeout=PATIENCE).status_code == 403
    own = {"Origin": simulator.url, "Sec-Fetch-Site": "same-origin"}
    assert requests.post(url, data=form | {"body": "3"}, headers=own, timeout=PATIENCE).ok
    assert listener.next().form["Body"] == "3"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True),
        ("localhost", True), ("0.0.0.0", False), ("::", False), ("10.0.0.1", False),
        ("localhost.example.org", False), ("", False),
    ],
)  # fmt: skip
def test_loopback_is_told_from_the_rest(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback

"""The web server as a whole: doors, headers and error pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from service.usecases.deps import Deps
from service.web.app import create_app
from tests.web.carrier.door import Door, add_line, make_deps, settings, text_params


@pytest.fixture
def deps(sqlite_url: str) -> Iterator[Deps]:
    made = make_deps(sqlite_url)
    add_line(made)
    yield made
    made.database.close()


@pytest.fixture
def app(deps: Deps) -> Flask:
    return create_app(deps, settings())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


# ---------------------------------------------------------------- doors
def test_the_start_leads_to_the_console(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, "/console/")


def test_the_simulator_is_shown_only_in_trial_use(client: FlaskClient, deps: Deps) -> None:
    assert client.get("/simulator").status_code == 404
    trial = create_app(deps, settings(trial=True, simulator_port=8123)).test_client()
    assert trial.get("/simulator").location == "http://127.0.0.1:8123/simulator"


def test_the_carriers_door_is_open_and_knows_no_session(deps: Deps, client: FlaskClient) -> None:
    client.set_cookie("warmline", "anything", path="/")
    door = Door(deps, client)
    answer = door.post("/carrier/sms", text_params())
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len(door.messages()) == 1
    assert door.post("/carrier/sms", text_params(), signed="no").status_code == 403
    assert client.get("/carrier/sms").status_code == 405
    assert client.post("/carrier").status_code == 404


# ---------------------------------------------------------------- headers and cookies
@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/console/sign-in"])
def test_every_answer_is_protected(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Strict-Transport-Security"] == "max-age=31536000"


def test_on_this_machine_https_is_not_asked_for(deps: Deps) -> None:
    here = create_app(deps, settings(public_url="http://127.0.0.1:8000"))
    assert "Strict-Transport-Security" not in here.test_client().get("/").headers


def test_session_cookies_are_for_us_alone(app: Flask) -> None:
    names = ("SECURE", "HTTPONLY", "SAMESITE")
    assert [app.config[f"SESSION_COOKIE_{name}"] for name in names] == [True, True, "Lax"]


# ---------------------------------------------------------------- errors
@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 429, 500, 503, 418])
def test_error_pages_say_what_to_do_and_nothing_private(deps: Deps, code: int) -> None:
    app = create_app(deps, settings())
    app.add_url_rule("/<name>", "trouble", lambda name: abort(code, f"{name}: a secret"))
    answer = app.test_client().get("/Alex")
    assert answer.status_code == code
    assert "<h1>" in answer.text
    assert "secret" not in answer.text
    assert "Alex" not in answer.text


def test_a_bug_of_ours_is_loud_in_the_log_and_quiet_on_the_page(deps: Deps) -> None:
    def break_down() -> NoReturn:
        raise RuntimeError("a secret")

    app = create_app(deps, settings())
    app.add_url_rule("/broken", "broken", break_down)
    with capture_logs() as lines:
        answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "noted" in answer.text
    assert "secret" not in answer.text
    assert [line["log_level"] for line in lines] == ["error"]


def test_a_form_that_is_too_long_gets_413(client: FlaskClient) -> None:
    answer = client.post("/console/sign-in", data={"login": "x" * 70_000})
    assert answer.status_code == 413


def test_405_says_what_is_allowed(client: FlaskClient) -> None:
    assert "GET" in client.post("/healthz").headers["Allow"]


def test_nobody_gets_the_figures_by_claiming_to_be_this_machine(client: FlaskClient) -> None:
    outside = {"REMOTE_ADDR": "192.0.2.1"}
    claim = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics", environ_base=outside, headers=claim).status_code == 404

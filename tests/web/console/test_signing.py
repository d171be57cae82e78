"""Who gets in, for how long, and what becomes of everybody else."""

from __future__ import annotations

from pathlib import Path

import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from structlog.testing import capture_logs

from service.store.audit import Audit
from service.web import console
from service.web.auth import IDLE, LONGEST
from tests.web.console.conftest import settings_with
from tests.web.console.house import PASSWORD, House
from tests.web.console.visits import send, sign_in, token_of

# For what the form, the cookie or the count of tries decides, and no row does.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    """Sam's browser, which has sent the form."""
    client = app.test_client()
    sign_in(client, "sam")
    return client


@on_sqlite
def test_a_right_password_leads_to_the_page_asked_for(stranger: FlaskClient) -> None:
    sent_away = stranger.get("/console/peers?page=2")
    assert sent_away.status_code == 303
    query = sent_away.location.partition("?")[2]
    assert sign_in(stranger, "sam", query=f"?{query}").location == "/console/peers?page=2"
    assert stranger.get("/console/peers").status_code == 200


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/console/",
        "//example.org/console/",
        "/console//example.org",
        "/\\example.org",
        "/console/alerts\\@example.org",
        "/console/../carrier/sms",
        "/carrier/sms",
        "javascript:alert(1)",
        "/console/alerts\nLocation: https://example.org",
    ],
)
@on_sqlite
def test_it_never_leads_anywhere_else(stranger: FlaskClient, elsewhere: str) -> None:
    page = stranger.get("/console/sign-in", query_string={"next": elsewhere})
    values = {"login": "sam", "password": PASSWORD, "next": elsewhere}
    answer = stranger.post("/console/sign-in", data=values | {"csrf_token": token_of(page)})
    assert answer.location == "/console/alerts"


@on_sqlite
def test_a_wrong_name_and_a_wrong_password_look_the_same(stranger: FlaskClient) -> None:
    wrong_name = sign_in(stranger, "nobody")
    wrong_password = sign_in(stranger, "sam", "not it")
    assert wrong_name.status_code == wrong_password.status_code == 401
    assert wrong_name.text.replace(token_of(wrong_name), "") == wrong_password.text.replace(
        token_of(wrong_password), ""
    )
    assert stranger.get("/console/alerts").status_code == 303


def test_a_failed_try_is_audited_without_what_was_typed(
    house: House, stranger: FlaskClient
) -> None:
    sign_in(stranger, "sam", "not it")
    for name in ("Nobody ", "nobody"):
        sign_in(stranger, name, "not it")
    with house.deps.database.read() as session:
        rows = session.exec(select(Audit).where(col(Audit.action) == "sign_in_failed")).all()
    assert [row.subject_id for row in rows] == [house.staff["sam"].id, None, None]
    assert all(row.staff_id is None for row in rows), "nobody has signed in"
    known, first, second = (row.detail for row in rows)
    assert known == ""
    assert first == second != "", "tries under one name belong together"
    assert "nobody" not in first


@on_sqlite
def test_a_form_without_its_token_changes_nothing(house: House, stranger: FlaskClient) -> None:
    values = {"login": "sam", "password": PASSWORD}
    answer = stranger.post("/console/sign-in", data=values)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert house.audited("signed_in") == []


@on_sqlite
def test_a_session_that_nobody_uses_ends(house: House, sam: FlaskClient) -> None:
    house.clock.advance(IDLE)
    assert sam.get("/console/alerts").status_code == 200
    house.clock.advance(
        IDLE,
    )
    assert sam.get("/console/alerts").status_code == 200
    house.clock.advance(seconds=IDLE.total_seconds() + 1)
    assert sam.get("/console/alerts").status_code == 303


@on_sqlite
def test_a_page_that_looks_by_itself_keeps_no_session_alive(house: House, sam: FlaskClient) -> None:
    house.clock.advance(IDLE)
    assert sam.get("/console/alerts/pulse?refresh=1").status_code == 200
    assert sam.get("/console/alerts?refresh=1").status_code == 200
    house.clock.advance(seconds=1)
    assert sam.get("/console/alerts?refresh=1").status_code == 303


@on_sqlite
def test_no_session_outlives_a_working_day(house: House, sam: FlaskClient) -> None:
    for _ in range(int(LONGEST / IDLE)):
        house.clock.advance(IDLE)
        assert sam.get("/console/alerts").status_code == 200
    house.clock.advance(seconds=1)
    assert sam.get("/console/alerts").status_code == 303


def test_signing_out_ends_the_session_on_every_device(
    house: House, app: Flask, sam: FlaskClient
) -> None:
    phone = app.test_client()
    sign_in(phone, "sam")
    house.clock.advance(seconds=1)
    answer = send(sam, "/console/sign-out", on="/console/alerts")
    assert "You are signed out" in answer.text
    assert sam.get("/console/alerts").status_code == 303
    assert phone.get("/console/alerts").status_code == 303
    house.clock.advance(seconds=1)
    sign_in(phone, "sam")
    assert phone.get("/console/alerts").status_code == 200


def test_who_is_no_longer_staff_is_out_at_once(house: House, sam: FlaskClient) -> None:
    row = house.staff["sam"]
    with house.deps.database.write() as session:
        kept = session.get_one(type(row), row.id)
        kept.active = False
    assert sam.get("/console/alerts").status_code == 303


@on_sqlite
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(
    house: House, sam: FlaskClient
) -> None:
    house.clock.advance(seconds=IDLE.total_seconds() + 1)
    came_from = {"Referer": "http://localhost/console/peers"}
    answer = sam.post("/console/sign-out", headers=came_from)
    assert answer.location == "/console/sign-in?next=/console/peers"
    assert house.audited("signed_out") == []


@on_sqlite
def test_guessing_is_slowed_down_without_redis(stranger: FlaskClient) -> None:
    for _ in range(10):
        assert sign_in(stranger, "sam", "a guess").status_code == 401
    with capture_logs() as logged:
        stopped = sign_in(stranger, "sam")
    assert [(line["event"], line["usecase"]) for line in logged] == [
        ("too many tries to sign in", "sign_in")
    ]
    assert stopped.status_code == 429
    assert "quarter of an hour" in stopped.text
    assert sign_in(stranger, "noah").status_code == 303


@on_sqlite
def test_tries_are_counted_together_where_redis_is_there(
    house: House, redis_url: str, tmp_path: Path
) -> None:
    clients = []
    for number in range(2):
        app = Flask(f"process-{number}")
        console.register(app, house.deps, settings_with(tmp_path, redis_url))
        clients.append(app.test_client())
    for number in range(10):
        assert sign_in(clients[number % 2], "sam", "a guess").status_code == 401
    assert {sign_in(client, "sam").status_code for client in clients} == {429}
    with redis.Redis.from_url(redis_url) as server:
        keys = b"".join(server.keys())
    assert keys
    assert b"sam" not in keys
    assert b"127.0.0.1" not in keys


@on_sqlite
def test_the_cookie_is_the_consoles_alone(stranger: FlaskClient) -> None:
    sign_in(stranger, "sam")
    cookie = stranger.get_cookie("warmline", path="/console")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


@on_sqlite
def test_guesses_from_elsewhere_lock_nobody_out(app: Flask, sam: FlaskClient) -> None:
    guesser = app.test_client()
    for _ in range(9):  # Sam's own first time on this browser was one more
        assert sign_in(guesser, "sam", "a guess").status_code == 401
    assert sign_in(guesser, "sam").status_code == 429
    send(sam, "/console/sign-out", on="/console/alerts")
    assert sign_in(sam, "sam").status_code == 303
    guesser.set_cookie("warmline-device", "WyJ4IiwieSJd.made-up", path="/console/sign-in")
    assert sign_in(guesser, "sam").status_code == 429

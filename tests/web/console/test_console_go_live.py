"""The page of what a program needs to go live, the banner that leads there, and the button."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.store.programs import Line, Program
from tests.web.console.house import House
from tests.web.console.visits import come_in, send


@pytest.fixture
def waiting(house: House, app: Flask) -> House:
    """The program waits, and with a real carrier: what its file leaves out is its answer hours."""
    with house.deps.database.write() as session:
        session.get_one(Program, house.program.id).waits_since = house.clock.now()
    consoles: dict[str, Any] = app.extensions
    consoles["warmline-console"] = replace(consoles["warmline-console"], trial=False)
    return house


def test_the_page_says_what_is_missing_and_the_button_comes_last(
    waiting: House, app: Flask, sam: FlaskClient
) -> None:
    page = f"/console/programs/{waiting.program.id}/go-live"
    assert "<strong>Harbor Texts is not live yet:</strong>" in sam.get("/console/alerts").text
    shown = sam.get(page).text
    assert "Missing: answer hours." in shown
    assert "Missing: line main." in shown
    assert "Go live</button>" not in shown
    assert send(sam, page, on=page).status_code == 404
    noah = app.test_client()
    come_in(noah, "noah")
    assert "It is not live yet: something is missing." in send(noah, page, on=page).text
    with waiting.deps.database.write() as session:
        session.get_one(Line, waiting.line.id).verified_at = waiting.clock.now()
    assert "Found well at the carrier on 2026-03-02." in noah.get(page).text


def test_pages_of_what_goes_out_say_that_it_waits(waiting: House, sam: FlaskClient) -> None:
    peer, _ = waiting.support("Kim Lake", "+12025550143")
    line = "goes live with <code>warmline go-live</code>"
    schedules = sam.get("/console/schedules").text
    assert line in schedules
    assert "next text" not in schedules
    assert line in sam.get("/console/preview").text
    assert line in sam.get(f"/console/peers/{peer.id}/plan").text
    assert "The program waits: it goes live with" in sam.get(f"/console/peers/{peer.id}").text
    with waiting.deps.database.write() as session:
        session.get_one(Program, waiting.program.id).waits_since = None
    assert line not in sam.get("/console/schedules").text
    assert line not in sam.get("/console/preview").text
    assert line not in sam.get(f"/console/peers/{peer.id}/plan").text

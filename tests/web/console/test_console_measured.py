"""The page of how alerts are answered: to whom it shows, what stands on it, and the form."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.core.severity import Severity
from tests.web.console.house import House
from tests.web.console.visits import come_in, send

PAGE = "/console/report"


@pytest.fixture
def noah(app: Flask, house: House) -> FlaskClient:
    """The browser of Noah, a coordinator."""
    client = app.test_client()
    come_in(client, "noah")
    return client


def test_it_is_for_those_who_supervise(sam: FlaskClient, noah: FlaskClient) -> None:
    assert sam.get(PAGE).status_code == 404
    assert ">Report</a>" not in sam.get("/console/alerts").text
    assert ">Report</a>" in noah.get("/console/alerts").text


def test_an_empty_page_says_what_it_will_show(noah: FlaskClient) -> None:
    shown = noah.get(PAGE).text
    assert "<strong>Nothing to explain.</strong>" in shown
    assert "stands here until somebody writes what happened" in shown
    assert "<strong>No alerts.</strong>" in shown


def test_what_missed_its_target_is_explained_there(noah: FlaskClient, house: House) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    alert = house.alarm(contact, peer=peer)
    house.alarm(house.meet("+12025550144"), Severity.CONCERN)
    house.clock.advance(timedelta(minutes=7))
    shown = noah.get(PAGE).text
    assert f"#{alert.reference}" in shown
    assert "Not taken yet" in shown
    assert "(target 5m)" in shown
    assert "0 of 1 (0&nbsp;%)" in shown
    assert "Kim" not in shown
    path = f"{PAGE}/{house.program.id}/explain"
    chosen = {"alert": str(alert.id), "words": "The phone lay in the car <again>."}
    empty = send(noah, path, {**chosen, "words": " "}, on=PAGE)
    assert "Please write what happened." in empty.text
    assert "Please choose what" in send(noah, path, {"alert": "x", "words": "y"}, on=PAGE).text
    done = send(noah, path, chosen, on=PAGE)
    assert "Written down: 1 explained." in done.text
    assert "<strong>Nothing to explain.</strong>" in done.text
    assert "The phone lay in the car &lt;again&gt;." in done.text
    assert house.audited("explained") == [("alert", alert.id, house.staff["noah"].id)]


def test_a_specialist_cannot_write_it(sam: FlaskClient, house: House) -> None:
    path = f"{PAGE}/{house.program.id}/explain"
    values = {"alert": str(house.program.id), "words": "It was me."}
    assert send(sam, path, values, on="/console/alerts").status_code == 404


def test_the_page_costs_no_more_with_more_alerts(noah: FlaskClient, house: House) -> None:
    def statements() -> int:
        with house.counting() as sent:
            assert noah.get(PAGE).status_code == 200
        return len(sent)

    house.alarm(house.meet("+12025550140"))
    house.clock.advance(timedelta(minutes=7))
    statements()  # a program file is read once in a process, and from then on kept
    few = statements()
    for number in range(41, 49):
        house.alarm(house.meet(f"+120255501{number}"))
    house.clock.advance(timedelta(minutes=7))
    assert statements() == few

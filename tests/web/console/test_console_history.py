"""The history of a program's file over the console, and the way back."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.store.programs import Line
from service.usecases.apply_program import Applied, apply_program
from service.usecases.put_program import Asked
from tests.web.console.house import PROGRAM_FILE, House, annex
from tests.web.console.visits import come_in, send

FILE = PROGRAM_FILE.format(slug="harbor", phone="+12025550100")
PAGE = "/console/history"
NOAH = "noah@example.org"


@pytest.fixture
def noah(app: Flask, house: House) -> FlaskClient:
    """The browser of Noah, who is coordinator in the program's file as well."""
    house.employ(NOAH, "coordinator")
    client = app.test_client()
    come_in(client, NOAH)
    return client


def apply(house: House, source: str, by: str = "root") -> None:
    with house.deps.database.write() as session:
        session.get_one(Line, house.line.id).optout = "own"  # as the file has it
    done = apply_program(house.deps, source=source, file="harbor.yaml", asked=Asked(by=by))
    assert isinstance(done, Applied)


def test_a_page_without_changes_says_what_to_do_first(house: House, noah: FlaskClient) -> None:
    shown = noah.get(PAGE).text
    assert "Nothing has changed yet." in shown
    assert "warmline apply" in shown
    assert house.audited("looked")[-1][0] == "program_change"


def test_the_newest_change_is_taken_back_after_what_becomes_of_them_was_shown(
    house: House, noah: FlaskClient
) -> None:
    house.support("Kim Lake", "+12025550143")
    apply(house, FILE)
    apply(house, FILE.replace('at: "10:00"', 'at: "18:00"'), by="<b>root</b>")
    shown = noah.get(PAGE).text
    assert "&lt;b&gt;root&lt;/b&gt;" in shown
    assert "every day at 10:00 -&gt; every day at 18:00" in shown
    (link,) = re.findall(r'href="(/console/history/[^"]+/undo)"', shown)
    asked = noah.get(link).text
    assert "Take change 1 back?" in asked
    assert "schedule daily: 1 enrolled; the next text moves" in asked
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', asked)
    done = send(noah, link, {"seen": seen}, on=link)
    assert "Change 1 is taken back." in done.text
    assert "took back change 1" in done.text
    assert "Noah Bennett" in done.text
    assert house.audited("undid")[-1][2] == house.staff[NOAH].id


def test_what_was_shown_long_ago_is_not_done(house: House, noah: FlaskClient) -> None:
    apply(house, FILE)
    apply(house, FILE.replace('at: "10:00"', 'at: "18:00"'))
    link = f"{PAGE}/{house.program.id}/undo"
    late = send(noah, link, {"seen": "another"}, on=link)
    assert "Nothing was undone: the program has changed meanwhile." in late.text


def test_where_nothing_came_before_it_says_so(house: House, noah: FlaskClient) -> None:
    asked = noah.get(f"{PAGE}/{house.program.id}/undo", follow_redirects=True).text
    assert "Nothing was undone: there is nothing to undo" in asked


def test_older_changes_are_on_further_pages(house: House, noah: FlaskClient) -> None:
    for number in range(22):
        apply(house, FILE.replace("Harbor Texts", f"Harbor {number}"))
    assert "Change 22" in noah.get(PAGE).text
    older = noah.get(f"{PAGE}?page=2").text
    assert "Change 2</h2>" in older
    assert "Change 22" not in older
    assert "Nothing on this page." in noah.get(f"{PAGE}?page=9").text


def test_it_is_for_those_who_coordinate(house: House, sam: FlaskClient, noah: FlaskClient) -> None:
    link = f"{PAGE}/{house.program.id}/undo"
    assert sam.get(PAGE).status_code == 404
    assert sam.get(link).status_code == 404
    assert send(sam, link, {"seen": "x"}, on="/console/peers").status_code == 404
    assert PAGE not in sam.get("/console/schedules").text
    assert PAGE in noah.get("/console/schedules").text
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    assert noah.get(f"{PAGE}/{other.program.id}/undo").status_code == 404

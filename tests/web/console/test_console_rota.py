"""The page of who is on call: what it shows to whom, and the forms on it."""

from __future__ import annotations

import re
from html import unescape
from typing import TypeVar

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from service.store.programs import Line
from service.store.rota import ShiftSwap, TimeOff
from service.usecases.apply_program import Applied, apply_program
from tests.web.console.house import PROGRAM_FILE, House
from tests.web.console.visits import come_in, send

Row = TypeVar("Row", ShiftSwap, TimeOff)
PAGE = "/console/rota"
FILE = PROGRAM_FILE.format(slug="harbor", phone="+12025550100").replace(
    "steps: [specialist, coordinator]", "steps: [specialist, on_call, coordinator]"
)
ROTA = """
rota:
  - {name: days, days: every day, from: "08:00", to: "20:00", staff: [Sam Rivera]}
"""


@pytest.fixture
def rota(house: House) -> House:
    """The program with a rota by day, and its people as the file names them."""
    house.employ("sam@example.org")
    house.employ("noah@example.org", "coordinator")
    with house.deps.database.write() as session:
        session.get_one(Line, house.line.id).optout = "own"  # as the file has it
    assert isinstance(apply_program(house.deps, source=FILE + ROTA, file="h.yaml"), Applied)
    return house


@pytest.fixture
def noah(app: Flask, rota: House) -> FlaskClient:
    client = app.test_client()
    come_in(client, "noah@example.org")
    return client


@pytest.fixture
def her(app: Flask, rota: House) -> FlaskClient:
    """The browser of Sam, a specialist."""
    client = app.test_client()
    come_in(client, "sam@example.org")
    return client


def read(client: FlaskClient) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(PAGE).text)).split())


def test_without_a_rota_the_page_says_what_to_do_first(sam: FlaskClient, house: House) -> None:
    shown = sam.get(PAGE).text
    assert "No rota yet." in shown
    assert "<code>warmline apply program.yaml</code>" in shown
    assert house.audited("looked")[-1][0] == "rota"


def test_the_page_says_who_is_on_call_and_when_nobody_is(noah: FlaskClient) -> None:
    shown = read(noah)
    assert "Sam Rivera is on call until today 8:00 PM ." in shown
    assert "Mon 2 Mar 20:00-08:00 No shift has this time: add one under rota" in shown
    assert "Nobody on call Mon 2 Mar 20:00-08:00 (Harbor Texts). See what to do" in shown


def test_a_specialist_sees_it_all_but_arranges_only_their_own_time_off(
    her: FlaskClient, rota: House
) -> None:
    shown = her.get(PAGE).text
    assert "Sam Rivera" in shown
    assert "Swap a turn" not in shown
    assert "Who is off" not in shown
    assert "Nobody on call soon" not in shown  # the banner is for whoever can close the gap
    noah = rota.staff["noah@example.org"].id
    values = {"start": "2026-03-02T10:00", "end": "2026-03-02T14:00", "cover": str(noah)}
    path = f"{PAGE}/{rota.program.id}"
    done = send(her, f"{path}/off", values, on=PAGE)
    assert "The time off is written down. Whom it concerns hears of it by text." in done.text
    assert "Noah Bennett covers." in done.text
    (row,) = _rows(rota, TimeOff)
    assert row.staff_id == rota.staff["sam@example.org"].id
    turn = {"turn": f"2026-03-03 {row.staff_id} days", "takes": str(noah)}
    assert send(her, f"{path}/swap", turn, on=PAGE).status_code == 404
    others = {**values, "who": str(noah), "cover": str(row.staff_id)}
    assert send(her, f"{path}/off", others, on=PAGE).status_code == 404
    assert "It has ended." in send(her, f"{PAGE}/off/{row.id}/end", on=PAGE).text


def test_a_coordinator_swaps_a_turn_and_takes_it_back(noah: FlaskClient, rota: House) -> None:
    sam, other = (rota.staff[f"{who}@example.org"].id for who in ("sam", "noah"))
    turn = {"turn": f"2026-03-03 {sam} days", "takes": str(other)}
    path = f"{PAGE}/{rota.program.id}/swap"
    assert "The turn is swapped." in send(noah, path, turn, on=PAGE).text
    assert "Noah Bennett in place of Sam Rivera, by Noah Bennett" in read(noah)
    again = send(noah, path, turn, on=PAGE).text
    assert "Nothing was changed. Somebody else has this turn by now." in again
    (row,) = _rows(rota, ShiftSwap)
    undone = send(noah, f"{PAGE}/swaps/{row.id}/undo", on=PAGE).text
    assert "The swap is taken back." in undone
    assert "in place of" not in undone


@pytest.mark.parametrize(
    ("path", "values", "says"),
    [
        ("swap", {"turn": "tomorrow", "takes": ""}, "choose a turn"),
        ("off", {"start": "soon", "end": ""}, "choose when it begins"),
        ("off", {"start": "2026-03-02T10:00", "end": "2026-03-02T11:00"}, "Choose who covers"),
    ],
)
def test_what_is_not_filled_in_is_asked_for(
    noah: FlaskClient, rota: House, path: str, values: dict[str, str], says: str
) -> None:
    done = send(noah, f"{PAGE}/{rota.program.id}/{path}", values, on=PAGE)
    assert says in done.text
    assert "problem" in done.text


def test_a_time_off_that_is_refused_stays_as_it_was_filled_in(
    noah: FlaskClient, rota: House
) -> None:
    sam, other = (str(rota.staff[f"{who}@example.org"].id) for who in ("sam", "noah"))
    values = {"who": sam, "start": "2026-03-02T14:00", "end": "2026-03-02T10:00", "cover": other}
    done = send(noah, f"{PAGE}/{rota.program.id}/off", values, on=PAGE)
    assert done.status_code == 422
    assert "The end must come after the beginning." in done.text
    form = done.text.partition("Write down time off")[2]
    assert 'value="2026-03-02T14:00"' in form
    assert 'value="2026-03-02T10:00"' in form
    assert f'value="{sam}" selected' in form
    assert f'value="{other}" selected' in form
    assert _rows(rota, TimeOff) == []


def _rows(house: House, model: type[Row]) -> list[Row]:
    with house.deps.database.read() as session:
        return list(session.exec(select(model)).all())


def test_hours_without_anybody_on_purpose_are_no_gap(noah: FlaskClient, rota: House) -> None:
    nights = 'nobody_on_call: [{days: every day, from: "20:00", to: "08:00"}]\n'
    done = apply_program(rota.deps, source=FILE + ROTA + nights, file="h.yaml")
    assert isinstance(done, Applied)
    shown = read(noah)
    assert "Somebody is on call at every other hour of the next 14 days." in shown
    assert "Nobody is on call on purpose Mon 2 Mar 20:00-08:00" in shown
    assert "Nobody on call Mon 2 Mar" not in shown  # the banner of a gap
    rota.clock.advance(hours=11)
    come_in(noah, "noah@example.org")
    assert "Nobody is on call, on purpose, until" in read(noah)

"""The pages of load and of care: to whom they show, what stands on them, and what is nobody
else's."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from service.core.severity import Severity
from service.store.care import CareAnswer, CareQuestion
from service.store.programs import Line
from service.store.staff import Staff
from service.usecases.apply_program import Applied, apply_program
from tests.web.console.house import PROGRAM_FILE, House
from tests.web.console.visits import come_in, send

LOAD, CARE = "/console/load", "/console/care"


@pytest.fixture
def noah(app: Flask, house: House) -> FlaskClient:
    """The browser of Noah, a coordinator."""
    client = app.test_client()
    come_in(client, "noah")
    return client


def read(client: FlaskClient, path: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", client.get(path).text)).split())


def ask(house: House, who: Staff, kind: str = "debrief") -> CareQuestion:
    """They were asked just now."""
    question = CareQuestion(
        **house.new(),
        program_id=house.program.id,
        staff_id=who.id,
        kind=kind,
        day=house.clock.now().date(),
        asked_at=house.clock.now(),
    )
    house.add(question)
    return question


def answers(house: House) -> list[CareAnswer]:
    with house.deps.database.read() as session:
        return list(session.exec(select(CareAnswer)).all())


# ---------------------------------------------------------------- load
def test_load_is_for_those_who_supervise(sam: FlaskClient, noah: FlaskClient) -> None:
    assert sam.get(LOAD).status_code == 404
    assert ">Load</a>" not in sam.get(CARE).text
    assert ">Load</a>" in noah.get(LOAD).text


def test_it_says_what_each_carries_and_never_of_whom(noah: FlaskClient, house: House) -> None:
    sam = house.staff["sam"]
    for number, name in enumerate(("Kim Lake", "Ada Moss")):
        peer, contact = house.support(name, f"+1202555014{number}")
        alert = house.alarm(contact, Severity.CONCERN, peer=peer)
        with house.deps.database.write() as session:
            alert.status, alert.owner_id, alert.taken_at = "taken", sam.id, house.clock.now()
            session.add(alert)
    said = read(noah, LOAD)
    assert "2 alerts open · 2 in twelve hours · 2 this week" in said
    assert "No limits are set." in said
    assert "Kim" not in said
    assert house.audited("looked")[-1] == ("load", None, house.staff["noah"].id)


def test_an_answer_is_there_only_once_it_is_shared(
    sam: FlaskClient, noah: FlaskClient, house: House
) -> None:
    question = ask(house, house.staff["sam"])
    path = f"{CARE}/{question.id}"
    done = send(sam, f"{path}/answer", {"words": "Tired <to the bone>."}, on=CARE)
    assert "Tired &lt;to the bone&gt;." in done.text
    assert "Only you can read it." in done.text
    assert "Tired" not in read(noah, LOAD)
    assert "Let my supervisor read it" in done.text
    send(sam, f"{path}/share", {"share": "yes"}, on=CARE)
    assert "Sam Rivera" in read(noah, LOAD)
    assert "Tired <to the bone>." in read(noah, LOAD)
    assert house.audited("shared")
    send(sam, f"{path}/share", {"share": "no"}, on=CARE)
    assert "Tired" not in read(noah, LOAD)


# ---------------------------------------------------------------- care
def test_an_empty_page_says_what_will_stand_there(sam: FlaskClient) -> None:
    assert "the question and what you answered stand here" in read(sam, CARE)


def test_nobody_elses_question_is_there(sam: FlaskClient, noah: FlaskClient, house: House) -> None:
    question = ask(house, house.staff["sam"], "weekly")
    assert "Once a week" in sam.get(CARE).text
    assert "Nothing yet." in noah.get(CARE).text
    for act, values in (("answer", {"words": "x"}), ("share", {"share": "yes"})):
        assert send(noah, f"{CARE}/{question.id}/{act}", values, on=CARE).status_code == 404
    assert answers(house) == []


def test_nothing_and_too_much_are_said(sam: FlaskClient, house: House) -> None:
    path = f"{CARE}/{ask(house, house.staff['sam']).id}"
    assert "Please write something" in send(sam, f"{path}/answer", {"words": " "}, on=CARE).text
    assert "Please write less" in send(sam, f"{path}/answer", {"words": "x" * 1601}, on=CARE).text
    assert "Please write something" in send(sam, f"{path}/share", {"share": "yes"}, on=CARE).text
    assert answers(house) == []


def test_it_is_switched_off_and_on_again(sam: FlaskClient) -> None:
    off = send(sam, f"{CARE}/switch", {"on": "no"}, on=CARE)
    assert "You are not asked how you are." in off.text
    on = send(sam, f"{CARE}/switch", {"on": "yes"}, on=CARE)
    assert "You are asked how you are after a crisis" in on.text


def test_more_peers_than_the_program_wants_are_said_and_taken(app: Flask, house: House) -> None:
    house.employ("sam@example.org")
    house.employ("noah@example.org", "coordinator")
    with house.deps.database.write() as session:
        session.get_one(Line, house.line.id).optout = "own"  # as the file has it
    limited = PROGRAM_FILE.format(slug="harbor", phone="+12025550100") + "care: {caseload: 1}\n"
    assert isinstance(apply_program(house.deps, source=limited, file="h.yaml"), Applied)
    sam = app.test_client()
    come_in(sam, "sam@example.org")
    new = "/console/peers/new"
    values = {"program": str(house.program.id), "specialist": "sam@example.org"}
    one = send(sam, new, {**values, "name": "Bo Reed", "phone": "+12025550150"}, on=new)
    assert "more than the" not in one.text
    assert "Sam Rivera (1 of 1 peers)" in sam.get(new).text
    two = send(sam, new, {**values, "name": "Di Reed", "phone": "+12025550151"}, on=new)
    assert "Sam Rivera now has 2 peers, more than the 1 of the program." in two.text
    assert "They are looked after all the same." in two.text
    noah = app.test_client()
    come_in(noah, "noah@example.org")
    said = read(noah, LOAD)
    assert "Sam Rivera More peers than the 1 you set: hand some to somebody with room." in said
    assert "2 peers of 1" in said

"""Signs that peers named for themselves, over the console; and why an alert stands, in words."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient
from sqlmodel import select

from service.core.severity import Severity
from service.store.alerts import AlertEvent, Flag
from service.store.own_signs import NamedSign
from service.web.console.reasons import why, why_joined
from tests.web.console.house import House, Said, annex
from tests.web.console.visits import send

DOG = {
    "words": "the grey dog is back",
    "meaning": "I stop going out",
    "severity": "urgent",
    "wish": "call",
    "wish_words": "after six",
}


def test_a_sign_is_written_down_changed_and_ended(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    assert "what should we do then?" in sam.get(page).text
    saved = send(sam, f"{page}/signs", DOG | {"words": "raining"}, on=page)
    assert "It would also be seen in a text such as &#34;it is raining here" in saved.text
    assert "They asked for: call me, &ldquo;after six&rdquo;" in saved.text
    with house.deps.database.read() as session:
        (row,) = session.exec(select(NamedSign)).all()
    changed = send(sam, f"{page}/signs/{row.id}", DOG, on=page)
    assert "Saved: it counts from their next text on." in changed.text
    assert "&ldquo;the grey dog is back&rdquo;: I stop going out" in changed.text
    ended = send(sam, f"{page}/signs/{row.id}/end", on=page)
    assert "This sign counts no more." in ended.text
    assert "the grey dog" not in ended.text
    assert send(sam, f"{page}/signs/{row.id}/end", on=page).status_code == 404


def test_what_cannot_be_a_sign_is_refused_and_what_was_typed_stays(
    house: House, sam: FlaskClient
) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    refused = send(sam, f"{page}/signs", DOG | {"words": "today"}, on=page)
    assert refused.status_code == 422
    assert "People write this every day" in refused.text
    assert 'value="I stop going out"' in refused.text
    refused = send(sam, f"{page}/signs", DOG | {"wish": "tell", "wish_words": ""}, on=page)
    assert "Please write down whom to tell." in refused.text


def test_another_program_s_peer_is_not_there(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.employ("Ada Moss")
    peer, _ = other.support("Kim Lake", "+12025550143")
    answer = send(sam, f"/console/peers/{peer.id}/signs", DOG, on="/console/peers")
    assert answer.status_code == 404


def test_the_alert_says_what_they_asked_for(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    send(sam, f"{page}/signs", DOG, on=page)
    alert = house.alarm(contact, Severity.URGENT, peer, reason="own")
    message = house.say(contact, Said("the grey dog is back", flagged="grey dog"))
    with house.deps.database.write() as session:
        sign_id = session.exec(select(NamedSign.id)).one()
        flag = session.exec(select(Flag).where(Flag.message_id == message.id)).one()
        flag.sign, flag.category = f"own.{sign_id.hex}", "own"
    shown = sam.get(f"/console/alerts/{alert.id}").text
    assert "A sign they named for themselves" in shown
    assert "They asked for: <strong>call me</strong>, &ldquo;after six&rdquo;" in shown


def test_why_somebody_has_changed_is_said_in_words(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    quiet = "answered_9_of_10_missed_3"
    alert = house.alarm(contact, Severity.CONCERN, peer, kind="silence", reason=quiet)
    later = house.new() | {"created_at": house.clock.now() + timedelta(minutes=1)}
    joined = AlertEvent(
        **later, alert_id=alert.id, kind="joined", detail="mood:usually_4_lately_2:concern"
    )
    house.add(joined)
    shown = sam.get(f"/console/alerts/{alert.id}").text
    assert "Gone quiet · Answered 9 of the last 10, now missed 3 in a row" in shown
    assert "Something further came in: Usually answers 4, lately 2" in shown
    assert "Answered 9 of the last 10" in sam.get("/console/alerts").text


def test_other_reasons_are_said_as_before() -> None:
    assert why("self_harm") == "self harm"
    assert why("own") == "a sign they named for themselves"
    assert why("usually_3.5_lately_2") == "Usually answers 3.5, lately 2"
    assert why_joined("flag:self_harm:crisis") is None
    assert why_joined("") is None

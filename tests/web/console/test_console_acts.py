"""What staff do on the console, over the real use cases."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.messages import Message
from service.store.schedules import Enrollment
from tests.web.console.house import House, Said, annex
from tests.web.console.visits import come_in, send

ALERTS = "/console/alerts"


def test_an_alert_is_taken_and_closed(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    alert = house.alarm(contact, peer=peer)
    page = f"{ALERTS}/{alert.id}"
    assert "You have this alert now" in send(sam, f"{page}/take", on=ALERTS).text
    assert "you have it" in sam.get(ALERTS).text
    note = "We talked <for> an hour."
    form = {"outcome": "reached", "note": note}
    assert "The alert is closed" in send(sam, f"{page}/close", form, on=page).text
    shown = sam.get(page).text
    assert "I reached them" in shown
    assert "We talked &lt;for&gt; an hour." in shown
    assert "Take it" not in shown
    for action in ("took", "closed"):
        assert house.audited(action) == [("alert", alert.id, house.staff["sam"].id)]


def test_closing_needs_an_outcome_and_keeps_the_note(house: House, sam: FlaskClient) -> None:
    alert = house.alarm(house.meet("+12025550143"))
    page = f"{ALERTS}/{alert.id}"
    answer = send(sam, f"{page}/close", {"outcome": "", "note": "my note"}, on=page)
    assert answer.status_code == 422
    assert "Please choose what came of it" in answer.text
    assert "my note" in answer.text
    with house.deps.database.read() as session:
        assert session.get_one(Alert, alert.id).status == "open"


def test_who_comes_second_is_told_who_has_it(house: House, sam: FlaskClient) -> None:
    owner = house.staff["noah"].id
    taken = house.alarm(house.meet("+12025550143"), status="taken", owner_id=owner)
    answer = send(sam, f"{ALERTS}/{taken.id}/take", on=ALERTS)
    assert "Noah Bennett already has this alert" in answer.text
    closed = house.alarm(house.meet("+12025550144"), status="closed")
    assert "was closed before" in send(sam, f"{ALERTS}/{closed.id}/take", on=ALERTS).text
    form = {"outcome": "reached", "note": "we talked an hour"}
    late = send(sam, f"{ALERTS}/{closed.id}/close", form, on=ALERTS)
    assert late.status_code == 409
    assert "was closed before" in late.text
    assert "we talked an hour</textarea>" in late.text  # what was written can still be copied


def test_an_answer_goes_out_and_puts_the_automation_aside(house: House, sam: FlaskClient) -> None:
    _, contact = house.support("Kim Lake", "+12025550143")
    house.say(contact, Said("hello"))
    page = f"/console/conversations/{contact.id}"
    answer = send(sam, f"{page}/write", {"body": "Hi Kim,\r\nthis is Sam. "}, on=page)
    assert "on its way (1 segment)" in answer.text
    assert "Hi Kim,\nthis is Sam.</p>" in answer.text
    assert "You have taken over" in answer.text
    given_back = send(sam, f"{page}/hand-back", on=page)
    assert "The automation answers here again" in given_back.text
    with house.deps.database.read() as session:
        assert session.get_one(Contact, contact.id).held_by_id is None


def test_a_text_that_cannot_go_is_not_lost_from_the_page(house: House, sam: FlaskClient) -> None:
    _, contact = house.support("Kim Lake", "+12025550143")
    page = f"/console/conversations/{contact.id}"
    for body, said in (("  ", "write something first"), ("x" * 1601, "too long")):
        answer = send(sam, f"{page}/write", {"body": body}, on=page)
        assert answer.status_code == 422
        assert said in answer.text
        assert body.strip() in answer.text
    with house.deps.database.read() as session:
        assert session.exec(select(Message)).all() == []


def test_nobody_is_written_to_who_asked_us_to_stop(house: House, sam: FlaskClient) -> None:
    _, contact = house.support("Kim Lake", "+12025550143", consent=False)
    page = f"/console/conversations/{contact.id}"
    shown = sam.get(page).text
    assert "They asked us to stop texting" in shown
    assert "<textarea" not in shown
    answer = send(sam, f"{page}/write", {"body": "hello"}, on=ALERTS + "?page=1")
    assert answer.status_code == 422


def test_a_checkin_is_sent_now(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    with house.deps.database.read() as session:
        of_peer = select(Enrollment).where(col(Enrollment.peer_id) == peer.id)
        enrollment = session.exec(of_peer).one()
    page = f"/console/peers/{peer.id}"
    assert "goes out as soon as" in send(sam, f"{page}/send/{enrollment.id}", on=page).text
    with house.deps.database.read() as session:
        due = session.get_one(Enrollment, enrollment.id).next_due_at
    assert due is not None
    assert due <= house.clock.now()


def test_a_goodbye_ends_the_checkins_once(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    assert "Say goodbye and end the check-ins" in sam.get(page).text
    answer = send(sam, f"{page}/goodbye", on=page).text
    assert "The check-ins have ended" in answer
    assert "Say goodbye and end the check-ins" not in answer
    assert "nothing to end" in send(sam, f"{page}/goodbye", on=page).text
    assert house.audited("said_goodbye") == [("peer", peer.id, house.staff["sam"].id)]


def test_a_goodbye_is_announced_and_can_be_taken_back(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    assert "Say goodbye with the next two texts" in sam.get(page).text
    answer = send(sam, f"{page}/goodbye", {"when": "announced"}, on=page).text
    assert "Their next text says that the one after it is the last" in answer
    assert "A goodbye is announced." in answer
    assert "Say goodbye with the next two texts" not in answer
    assert "The check-ins go on" in send(sam, f"{page}/no-goodbye", on=page).text
    assert "A goodbye is announced." not in sam.get(page).text
    assert "nothing to take back" in send(sam, f"{page}/no-goodbye", on=page).text


def test_no_goodbye_is_said_into_an_alert(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    house.alarm(contact, peer=peer)
    page = f"/console/peers/{peer.id}"
    assert "Please settle it first" in send(sam, f"{page}/goodbye", on=page).text
    assert house.audited("said_goodbye") == []


def test_nothing_is_done_to_another_program(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.staff = house.staff
    peer, contact = other.support("Lee Woods", "+12025550146")
    alert = other.alarm(contact, peer=peer)
    with house.deps.database.read() as session:
        of_peer = select(Enrollment).where(col(Enrollment.peer_id) == peer.id)
        enrollment = session.exec(of_peer).one()
    for path, form in (
        (f"{ALERTS}/{alert.id}/take", {}),
        (f"{ALERTS}/{alert.id}/close", {"outcome": "reached"}),
        (f"/console/conversations/{contact.id}/write", {"body": "hello"}),
        (f"/console/conversations/{contact.id}/hand-back", {}),
        (f"/console/peers/{peer.id}/send/{enrollment.id}", {}),
        (f"/console/peers/{peer.id}/goodbye", {}),
    ):
        assert send(sam, path, form, on=ALERTS).status_code == 404
    with house.deps.database.read() as session:
        assert session.get_one(Alert, alert.id).status == "open"
        assert session.get_one(Enrollment, enrollment.id).next_due_at == enrollment.next_due_at
        assert session.get_one(Enrollment, enrollment.id).ended_at is None


def test_no_form_works_without_its_token(house: House, sam: FlaskClient) -> None:
    alert = house.alarm(house.meet("+12025550143"))
    answer = sam.post(f"{ALERTS}/{alert.id}/take")
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    with house.deps.database.read() as session:
        assert session.get_one(Alert, alert.id).status == "open"


def test_the_pulse_of_one_alert_beats_when_somebody_else_takes_it(
    house: House, app: Flask, sam: FlaskClient
) -> None:
    contact = house.meet("+12025550143")
    alert = house.alarm(contact)
    one = f"{ALERTS}/{alert.id}"
    still = sam.get(f"{one}/pulse").text
    assert f'data-pulse="{still}"' in sam.get(one).text
    assert sam.get(f"{one}/pulse").text == still
    noah = app.test_client()
    come_in(noah, "noah")
    send(noah, f"{one}/take", on=one)
    taken = sam.get(f"{one}/pulse").text
    house.say(contact, Said("are you there?"))
    assert len({still, taken, sam.get(f"{one}/pulse").text}) == 3
    assert "Noah Bennett has it" in sam.get(one).text


def test_the_pulse_beats_when_an_alert_changes(house: House, sam: FlaskClient) -> None:
    still = sam.get(f"{ALERTS}/pulse").text
    assert sam.get(f"{ALERTS}/pulse").text == still
    alert = house.alarm(house.meet("+12025550143"))
    opened = sam.get(f"{ALERTS}/pulse").text
    assert opened != still
    send(sam, f"{ALERTS}/{alert.id}/take", on=ALERTS)
    assert sam.get(f"{ALERTS}/pulse").text not in {still, opened}

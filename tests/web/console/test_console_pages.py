"""Every page of the console, as a browser gets it."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from service.core.severity import Severity
from tests.web.console.house import House, Said, annex
from tests.web.console.visits import send


def test_empty_pages_say_what_to_do_first(sam: FlaskClient) -> None:
    assert "Nobody is waiting" in sam.get("/console/alerts").text
    assert "No conversation yet" in sam.get("/console/conversations").text
    assert "No peers yet" in sam.get("/console/peers").text
    assert "Every day at 10:00" in sam.get("/console/schedules").text


def test_an_alert_says_who_why_and_what_was_said(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    house.say(contact, Said("i took all my pills", flagged="took all my pills"))
    alert = house.alarm(contact, peer=peer)
    house.clock.advance(minutes=4)
    listed = sam.get("/console/alerts").text
    for seen in (
        "Kim Lake",
        "Crisis",
        "4 min ago",
        "#1042",
        "nobody has it yet",
        "the coordinator",
    ):
        assert seen in listed
    page = sam.get(f"/console/alerts/{alert.id}").text
    assert '<mark class="crisis">took all my pills</mark>' in page
    assert "Text to Sam Rivera" in page
    assert "today 10:04 AM" not in page
    assert "today 10:00 AM" in page  # New York's clock, not UTC's


def test_an_alert_says_what_comes_next(house: House, sam: FlaskClient) -> None:
    owner = house.staff["sam"].id
    for asked in (False, True):
        phone = "+12025550143" if asked else "+12025550144"
        house.alarm(house.meet(phone), status="taken", owner_id=owner, asked=asked)
    listed = sam.get("/console/alerts").text
    assert listed.count("you are asked how it went") == 1
    assert listed.count("without word of how it went, it goes to others again") == 1


def test_what_people_write_is_never_markup(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("<b>Kim</b>", "+12025550143")
    house.say(contact, Said("<script>alert(1)</script>", picture="javascript:alert(2)"))
    page = sam.get(f"/console/conversations/{contact.id}").text
    assert "<script>alert" not in page
    assert "&lt;b&gt;Kim" in page
    assert 'href="javascript' not in page
    assert "<b>Kim" not in sam.get(f"/console/peers/{peer.id}").text


def test_a_conversation_shows_all_that_can_happen(house: House, sam: FlaskClient) -> None:
    contact = house.meet("+12025550177")
    address = "https://media.example.org/one.jpg"
    house.say(contact, Said("", picture=address))
    house.say(contact, Said("", channel="voice"))
    house.say(contact, Said(""))
    house.say(contact, Said("hello", inbound=False, status="undelivered"))
    mine = house.staff["noah"].id
    house.say(contact, Said("this is Noah", inbound=False, author=mine))
    page = sam.get(f"/console/conversations/{contact.id}").text
    assert "Unknown number" in page
    assert "(202) 555-0177" in page
    assert "A picture was sent (kept, not opened)" in page
    assert address in page
    assert f'src="{address}' not in page
    assert f'href="{address}' not in page
    assert "Called this number" in page
    assert "An empty text came" in page
    assert "not delivered" in page
    assert "Noah Bennett" in page


def test_older_messages_are_a_page_away(house: House, sam: FlaskClient) -> None:
    contact = house.meet("+12025550177")
    for number in range(35):
        house.say(contact, Said(f"text number {number}."))
    path = f"/console/conversations/{contact.id}"
    newest = sam.get(path).text
    assert "text number 34." in newest
    assert "text number 4." not in newest
    older = sam.get(f"{path}?before=6").text
    assert "text number 4." in older
    assert "text number 5." not in older
    for odd in ("-1", "0", "99999999999999999999", "x"):
        assert sam.get(path, query_string={"before": odd}).status_code == 200


def test_unread_conversations_come_first_until_they_are_looked_at(
    house: House, sam: FlaskClient
) -> None:
    first = house.meet("+12025550177")
    house.say(first, Said("one"))
    sam.get(f"/console/conversations/{first.id}")
    assert "Unread" not in sam.get("/console/conversations").text
    second = house.meet("+12025550178")
    house.say(second, Said("two"))
    house.clock.advance(minutes=1)
    house.say(first, Said("out", inbound=False))
    page = sam.get("/console/conversations").text
    assert page.count("Unread") == 1
    assert page.index("555-0178") < page.index("555-0177")


def test_a_peer_page_says_how_things_stand(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    house.remember(peer, contact, (3, 5, 2))
    house.alarm(contact, Severity.CONCERN, peer)
    page = sam.get(f"/console/peers/{peer.id}").text
    for seen in (
        "tomorrow 9:00 AM</time>, their time",  # Chicago's
        "An alert is open",
        "walk to the pier",
        "They said <strong>yes</strong>",
        "<strong>5</strong>",
        "answered",
    ):
        assert seen in page


def test_names_are_searched_without_standing_in_an_address(house: House, sam: FlaskClient) -> None:
    for number, name in enumerate(("Kim Lake", "Lee Woods", "Kimberly Stone")):
        house.support(name, f"+1202555018{number}")
    found = send(sam, "/console/peers/search", {"name": "kim"}, on="/console/alerts")
    assert found.request.query_string == b""
    assert "Kim Lake" in found.text
    assert "Kimberly Stone" in found.text
    assert "Lee Woods" not in found.text


def test_closed_alerts_come_in_pages(house: House, sam: FlaskClient) -> None:
    for number in range(25):
        contact = house.meet(f"+120255501{number:02}")
        house.alarm(contact, status="closed", closed_at=house.clock.advance(minutes=1))
    first = sam.get("/console/alerts").text
    assert "#1066" in first
    assert "#1046" not in first
    second = sam.get("/console/alerts?page=2").text
    assert "#1046" in second
    assert "#1047" not in second
    for odd in ("0", "-3", "x", "9" * 30):
        assert sam.get("/console/alerts", query_string={"page": odd}).status_code == 200


def _every_page(house: House) -> list[str]:
    peer, contact = house.support("Kim Lake", "+12025550143")
    house.say(contact, Said("hello"))
    alert = house.alarm(contact, peer=peer)
    return [
        "/console/alerts",
        "/console/alerts/pulse",
        f"/console/alerts/{alert.id}",
        "/console/conversations",
        f"/console/conversations/{contact.id}",
        f"/console/conversations/{contact.id}/pulse",
        f"/console/alerts/{alert.id}/pulse",
        "/console/peers",
        f"/console/peers/{peer.id}",
        "/console/schedules",
    ]


def test_no_page_is_kept_or_runs_what_is_not_ours(house: House, sam: FlaskClient) -> None:
    for path in _every_page(house):
        answer = sam.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert " style=" not in answer.text
        assert "onclick" not in answer.text
        assert "Kim" not in path


def test_a_stranger_sees_no_page(house: House, stranger: FlaskClient) -> None:
    for path in _every_page(house):
        answer = stranger.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/console/sign-in?next=")
        assert "Kim" not in answer.text
    assert house.audited("looked") == []


def test_another_programs_pages_are_not_there(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.staff = house.staff  # a specialist of ours, so that only the program differs
    paths = [path for path in _every_page(other) if path.count("-") > 2]
    assert len(paths) == 5
    for path in paths:
        assert sam.get(path).status_code == 404
    for path in ("alerts", "conversations", "peers"):
        assert "Kim Lake" not in sam.get(f"/console/{path}").text
    assert {row for _, row, _ in house.audited("looked")} == {None}


def test_every_look_is_audited(house: House, sam: FlaskClient) -> None:
    for path in _every_page(house):
        sam.get(path)
    looked = [table for table, _, _ in house.audited("looked")]
    assert looked == ["alert", "alert", "contact", "contact", "peer", "peer", "schedule"]
    assert {who for _, _, who in house.audited("looked")} == {house.staff["sam"].id}


def test_nothing_of_a_peer_is_logged(
    house: House, sam: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for path in _every_page(house):
        sam.get(path)
    for secret in ("Kim", "hello", "5550143", "555-0143"):
        assert secret not in caplog.text


def test_a_page_costs_the_same_however_much_is_on_it(house: House, sam: FlaskClient) -> None:
    paths = _every_page(house)
    few = {path: _statements(house, sam, path) for path in paths}
    contact = next(iter(house.contacts.values()))
    for number in range(8):
        peer, phone = house.support(f"Peer {number}", f"+1202555019{number}")
        house.remember(peer, phone, (1, 2, 3))
        house.alarm(phone, peer=peer)
        house.say(phone, Said("a text"))
        author = house.staff["noah"].id
        house.say(contact, Said("we text", inbound=False, author=author))
        house.say(contact, Said("i want to die", flagged="want to die"))
    assert {path: _statements(house, sam, path) for path in paths} == few
    assert max(few.values()) <= 34


def _statements(house: House, sam: FlaskClient, path: str) -> int:
    sam.get(path)  # the first look also marks what it shows as read
    with house.counting() as sent:
        assert sam.get(path).status_code == 200
    return len(sent)

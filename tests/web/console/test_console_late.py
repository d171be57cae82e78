"""What came late after an outage is said on every page to those whom it concerns, for a day."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from service.core.severity import Severity
from service.store.alerts import Alert, AlertEvent
from service.store.recoveries import LateTexts
from tests.web.console.house import House
from tests.web.console.visits import come_in

PAGES = ("alerts", "conversations", "peers", "schedules", "nowhere")
MINUTES = timedelta(minutes=1)


def came_late(house: House, count: int, grave: int, minutes: int = 52) -> None:
    now = house.clock.now()
    row = LateTexts(
        **house.new(),
        program_id=house.program.id,
        line_id=house.line.id,
        count=count,
        grave=grave,
        first_at=now - 100 * MINUTES,
        last_at=now - (100 - minutes) * MINUTES,
    )
    house.add(row)


def test_nothing_is_said_while_all_comes_in_time(sam: FlaskClient) -> None:
    assert all("came late" not in sam.get(f"/console/{name}").text for name in PAGES)


def test_every_page_says_what_came_late_and_where_to_look(house: House, sam: FlaskClient) -> None:
    came_late(house, 12, 2)
    for name in PAGES:
        page = sam.get(f"/console/{name}").text
        assert "12 texts to main came late, 2 of them look serious." in page
        assert "sent Mar 2, 13:20 - 14:12 UTC and found just now" in page
        assert 'href="/console/conversations">Read the conversations' in page
        assert 'href="/console/alerts">look at the alerts' in page


def test_one_text_that_is_not_grave(house: House, sam: FlaskClient) -> None:
    came_late(house, 1, 0, minutes=0)
    page = sam.get("/console/alerts").text
    assert "<strong>1 text to main came late.</strong>" in page
    assert "sent Mar 2, 13:20 UTC and" in page
    assert "look at the alerts" not in page


def test_it_is_said_for_a_day(house: House, sam: FlaskClient) -> None:
    came_late(house, 1, 1)
    for hours, said in ((23, True), (2, False)):
        house.clock.advance(hours=hours)
        come_in(sam, "sam")
        page = sam.get("/console/alerts").text
        assert ("1 text to main came late, 1 of them looks serious." in page) is said


def test_nobody_else_hears_of_it(house: House, stranger: FlaskClient, sam: FlaskClient) -> None:
    came_late(house, 3, 1)
    assert "came late" not in stranger.get("/console/sign-in").text


def test_the_history_of_an_alert_says_how_late_the_text_was(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Alex Moreno", "+12025550143")
    alert = Alert(
        **house.new(),
        program_id=house.program.id,
        contact_id=contact.id,
        peer_id=peer.id,
        reference=1042,
        kind="flag",
        severity=int(Severity.CRISIS),
    )
    house.add(alert)
    house.add(AlertEvent(**house.new(), alert_id=alert.id, kind="came_late", detail="2h"))
    said = sam.get(f"/console/alerts/{alert.id}").text
    assert "The text reached us only 2h after it was sent" in said

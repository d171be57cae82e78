"""What goes out when, and the plan of one peer changed by hand, over the console."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import col, select

from service.store.schedules import Enrollment
from tests.web.console.house import House, annex
from tests.web.console.visits import send


def enrollment_of(house: House, peer_id: object) -> Enrollment:
    with house.deps.database.read() as session:
        query = select(Enrollment).where(col(Enrollment.peer_id) == peer_id)
        return session.exec(query).one()


def test_the_preview_names_who_gets_what(house: House, sam: FlaskClient) -> None:
    assert "Nothing is planned." in sam.get("/console/preview").text
    peer, _ = house.support("Kim Lake", "+12025550143")
    shown = sam.get("/console/preview?days=3").text
    assert "Kim Lake" in shown
    assert "in the next 3 days" in shown
    assert "Kim Lake" in sam.get(f"/console/peers/{peer.id}/plan").text
    assert sam.get("/console/preview?days=never").status_code == 200


def test_the_next_text_is_moved_and_left_out(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    first = enrollment_of(house, peer.id)
    skipped = send(sam, f"{page}/skip/{first.id}", on=page)
    assert "The next text is left out." in skipped.text
    assert "does not go" in sam.get(f"{page}/plan").text
    unread = send(sam, f"{page}/move/{first.id}", {"at": "tomorrow"}, on=page)
    assert "Please choose a day and a time." in unread.text


def test_a_peer_is_paused_and_goes_on(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    assert "The check-ins are paused." in send(sam, f"{page}/pause", {"days": "14"}, on=page).text
    assert "The check-ins go on." in send(sam, f"{page}/pause", {"days": "0"}, on=page).text


def test_another_program_s_plan_is_not_there(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.employ("Ada Moss")
    peer, _ = other.support("Kim Lake", "+12025550143")
    enrollment = enrollment_of(house, peer.id)
    assert sam.get(f"/console/peers/{peer.id}/plan").status_code == 404
    for path in (f"skip/{enrollment.id}", f"move/{enrollment.id}", "pause"):
        answer = send(
            sam, f"/console/peers/{peer.id}/{path}", {"at": "2026-12-01T10:00"}, on="/console/peers"
        )
        assert answer.status_code == 404
    assert "Kim Lake" not in sam.get("/console/preview").text

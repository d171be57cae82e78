"""Putting a peer on a schedule and ending it, over the console."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import col, select

from service.store.audit import Audit
from service.store.schedules import Enrollment
from tests.web.console.house import House, annex
from tests.web.console.visits import send


def enrollment_of(house: House, peer_id: object) -> Enrollment:
    with house.deps.database.read() as session:
        query = select(Enrollment).where(col(Enrollment.peer_id) == peer_id)
        return session.exec(query).one()


def test_an_enrollment_is_ended_and_begun_again_by_hand(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    row = enrollment_of(house, peer.id)
    assert "put on it by staff" in sam.get(page).text
    ended = send(sam, f"{page}/enrollments/{row.id}/end", on=page)
    assert "It has ended, without a word to them." in ended.text
    assert "ended by staff" in ended.text
    again = send(sam, f"{page}/enrollments/{row.id}/end", on=page)
    assert "This has ended before." in again.text
    begun = send(sam, f"{page}/enrollments", {"schedule": "daily"}, on=page)
    assert "They are on daily." in begun.text
    assert enrollment_of(house, peer.id).ended_at is None
    unknown = send(sam, f"{page}/enrollments", {"schedule": "nightly"}, on=page)
    assert "There is no such schedule any more." in unknown.text
    with house.deps.database.read() as session:
        found = session.exec(select(Audit.action).where(col(Audit.subject) == "enrollment")).all()
    assert sorted(found) == ["ended_enrollment", "enrolled"]


def test_another_program_s_peer_is_not_there(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.employ("Ada Moss")
    peer, _ = other.support("Kim Lake", "+12025550143")
    row = enrollment_of(house, peer.id)
    for path in ("enrollments", f"enrollments/{row.id}/end"):
        answer = send(
            sam, f"/console/peers/{peer.id}/{path}", {"schedule": "daily"}, on="/console/peers"
        )
        assert answer.status_code == 404
    assert enrollment_of(house, peer.id).ended_at is None

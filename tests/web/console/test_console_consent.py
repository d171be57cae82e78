"""The page of what a peer said of texts: all of it, a table, and what they say now."""

from __future__ import annotations

from flask.testing import FlaskClient

from service.store.consent import ConsentEvent
from tests.web.console.house import House, annex
from tests.web.console.visits import send

NO = {"said": "no", "purpose": "checkins", "channel": "spoken", "words": "not <those>"}


def test_what_is_written_down_stands_on_the_page_and_in_the_table(
    house: House, sam: FlaskClient
) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    assert "They said <strong>yes</strong> to texts." in sam.get(page).text
    done = send(sam, f"{page}/consent/write", NO, on=f"{page}/consent")
    assert "Written down." in done.text
    assert "No to check-ins &ldquo;not &lt;those&gt;&rdquo;" in done.text
    assert "by Sam Rivera (spoken)" in done.text
    assert "check-ins (not wanted now)" in done.text
    assert "They want no texts for <strong>check-ins</strong>." in sam.get(page).text
    table = sam.get(f"{page}/consent.csv")
    assert table.mimetype == "text/csv"
    assert ",checkins,no,spoken,not <those>,Sam Rivera,staff:spoken," in table.text
    assert house.audited("took_consent") == [("peer", peer.id, house.staff["sam"].id)]


def test_a_yes_after_their_stop_is_refused_and_half_a_form_too(
    house: House, sam: FlaskClient
) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143", consent=False)
    page = f"/console/peers/{peer.id}/consent"
    yes = {"said": "yes", "purpose": "all", "channel": "paper"}
    assert "they write START" in send(sam, f"{page}/write", yes, on=page).text
    assert "Please say what it is about" in send(sam, f"{page}/write", {}, on=page).text


def test_what_a_yes_still_lacks_is_said(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143", consent=None)
    for awaits, said in (
        ("reply", "their number has not answered yes yet"),
        ("guardian", "no guardian has agreed yet"),
        ("renewal", "ran out"),
    ):
        event = ConsentEvent(
            **house.new(),
            contact_id=contact.id,
            given=awaits != "renewal",
            source="staff:paper",
            awaits=awaits,
        )
        house.add(event)
        assert said in sam.get(f"/console/peers/{peer.id}").text


def test_another_program_s_are_not_there(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.employ("Ada Moss")
    peer, _ = other.support("Kim Lake", "+12025550143")
    own, _ = house.support("Bo Reed", "+12025550144")
    page = f"/console/peers/{peer.id}/consent"
    assert sam.get(page).status_code == 404
    assert sam.get(f"{page}.csv").status_code == 404
    done = send(sam, f"{page}/write", NO, on=f"/console/peers/{own.id}/consent")
    assert done.status_code == 404

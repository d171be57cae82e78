"""The page of all that is kept of a peer, and what they wish for it."""

from __future__ import annotations

from flask.testing import FlaskClient

from service.store.data_wishes import DataWish
from tests.web.console.house import House, Said
from tests.web.console.visits import send


def test_all_that_is_kept_stands_on_one_page(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    house.remember(peer, contact, (1, 2, 3))
    house.say(contact, Said("i miss <the> lake"))
    shown = sam.get(f"/console/peers/{peer.id}/data").text
    assert "All that is kept of Kim Lake" in shown
    assert "i miss &lt;the&gt; lake" in shown
    assert "+12025550143" in shown
    assert house.audited("gathered") == [("peer", peer.id, house.staff["sam"].id)]
    assert sam.get(f"/console/peers/{contact.id}/data").status_code == 404


def test_a_wish_is_confirmed_and_called_off_there(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    assert "They asked" not in sam.get(page).text
    house.add(
        DataWish(
            id=house.deps.ids.new(),
            created_at=house.clock.now(),
            program_id=house.program.id,
            peer_id=peer.id,
            kind="delete",
        )
    )
    assert "They asked to have everything deleted" in sam.get(page).text
    done = send(sam, f"{page}/data/confirm-deletion", {}, on=page)
    assert "Confirmed. All of it is deleted in seven days" in done.text
    assert "Everything about them is deleted" in done.text
    kept = send(sam, f"{page}/data/call-off-deletion", {}, on=page)
    assert "Nothing is deleted." in kept.text
    again = send(sam, f"{page}/data/confirm-deletion", {}, on=page)
    assert "they have not asked for it" in again.text

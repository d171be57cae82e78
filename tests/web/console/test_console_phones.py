"""A peer's phone on their page: whether others see it, and whose number it is."""

from __future__ import annotations

from flask.testing import FlaskClient

from service.store.peers import Peer
from tests.web.console.house import House, Said
from tests.web.console.visits import send


def test_staff_say_that_others_see_the_phone(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    page, write = f"/console/peers/{peer.id}", f"/console/conversations/{contact.id}"
    assert "Nobody else reads it" in sam.get(page).text
    refused = send(sam, f"{page}/private", {"private": "yes", "word": "stop"}, on=page)
    assert "This word does not work" in refused.text
    saved = send(sam, f"{page}/private", {"private": "yes", "word": "Lantern"}, on=page)
    assert "Texts say nothing before they are opened." in saved.text
    assert "&ldquo;lantern&rdquo;" in saved.text
    assert "Others may see their phone." in sam.get(write).text
    opened = send(sam, f"{page}/private", {"private": "no"}, on=page)
    assert "Texts come as usual." in opened.text
    assert "Others may see their phone." not in sam.get(write).text


def test_staff_settle_whose_number_it_is(house: House, sam: FlaskClient) -> None:
    peer, contact = house.support("Kim Lake", "+12025550143")
    page, talk = f"/console/peers/{peer.id}", f"/console/conversations/{contact.id}"
    house.say(contact, Said("wrong number"))
    with house.deps.database.write() as session:
        row = session.get_one(Peer, peer.id)
        row.unsure_since = row.asked_at = house.clock.now()
        row.unsure_why = "wrong_number"
    shown = sam.get(page).text
    assert "somebody wrote that it is not theirs" in shown
    assert "It is not sure that the number is still theirs." in shown
    assert "Please write nothing personal before you know." in sam.get(talk).text
    settled = send(sam, f"{page}/number", {}, on=page)
    assert "the number is theirs. Their texts go on." in settled.text
    refused = send(sam, f"{page}/number", {"phone": "12"}, on=page)
    assert "This is no phone number." in refused.text


def test_a_peer_who_writes_from_a_new_number_is_moved_with_one_button(
    house: House, sam: FlaskClient
) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    house.support("Lee Woods", "+12025550144")
    stranger = house.meet("+12025550177")
    house.say(stranger, Said("Hi this is Kim, I have a new number"))
    talk = f"/console/conversations/{stranger.id}"
    shown = sam.get(talk).text
    assert "This is Kim Lake: move them to it" in shown
    assert "Lee Woods: move" not in shown
    moved = send(sam, f"{talk}/number", {"peer": str(peer.id)}, on=talk)
    assert "they have a new number" in moved.text
    assert "move them to it" not in sam.get(talk).text
    again = send(sam, f"{talk}/number", {"peer": str(peer.id)}, on=talk)
    assert "This is their number already." in again.text

"""A peer's phone on their page: whether others see it."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.console.house import House
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

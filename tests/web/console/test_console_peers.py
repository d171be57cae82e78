"""Peers changed and added over the console, and zones that are shown as guesses."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlmodel import select

from service.store.peers import Peer, PeerDate
from tests.web.console.house import House, annex
from tests.web.console.visits import send


def guess(house: House, peer: Peer, source: str, *, sure: bool = False) -> None:
    with house.deps.database.write() as session:
        row = session.get_one(Peer, peer.id)
        row.zone_from, row.zone_sure = source, sure


def stored(house: House, peer: Peer) -> Peer:
    with house.deps.database.read() as session:
        return session.get_one(Peer, peer.id)


def form_of(client: FlaskClient, path: str) -> dict[str, str]:
    """What a browser would send of the form on a page, as it stands."""
    page = client.get(path).text
    found = dict(re.findall(r'<input[^>]*\bname="(was_\w+)" value="([^"]*)"', page))
    named = {name.removeprefix("was_"): value for name, value in found.items()}
    return found | {
        "name": named["name"],
        "language": named["language"],
        "zone": named["zone"],
        "state": named["state"],
        "specialist": named["specialist"],
        "quiet_from": "",
        "quiet_to": "",
    }


def test_the_menu_shows_that_these_pages_are_of_peers(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    for path in ("guessed", "new", f"{peer.id}/edit"):
        page = sam.get(f"/console/peers/{path}").text
        assert re.search(r'aria-current="true">Peers</a>', page), path


def test_a_guess_is_shown_as_one_until_somebody_says_it_is_right(
    house: House, sam: FlaskClient
) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    house.support("Lee Woods", "+12025550144")
    page = f"/console/peers/{peer.id}"
    assert "a guess" not in sam.get(page).text
    guess(house, peer, "phone")
    assert "a guess from the phone number: ask them" in sam.get(page).text
    assert "Time zone is a guess (1)" in sam.get("/console/peers").text
    listed = sam.get("/console/peers/guessed").text
    assert "Kim Lake" in listed
    assert "Lee Woods" not in listed
    done = send(sam, f"{page}/zone", {"zone": "America/Chicago"}, on=page)
    assert "their time zone is no guess any more" in done.text
    assert "a guess" not in sam.get(page).text.replace("no guess", "")
    assert "No time zone is a guess." in sam.get("/console/peers/guessed").text
    late = send(sam, f"{page}/zone", {"zone": "America/Denver"}, on=page)
    assert "has changed meanwhile" in late.text


def test_the_form_changes_what_was_changed_on_it_and_says_what_comes(
    house: House, sam: FlaskClient
) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    guess(house, peer, "zip")
    page = f"/console/peers/{peer.id}"
    values = form_of(sam, f"{page}/edit") | {"name": "Kim L. Lake", "state": "TX"}
    saved = send(sam, f"{page}/edit", values, on=f"{page}/edit")
    assert "Saved. Next, by their own clock: daily" in saved.text
    assert "Kim L. Lake" in saved.text
    row = stored(house, peer)
    assert (row.state, row.zone, row.zone_from) == ("TX", "America/Chicago", "zip")
    values = form_of(sam, f"{page}/edit") | {"other_zone": "Europe/Madrid", "quiet_from": "20:00"}
    refused = send(sam, f"{page}/edit", values, on=f"{page}/edit")
    assert refused.status_code == 422
    assert "Write them as 20:00-09:00" in refused.text
    saved = send(sam, f"{page}/edit", values | {"quiet_to": "09:00"}, on=f"{page}/edit")
    assert "Please look at their quiet hours" not in saved.text
    little = values | {"quiet_from": "09:30", "quiet_to": "08:00"}
    saved = send(sam, f"{page}/edit", little, on=f"{page}/edit")
    assert "Please look at their quiet hours: they leave only" in saved.text
    row = stored(house, peer)
    assert (row.zone, row.zone_from, row.quiet_from is not None) == ("Europe/Madrid", "staff", True)


def test_a_zone_that_they_said_meanwhile_is_not_undone(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    values = form_of(sam, f"{page}/edit") | {"name": "Kim L. Lake"}
    with house.deps.database.write() as session:
        session.get_one(Peer, peer.id).zone = "America/Denver"
    send(sam, f"{page}/edit", values, on=f"{page}/edit")
    assert stored(house, peer).zone == "America/Denver"


def test_dates_come_and_go_by_rows(house: House, sam: FlaskClient) -> None:
    peer, _ = house.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    rows = {"date_name": "court", "date_on": "2026-06-10", "date_chosen": "0"}
    send(sam, f"{page}/edit", form_of(sam, f"{page}/edit") | rows, on=f"{page}/edit")
    with house.deps.database.read() as session:
        (day,) = session.exec(select(PeerDate)).all()
    assert (day.name, str(day.on), day.chosen) == ("court", "2026-06-10", True)
    assert "they want texts about it" in sam.get(page).text
    empty = {"date_name": "", "date_on": ""}
    send(sam, f"{page}/edit", form_of(sam, f"{page}/edit") | empty, on=f"{page}/edit")
    assert "they want texts about it" not in sam.get(page).text


def test_a_peer_is_added_by_hand(house: House, sam: FlaskClient) -> None:
    new = "/console/peers/new"
    values = {"program": str(house.program.id), "name": "Bo Reed", "phone": "+12025550150"}
    refused = send(sam, new, values | {"phone": "12"}, on=new)
    assert (refused.status_code, "This is no telephone number" in refused.text) == (422, True)
    more = {"zip": "60601", "consent": "text", "schedules": "daily", "schedules_shown": "1"}
    added = send(sam, new, values | more, on=new)
    assert "They are added. Next, by their own clock: daily" in added.text
    assert "a guess from the ZIP code: ask them" in added.text
    assert "by Sam Rivera (text)" in added.text
    again = send(sam, new, values, on=new)
    assert "This number is a peer&#39;s of the program already" in again.text


def test_another_program_s_peers_are_not_there(house: House, sam: FlaskClient) -> None:
    other = annex(house.deps, house.clock, slug="other", phone="+12025550109")
    other.employ("Ada Moss")
    peer, _ = other.support("Kim Lake", "+12025550143")
    page = f"/console/peers/{peer.id}"
    assert sam.get(f"{page}/edit").status_code == 404
    for path in (f"{page}/edit", f"{page}/zone"):
        assert (
            send(sam, path, {"zone": "America/Chicago"}, on="/console/peers/new").status_code == 404
        )
    values = {"program": str(other.program.id), "name": "Bo Reed", "phone": "+12025550150"}
    answer = send(sam, "/console/peers/new", values, on="/console/peers/new")
    assert answer.status_code == 404

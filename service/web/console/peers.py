"""Peers: the list, and one peer."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.announce_goodbye import (
    Announced,
    GoesOn,
    announce_goodbye,
    take_goodbye_back,
)
from service.usecases.say_goodbye import NotNow, SaidGoodbye, say_goodbye
from service.usecases.send_now import Due, send_now
from service.usecases.show_peers import show_peer, show_peers
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console import consent, edit_peer, own_signs, phones
from service.web.console.pages import deps, found, not_there, page, page_number
from service.web.console.words import DROPPED, NO_GOODBYE


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/peers", "peers", peers)
    # Posted, since a name has no business in an address.
    pages.add_url_rule("/peers/search", "search_peers", search, methods=["POST"])
    pages.add_url_rule("/peers/guessed", "guessed_peers", guessed_peers)
    pages.add_url_rule("/peers/<uuid:peer_id>", "peer", peer)
    edit_peer.add_to(pages)
    own_signs.add_to(pages)
    phones.add_to(pages)
    consent.add_to(pages)
    send = "/peers/<uuid:peer_id>/send/<uuid:enrollment_id>"
    pages.add_url_rule(send, "send_checkin", send_checkin, methods=["POST"])
    pages.add_url_rule("/peers/<uuid:peer_id>/goodbye", "goodbye", goodbye, methods=["POST"])
    back = "/peers/<uuid:peer_id>/no-goodbye"
    pages.add_url_rule(back, "no_goodbye", no_goodbye, methods=["POST"])


def peers() -> tuple[str, int]:
    number = page_number()
    shown = show_peers(deps(), scope=scope(), page=number)
    return page("peers", list=shown, number=number, search="", guessed=False)


def guessed_peers() -> tuple[str, int]:
    """Those whose time zone nobody has said."""
    number = page_number()
    shown = show_peers(deps(), scope=scope(), page=number, guessed=True)
    return page("peers", list=shown, number=number, search="", guessed=True)


def search() -> tuple[str, int]:
    wanted = request.form.get("name", "").strip()[:100]
    return page(
        "peers", list=show_peers(deps(), scope=scope(), search=wanted), search=wanted, guessed=False
    )


def peer(peer_id: UUID) -> tuple[str, int]:
    return page("peer", peer=found(show_peer(deps(), scope=scope(), peer_id=peer_id)))


def send_checkin(peer_id: UUID, enrollment_id: UUID) -> Response:
    match send_now(deps(), scope=scope(), enrollment_id=enrollment_id):
        case Due():
            flash("The check-in goes out as soon as nothing holds it.", "ok")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id), 303)


def goodbye(peer_id: UUID) -> Response:
    """Announced with their next text, or (the other button) at once."""
    say = announce_goodbye if request.form.get("when") == "announced" else say_goodbye
    match say(deps(), scope=scope(), peer_id=peer_id):
        case Announced(_, ended):
            flash(_announced(ended), "ok")
        case SaidGoodbye(None):
            flash("The check-ins have ended. The goodbye goes out in their own hours.", "ok")
        case SaidGoodbye(reason):
            why = DROPPED.get(reason or "", "it could not be sent")
            flash(f"The check-ins have ended. No goodbye was texted: {why}.", "ok")
        case NotNow(reason):
            flash(NO_GOODBYE[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id), 303)


def _announced(ended: int) -> str:
    said = "Their next text says that the one after it is the last. Until then, take it back here."
    rest = "What had no two texts coming within ten weeks has ended without a word."
    return f"{said} {rest}" if ended else said


def no_goodbye(peer_id: UUID) -> Response:
    match take_goodbye_back(deps(), scope=scope(), peer_id=peer_id):
        case GoesOn(told=True):
            flash(
                "The check-ins go on. They have read that these end: please tell them yourself.",
                "ok",
            )
        case GoesOn():
            flash("The check-ins go on, and nobody has heard of a goodbye.", "ok")
        case NotNow(reason):
            flash(NO_GOODBYE[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id), 303)

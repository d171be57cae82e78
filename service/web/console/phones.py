"""A peer's phone, on their page: whether others see it, and whose number it is."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.set_private import SetPrivate, UnfitWord, set_private
from service.usecases.settle_number import NotMoved, Settled, confirm_number, move_number
from service.usecases.shared_phone import LONGEST_WORD
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, not_there

# Why it is not sure whose number it is.
UNSURE = {
    "silence": "nothing has come from it for long",
    "undelivered": "texts did not arrive",
    "wrong_number": "somebody wrote that it is not theirs",
    "who": "somebody asked who we are",
}
NOT_MOVED = {
    "number": "This is no phone number. Write it like +1 202 555 0143.",
    "same": "This is their number already.",
    "taken": "This number is another peer's, or a staff phone.",
}
UNFIT = "This word does not work: it means something else here, or is too short. Choose another."


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/peers/<uuid:peer_id>/private", "set_private", private, methods=["POST"])
    pages.add_url_rule("/peers/<uuid:peer_id>/number", "settle_number", settle, methods=["POST"])
    moved = "/conversations/<uuid:contact_id>/number"
    pages.add_url_rule(moved, "is_their_number", is_theirs, methods=["POST"])
    pages.context_processor(lambda: {"LONGEST_DOOR_WORD": LONGEST_WORD, "UNSURE": UNSURE})


def private(peer_id: UUID) -> Response:
    closes = request.form.get("private") == "yes"
    word = request.form.get("word", "").strip()[:LONGEST_WORD] if closes else ""
    match set_private(deps(), scope=scope(), peer_id=peer_id, private=closes, word=word):
        case SetPrivate():
            said = "Texts say nothing before they are opened." if closes else "Texts come as usual."
            flash(f"Saved. {said}", "ok")
        case UnfitWord():
            flash(UNFIT, "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return _back(peer_id)


def settle(peer_id: UUID) -> Response:
    """The number is theirs, or they have the one in the form."""
    phone = request.form.get("phone", "").strip()[:40]
    if phone:
        return _moved(peer_id, phone)
    match confirm_number(deps(), scope=scope(), peer_id=peer_id):
        case Settled():
            flash("Saved: the number is theirs. Their texts go on.", "ok")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return _back(peer_id)


def is_theirs(contact_id: UUID) -> Response:
    """The number that somebody wrote from is a peer's new one."""
    peer_id = request.form.get("peer", type=UUID)
    if peer_id is None:
        not_there()
    return _moved(peer_id, contact_id)


def _moved(peer_id: UUID, to: str | UUID) -> Response:
    match move_number(deps(), scope=scope(), peer_id=peer_id, to=to):
        case Settled():
            flash("Saved: they have a new number. The old one gets nothing more.", "ok")
        case NotMoved(problem):
            flash(NOT_MOVED[problem], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return _back(peer_id)


def _back(peer_id: UUID) -> Response:
    return redirect(url_for("console.peer", peer_id=peer_id, _anchor="phone"), 303)

"""A peer's phone, on their page: whether others see it."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.set_private import SetPrivate, UnfitWord, set_private
from service.usecases.shared_phone import LONGEST_WORD
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, not_there

UNFIT = "This word does not work: it means something else here, or is too short. Choose another."


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/peers/<uuid:peer_id>/private", "set_private", private, methods=["POST"])
    pages.context_processor(lambda: {"LONGEST_DOOR_WORD": LONGEST_WORD})


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
    return redirect(url_for("console.peer", peer_id=peer_id, _anchor="phone"), 303)

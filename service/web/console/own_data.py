"""What is kept of a peer: all of it on one page, and what they wish for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.gather_data import gather_data
from service.usecases.own_data import (
    Decided,
    NotDecided,
    call_off_deletion,
    confirm_deletion,
    data_was_shown,
)
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page

NOT_DECIDED = {
    "not_asked": "Nothing has changed: they have not asked for it, or it was settled meanwhile.",
    "alert": "Not yet: an alert about them is open. Please close it first.",
}
_CONFIRMED = "Confirmed. All of it is deleted in seven days, and they have been told the day."
_UNTOLD = "Confirmed. All of it is deleted in seven days. They cannot be texted: please tell them."


def add_to(pages: Blueprint) -> None:
    data = "/peers/<uuid:peer_id>/data"
    pages.add_url_rule(data, "own_data", show)
    for endpoint, act in (
        ("data_shown", was_shown),
        ("confirm_deletion", confirm),
        ("call_off_deletion", call_off),
    ):
        path = f"{data}/{endpoint.replace('_', '-')}"
        pages.add_url_rule(path, endpoint, act, methods=["POST"])


def show(peer_id: UUID) -> tuple[str, int]:
    return page("own_data", data=found(gather_data(deps(), scope=scope(), peer_id=peer_id)))


def was_shown(peer_id: UUID) -> Response:
    return _decide(data_was_shown, peer_id, ("Noted: somebody went through it with them.",) * 2)


def confirm(peer_id: UUID) -> Response:
    return _decide(confirm_deletion, peer_id, (_CONFIRMED, _UNTOLD))


def call_off(peer_id: UUID) -> Response:
    return _decide(call_off_deletion, peer_id, ("Nothing is deleted.",) * 2)


_Decision = Callable[..., Decided | NotDecided | NotYours]


def _decide(decision: _Decision, peer_id: UUID, said: tuple[str, str]) -> Response:
    """`said` is the message where the peer was texted, and where not."""
    with_deps: Deps = deps()
    reader: Scope = scope()
    match decision(with_deps, scope=reader, peer_id=peer_id):
        case Decided(told):
            flash(said[0] if told else said[1], "ok")
        case NotDecided(reason):
            flash(NOT_DECIDED[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id, _anchor="own-data"), 303)

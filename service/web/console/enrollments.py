"""Who gets what, on the page of a peer: put them on a schedule, or end an enrollment."""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.enroll_peer import (
    EndedNow,
    EnrolledNow,
    NotEnrolled,
    end_enrollment,
    enroll_peer,
)
from service.usecases.show_enrollments import show_enrollments
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there

BEGAN = {
    "staff": "put on it by staff",
    "import": "put on it with the table of peers",
    "audience": "by their tags or groups",
    "word": "by their own word",
    "flow": "in a conversation",
}
ENDED = {
    None: "ended",
    "staff": "ended by staff",
    "word": "ended by their own word",
    "audience": "ended: it is no longer for them",
}
NOT_ENROLLED = {
    "no_schedule": "There is no such schedule any more.",
    "already": "They are on this schedule already.",
    "inactive": "This peer is not active.",
    "over": "This has ended before.",
}


def add_to(pages: Blueprint) -> None:
    of_peer = "/peers/<uuid:peer_id>/enrollments"
    pages.add_url_rule(of_peer, "enroll", enroll, methods=["POST"])
    pages.add_url_rule(f"{of_peer}/<uuid:enrollment_id>/end", "end", end, methods=["POST"])
    pages.context_processor(_for_pages)


def _for_pages() -> dict[str, Any]:
    """What `_enrollments.html` asks for on the page of a peer, and the words it says it in."""

    def enrollments_of(peer_id: UUID) -> Any:
        return found(show_enrollments(deps(), scope=scope(), peer_id=peer_id))

    return {"enrollments_of": enrollments_of, "BEGAN": BEGAN, "ENDED": ENDED}


def enroll(peer_id: UUID) -> Response:
    named = request.form.get("schedule", "")[:100]
    match enroll_peer(deps(), scope=scope(), peer_id=peer_id, schedule=named):
        case EnrolledNow(nothing_due):
            more = " No text of it comes for now: look at its days and at their dates."
            flash(f"They are on {named}.{more if nothing_due else ''}", "ok")
        case NotEnrolled(reason):
            flash(NOT_ENROLLED[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id), 303)


def end(peer_id: UUID, enrollment_id: UUID) -> Response:
    match end_enrollment(deps(), scope=scope(), enrollment_id=enrollment_id):
        case EndedNow():
            flash("It has ended, without a word to them.", "ok")
        case NotEnrolled(reason):
            flash(NOT_ENROLLED[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id), 303)

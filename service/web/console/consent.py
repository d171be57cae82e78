"""What a peer said of getting texts: all of it on one page, as a table, and what they say now."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.show_consents import as_table, show_consents
from service.usecases.take_alert import NotYours
from service.usecases.take_consent import CHANNELS, NotTaken, Said, Written, take_consent
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page
from service.web.console.words import AWAITS, PURPOSES

CHANNEL_WORDS = {"paper": "on paper", "spoken": "by word of mouth", "web": "on the web"}
NOT_TAKEN = {
    "no_number": "There is no phone number for them, so nothing was written down.",
    "not_valid": "Please say what it is about and how it was said.",
    "too_long": "These are too many words: 1,000 characters at most.",
    "stopped": "They stopped all texts. To get them again, they write START from their own phone.",
}


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/peers/<uuid:peer_id>/consent", "consent", show)
    pages.add_url_rule("/peers/<uuid:peer_id>/consent.csv", "consent_table", table)
    write = "/peers/<uuid:peer_id>/consent/write"
    pages.add_url_rule(write, "write_consent", write_down, methods=["POST"])


def show(peer_id: UUID) -> tuple[str, int]:
    return page(
        "consent",
        shown=found(show_consents(deps(), scope=scope(), peer_id=peer_id)),
        purposes=PURPOSES,
        channels={name: CHANNEL_WORDS[name] for name in CHANNELS},
    )


def table(peer_id: UUID) -> Response:
    """The same to keep or to hand over."""
    shown = found(show_consents(deps(), scope=scope(), peer_id=peer_id))
    answer = Response(as_table([(shown.who.name or "", shown.lines)]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="consent.csv"'
    return answer


def write_down(peer_id: UUID) -> Response:
    said = Said(
        request.form.get("said") == "yes",
        request.form.get("purpose", ""),
        request.form.get("channel", ""),
        request.form.get("words", "").strip(),
    )
    if request.form.get("said") not in ("yes", "no"):
        flash(NOT_TAKEN["not_valid"], "problem")
        return _back(peer_id)
    match take_consent(deps(), scope=scope(), peer_id=peer_id, said=said):
        case Written(asked=True):
            flash("Written down. They are asked by text, and get nothing else before a yes.", "ok")
        case Written(awaits=awaits) if awaits is not None:
            flash(f"Written down, and no text goes yet: {AWAITS[awaits]}.", "ok")
        case Written():
            flash("Written down.", "ok")
        case NotTaken(reason):
            flash(NOT_TAKEN[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return _back(peer_id)


def _back(peer_id: UUID) -> Response:
    return redirect(url_for("console.consent", peer_id=peer_id), 303)

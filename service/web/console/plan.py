"""What goes out when: a program's preview, and the plan of one peer, changed by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.change_plan import (
    Changed,
    NotChanged,
    Outcome,
    move_next,
    skip_next,
)
from service.usecases.pause_peer import pause_peer
from service.usecases.preview_schedules import preview_peer, preview_programs
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page
from service.web.console.words import NOT_CHANGED

LONGEST_DAYS, A_FORTNIGHT = 31, 14
LONGEST_PAUSE = 365
MOST_SHOWN = 400


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/preview", "preview", preview)
    pages.add_url_rule("/peers/<uuid:peer_id>/plan", "peer_plan", peer_plan)
    of_text = "/peers/<uuid:peer_id>/<any(move, skip):act>/<uuid:enrollment_id>"
    pages.add_url_rule(of_text, "change_text", change_text, methods=["POST"])
    pages.add_url_rule("/peers/<uuid:peer_id>/pause", "pause_peer", pause, methods=["POST"])


def preview() -> tuple[str, int]:
    days = min(max(request.args.get("days", A_FORTNIGHT, type=int), 1), LONGEST_DAYS)
    shown = preview_programs(deps(), scope=scope(), days=days)
    return page("preview", programs=shown, days=days, most=MOST_SHOWN)


def peer_plan(peer_id: UUID) -> tuple[str, int]:
    shown = found(preview_peer(deps(), scope=scope(), peer_id=peer_id, days=A_FORTNIGHT))
    name = shown.lines[0].name if shown.lines else ""
    return page("preview", programs=((name, shown),), days=A_FORTNIGHT, most=MOST_SHOWN)


def change_text(peer_id: UUID, act: str, enrollment_id: UUID) -> Response:
    if act == "skip":
        outcome = skip_next(deps(), scope=scope(), enrollment_id=enrollment_id)
        return _answer(outcome, peer_id, "The next text is left out.")
    at = _local_time(request.form.get("at", ""))
    if at is None:
        flash("Please choose a day and a time.", "problem")
        return redirect(url_for("console.peer", peer_id=peer_id), 303)
    outcome = move_next(deps(), scope=scope(), enrollment_id=enrollment_id, to=at)
    return _answer(outcome, peer_id, "The next text is moved.")


def pause(peer_id: UUID) -> Response:
    """For so many days; none ends the pause."""
    days = min(max(request.form.get("days", 0, type=int), 0), LONGEST_PAUSE)
    until = deps().clock.now() + timedelta(days=days, seconds=-1 if days == 0 else 0)
    outcome = pause_peer(deps(), scope=scope(), peer_id=peer_id, until=until)
    said = "The check-ins are paused." if days else "The check-ins go on."
    return _answer(outcome, peer_id, said)


def _local_time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        return None


def _answer(outcome: Outcome, peer_id: UUID, said: str) -> Response:
    match outcome:
        case Changed():
            flash(said, "ok")
        case NotChanged(reason):
            flash(NOT_CHANGED[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id), 303)

"""What goes out when: a program's preview, and the plan of one peer, changed by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.core.source import AuthoringError
from service.usecases.change_plan import (
    LONGEST_REASON,
    Changed,
    NotChanged,
    Outcome,
    edit_next,
    move_next,
    put_back,
    skip_next,
)
from service.usecases.compare_plans import Compared, compare_in
from service.usecases.pause_peer import pause_peer
from service.usecases.preview_schedules import PEER_DAYS, OnPage, preview_schedules, programs_in
from service.usecases.set_own_plan import put_back_own_plan, set_own_plan
from service.usecases.show_plan import show_plan
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import chosen, deps, found, not_there, page, page_number
from service.web.console.words import NOT_CHANGED

LONGEST_DAYS, A_FORTNIGHT = 31, 14
LONGEST_PAUSE = 365
MOST_SHOWN = 400
LONGEST_WORDS = 80
LONGEST_FILE = 200_000  # characters


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/preview", "preview", preview)
    # Posted, since a program file has no business in an address.
    pages.add_url_rule("/preview/compare", "compare", compare, methods=["GET", "POST"])
    pages.add_url_rule("/peers/<uuid:peer_id>/plan", "peer_plan", peer_plan)
    of_text = "/peers/<uuid:peer_id>/<any(move, skip, edit, back):act>/<uuid:enrollment_id>"
    pages.add_url_rule(of_text, "change_text", change_text, methods=["POST"])
    pages.add_url_rule("/peers/<uuid:peer_id>/pause", "pause_peer", pause, methods=["POST"])
    own = "/peers/<uuid:peer_id>/own-plan"
    pages.add_url_rule(own, "set_own_plan", set_own, methods=["POST"])
    pages.add_url_rule(f"{own}/back", "put_back_own_plan", put_back_own, methods=["POST"])


# ---------------------------------------------------------------- a program
def preview() -> tuple[str, int]:
    """One program's, page by page: what is worked out is bounded, however many peers it has."""
    days = _days()
    programs = programs_in(deps(), scope=scope())
    wanted = request.args.get("program", "")
    shown = None
    if programs:
        program_id = chosen(programs)
        shown = preview_schedules(
            deps(), program_id=program_id, days=days, page=OnPage(page_number())
        )
        wanted = str(program_id)
    return page(
        "preview", programs=programs, program=wanted, shown=shown, days=days, most=MOST_SHOWN
    )


def compare() -> tuple[str, int]:
    """What a program file would change, without applying it."""
    written, problem, compared = "", "", None
    if request.method == "POST":
        upload = request.files.get("file")
        sent = upload.read(LONGEST_FILE).decode("utf-8", "replace") if upload else ""
        written = (sent or request.form.get("source", ""))[:LONGEST_FILE]
        try:
            compared = compare_in(
                deps(),
                scope=scope(),
                written=(written, "program.yaml"),
                days=A_FORTNIGHT,
                most=PEER_DAYS // A_FORTNIGHT // 2,
            )
        except AuthoringError as error:
            problem = str(error)
    if compared is not None and not isinstance(compared, Compared):
        problem, compared = f"There is no program {compared.slug} that you may look at.", None
    status = 422 if problem else 200
    shown = {"written": written, "problem": problem, "compared": compared}
    return page("compare", status, **shown, days=A_FORTNIGHT, most=MOST_SHOWN)


def _days() -> int:
    return min(max(request.args.get("days", A_FORTNIGHT, type=int), 1), LONGEST_DAYS)


# ---------------------------------------------------------------- one peer
def peer_plan(peer_id: UUID) -> tuple[str, int]:
    days = _days()
    plan = found(show_plan(deps(), scope=scope(), peer_id=peer_id, days=days))
    return page("plan", plan=plan, days=days, most=MOST_SHOWN, longest_reason=LONGEST_REASON)


def change_text(peer_id: UUID, act: str, enrollment_id: UUID) -> Response:
    outcome, said = _ACTS[act](enrollment_id, request.form.get("reason", ""))
    return _answer(outcome, peer_id, said)


def _move(one: UUID, reason: str) -> tuple[Outcome, str]:
    at = _local_time(request.form.get("at", ""))
    if at is None:
        return NotChanged("no_time"), ""
    done = move_next(deps(), scope=scope(), enrollment_id=one, to=at, reason=reason)
    return done, "The next text is moved."


def _skip(one: UUID, reason: str) -> tuple[Outcome, str]:
    done = skip_next(deps(), scope=scope(), enrollment_id=one, reason=reason)
    return done, "The next text is left out."


def _edit(one: UUID, reason: str) -> tuple[Outcome, str]:
    words = request.form.get("words", "")
    done = edit_next(deps(), scope=scope(), enrollment_id=one, words=words, reason=reason)
    return done, "The next text goes with your words."


def _put_back(one: UUID, _reason: str) -> tuple[Outcome, str]:
    done = put_back(deps(), scope=scope(), enrollment_id=one)
    return done, "The next text goes as planned again."


_ACTS: Mapping[str, Callable[[UUID, str], tuple[Outcome, str]]] = {
    "move": _move,
    "skip": _skip,
    "edit": _edit,
    "back": _put_back,
}


def pause(peer_id: UUID) -> Response:
    """For so many days; none ends the pause."""
    days = min(max(request.form.get("days", 0, type=int), 0), LONGEST_PAUSE)
    until = deps().clock.now() + timedelta(days=days, seconds=-1 if days == 0 else 0)
    reason = request.form.get("reason", "")
    outcome = pause_peer(deps(), scope=scope(), peer_id=peer_id, until=until, reason=reason)
    said = "The check-ins are paused." if days else "The check-ins go on."
    return _answer(outcome, peer_id, said)


def set_own(peer_id: UUID) -> Response:
    """Their own hours and days, as they said them."""
    hours, days = (request.form.get(name, "")[:LONGEST_WORDS] for name in ("hours", "days"))
    outcome = set_own_plan(deps(), scope=scope(), peer_id=peer_id, hours=hours, days=days)
    return _answer(outcome, peer_id, "Their texts go by their own hours and days now.")


def put_back_own(peer_id: UUID) -> Response:
    outcome = put_back_own_plan(deps(), scope=scope(), peer_id=peer_id)
    return _answer(outcome, peer_id, "Their texts go as the schedules have them again.")


def _local_time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        return None


def _answer(outcome: Outcome, peer_id: UUID, said: str) -> Response:
    match outcome:
        case Changed():
            flash(said, "ok")
        case NotChanged(reason, detail):
            flash(f"{NOT_CHANGED[reason]}{f' ({detail})' if detail else ''}", "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return _back_to(peer_id)


def _back_to(peer_id: UUID) -> Response:
    return redirect(url_for("console.peer_plan", peer_id=peer_id), 303)

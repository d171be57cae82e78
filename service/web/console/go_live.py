"""Going live: what a program still needs before its schedules run, and the button."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from service.usecases.go_live import NotReady, WentLive, go_live, show_checklist
from service.usecases.take_alert import NotYours
from service.usecases.undo_program import MAY_CHANGE
from service.web.auth import scope
from service.web.console.pages import console, deps, found, not_there, page


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/programs/<uuid:program_id>/go-live", "checklist", checklist)
    pages.add_url_rule("/programs/<uuid:program_id>/go-live", "go_live", begin, methods=["POST"])


def checklist(program_id: UUID) -> tuple[str, int]:
    stands = show_checklist(deps(), program_id=program_id, trial=console().trial, scope=scope())
    may = scope().has_role(program_id, *MAY_CHANGE)
    return page("go_live", stands=found(stands), may=may)


def begin(program_id: UUID) -> Response:
    done = go_live(deps(), program_id=program_id, trial=console().trial, scope=scope())
    match done:
        case WentLive():
            flash("The program is live: its schedules run from now on.", "ok")
        case NotReady():
            flash("It is not live yet: something is missing.", "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.checklist", program_id=program_id), 303)

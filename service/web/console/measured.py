"""How alerts were answered, for those who supervise: what to explain, and the figures."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.core.alerting.targets import MEASURES
from service.usecases.explain import LONGEST, Asked, Explained, NotExplained, explain
from service.usecases.show_measured import show_measured
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import chosen, deps, found, not_there, page, supervised_programs

NOT_EXPLAINED = {
    "empty": "Please write what happened.",
    "too_long": f"Please write less: {LONGEST} characters at most.",
    "nothing": "Please choose what your words explain.",
}


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/report", "measured", measured)
    path = "/report/<uuid:program_id>/explain"
    pages.add_url_rule(path, "explain", write, methods=["POST"])


def measured() -> tuple[str, int]:
    programs = supervised_programs()
    shown = found(show_measured(deps(), program_id=chosen(programs), scope=scope()))
    targets = {
        one.name: {measure: shown.report.target_of(one.name, measure) for measure in MEASURES}
        for one in shown.report.by_severity
    }
    return page("measured", shown=shown, programs=programs, targets=targets, longest=LONGEST)


def write(program_id: UUID) -> Response:
    form = request.form
    asked = Asked(_ids(form.getlist("alert")), _ids(form.getlist("phone")), form.get("words", ""))
    done = explain(deps(), scope=scope(), program_id=program_id, asked=asked)
    match done:
        case Explained(number):
            flash(f"Written down: {number} explained. It stays in the report.", "ok")
        case NotExplained(reason):
            flash(f"Nothing was written down. {NOT_EXPLAINED[reason]}", "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.measured", program=program_id), 303)


def _ids(written: list[str]) -> frozenset[UUID]:
    """The ids in a form; what is none is passed over."""
    found = set()
    for one in written:
        try:
            found.add(UUID(one))
        except ValueError:
            continue
    return frozenset(found)

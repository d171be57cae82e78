"""The history of the programs' files: who changed what, and the way back."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.apply_program import Drifted, Overtaken
from service.usecases.put_program import Asked
from service.usecases.show_history import show_history
from service.usecases.take_alert import NotYours
from service.usecases.undo_program import CannotUndo, Outcome, Undone, ask_undo, undo_program
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page, page_number


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/history", "history", history)
    of_program = "/history/<uuid:program_id>/undo"
    pages.add_url_rule(of_program, "ask_undo", ask)
    pages.add_url_rule(of_program, "undo", undo, methods=["POST"])


def history() -> tuple[str, int]:
    number = page_number()
    shown = found(show_history(deps(), scope=scope(), number=number))
    return page("history", shown=shown, number=number)


def ask(program_id: UUID) -> tuple[str, int] | Response:
    outcome = ask_undo(deps(), scope=scope(), program_id=program_id)
    if isinstance(outcome, Undone):
        return page("undo", told=outcome, program_id=program_id)
    return _refused(outcome)


def undo(program_id: UUID) -> Response:
    asked = Asked(staff_id=scope().staff_id, seen=request.form.get("seen", ""))
    outcome = undo_program(deps(), scope=scope(), program_id=program_id, asked=asked)
    if not isinstance(outcome, Undone):
        return _refused(outcome)
    flash(f"Change {outcome.number} is taken back.", "ok")
    return redirect(url_for("console.history"), 303)


def _refused(outcome: Outcome) -> Response:
    match outcome:
        case CannotUndo(why):
            flash(f"Nothing was undone: {why}.", "problem")
        case Drifted(differences):
            odd = "; ".join(differences)
            flash(f"Nothing was undone: somebody changed the program by hand. {odd}.", "problem")
        case Overtaken():
            flash("Nothing was undone: the program has changed meanwhile. Look again.", "problem")
        case NotYours():
            not_there()
        case Undone():
            raise AssertionError("that is no refusal")
        case other:
            assert_never(other)
    return redirect(url_for("console.history"), 303)

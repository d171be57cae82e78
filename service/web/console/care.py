"""The page on which somebody on the staff reads and answers how they are: theirs alone."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.own_care import (
    LONGEST,
    Kept,
    NotKept,
    answer_own,
    share_own,
    show_own_care,
    switch_own,
)
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, not_there, page

NOT_KEPT = {
    "empty": "Please write something first.",
    "too_long": f"Please write less: {LONGEST} characters at most.",
}


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/care", "care", care)
    pages.add_url_rule("/care/switch", "switch_care", switch, methods=["POST"])
    of_question = "/care/<uuid:question_id>"
    pages.add_url_rule(f"{of_question}/answer", "answer_care", answer, methods=["POST"])
    pages.add_url_rule(f"{of_question}/share", "share_care", share, methods=["POST"])


def care() -> tuple[str, int]:
    return page("care", shown=show_own_care(deps(), scope=scope()), longest=LONGEST)


def switch() -> Response:
    on = request.form.get("on") == "yes"
    switch_own(deps(), scope=scope(), on=on)
    said = "From now on you are asked how you are." if on else "You are not asked any more."
    flash(said, "ok")
    return _back()


def answer(question_id: UUID) -> Response:
    words = request.form.get("words", "")
    return _told(
        answer_own(deps(), scope=scope(), question_id=question_id, text=words),
        "Kept. Only you can read it.",
    )


def share(question_id: UUID) -> Response:
    shared = request.form.get("share") == "yes"
    said = "Your supervisor can read it now." if shared else "Only you can read it again."
    return _told(
        share_own(deps(), scope=scope(), question_id=question_id, shared=shared),
        said,
    )


def _told(outcome: Kept | NotKept | NotYours, said: str) -> Response:
    match outcome:
        case Kept():
            flash(said, "ok")
        case NotKept(reason):
            flash(NOT_KEPT[reason], "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return _back()


def _back() -> Response:
    return redirect(url_for("console.care"), 303)

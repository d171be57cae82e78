"""Conversations: the list, one of them, answering, and handing back to the automation."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.core.texts.segments import count
from service.usecases.hand_back import HandedBack, hand_back
from service.usecases.show_conversation import conversation_pulse, show_conversation
from service.usecases.show_conversations import show_conversations
from service.usecases.take_alert import NotYours
from service.usecases.write_text import LONGEST, NotWritten, Written, write_text
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page, page_number
from service.web.console.words import NOT_WRITTEN

_MOST = 2**31 - 1  # what a database's integer holds


def add_to(pages: Blueprint) -> None:
    one = "/conversations/<uuid:contact_id>"
    pages.add_url_rule("/conversations", "conversations", conversations)
    pages.add_url_rule(one, "conversation", conversation)
    pages.add_url_rule(f"{one}/pulse", "conversation_pulse", pulse)
    pages.add_url_rule(f"{one}/write", "write", write, methods=["POST"])
    pages.add_url_rule(f"{one}/hand-back", "give_back", give_back, methods=["POST"])


def conversations() -> tuple[str, int]:
    number = page_number()
    shown = show_conversations(deps(), scope=scope(), page=number)
    return page("conversations", list=shown, number=number)


def conversation(contact_id: UUID) -> tuple[str, int]:
    before = request.args.get("before", type=int)
    if before is not None:
        before = min(max(before, 0), _MOST)
    return _conversation(contact_id, before=before)


def _conversation(
    contact_id: UUID, status: int = 200, *, before: int | None = None, **values: str
) -> tuple[str, int]:
    shown = show_conversation(deps(), scope=scope(), contact_id=contact_id, before=before)
    return page("conversation", status, talk=found(shown), longest=LONGEST, **values)


def pulse(contact_id: UUID) -> tuple[str, int, dict[str, str]]:
    said = found(conversation_pulse(deps(), scope=scope(), contact_id=contact_id))
    return said, 200, {"Content-Type": "text/plain"}


def write(contact_id: UUID) -> Response | tuple[str, int]:
    # A browser's line end is two characters; a phone's is one.
    body = request.form.get("body", "").replace("\r\n", "\n").strip()
    match write_text(deps(), scope=scope(), contact_id=contact_id, body=body):
        case Written():
            segments = count(body).segments
            size = "1 segment" if segments == 1 else f"{segments} segments"
            flash(f"Your text is on its way ({size}). The automation stays aside.", "ok")
        case NotWritten("not_yours"):
            not_there()
        case NotWritten(reason):
            say = NOT_WRITTEN.get(reason, "This text could not be sent.")
            return _conversation(contact_id, 422, draft=body, problem=say)
        case other:
            assert_never(other)
    return redirect(url_for("console.conversation", contact_id=contact_id), 303)


def give_back(contact_id: UUID) -> Response:
    match hand_back(deps(), scope=scope(), contact_id=contact_id):
        case HandedBack():
            flash("The automation answers here again.", "ok")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.conversation", contact_id=contact_id), 303)

"""The signs that a peer named for themselves: written down, changed and ended on their page."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.core.severity import Severity
from service.usecases.name_sign import (
    LONGEST_SAID,
    LONGEST_WORDS,
    SEVERITIES,
    Named,
    NewSign,
    NotNamed,
    end_sign,
    name_sign,
)
from service.usecases.show_peers import show_peer
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page

WISHES = {
    "ask": "just ask how I am",
    "call": "call me",
    "text": "text me",
    "tell": "tell somebody",
}
NOT_NAMED = {
    "empty": "There are no words in it that can be read.",
    "too_long": "This is too long: eight words at most.",
    "parted": "A sentence ends in the middle of it. Please write one piece, without a full stop.",
    "too_common": "People write this every day, so it would be no sign. Add more of their words",
    "keyword": "This is a word with an effect of its own, such as STOP. Choose other words.",
    "unheard": "The warning signs of the program cannot be read. Please tell an admin.",
    "twice": "They have named these words already.",
    "too_many": "They have named 20 signs. Please end one first.",
    "said_too_long": "Please write less: 200 characters at most.",
    "severity": "Please choose how serious it is.",
    "wish": "Please choose what they asked for.",
    "who": "Please write down whom to tell.",
}
_FIELDS = ("words", "meaning", "severity", "wish", "wish_words")


def add_to(pages: Blueprint) -> None:
    signs = "/peers/<uuid:peer_id>/signs"
    pages.add_url_rule(signs, "name_sign", save, methods=["POST"])
    pages.add_url_rule(f"{signs}/<uuid:sign_id>", "change_sign", save, methods=["POST"])
    pages.add_url_rule(f"{signs}/<uuid:sign_id>/end", "end_sign", end, methods=["POST"])
    pages.context_processor(
        lambda: {
            "WISHES": WISHES,
            "SIGN_SEVERITIES": SEVERITIES,
            "LONGEST_WORDS": LONGEST_WORDS,
            "LONGEST_SAID": LONGEST_SAID,
        }
    )


def save(peer_id: UUID, sign_id: UUID | None = None) -> Response | tuple[str, int]:
    sent = {name: request.form.get(name, "").strip()[:500] for name in _FIELDS}
    sign = NewSign(**sent)
    match name_sign(deps(), scope=scope(), peer_id=peer_id, sign=sign, sign_id=sign_id):
        case Named(_, also, heard_anyway):
            flash(_saved(also, heard_anyway), "ok")
        case NotNamed(problem, also):
            said = {"sign_sent": sent, "sign_id": sign_id, "sign_problem": _why(problem, also)}
            return page(
                "peer", 422, peer=found(show_peer(deps(), scope=scope(), peer_id=peer_id)), **said
            )
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id, _anchor="own-signs"), 303)


def end(peer_id: UUID, sign_id: UUID) -> Response:
    match end_sign(deps(), scope=scope(), peer_id=peer_id, sign_id=sign_id):
        case Named():
            flash("This sign counts no more.", "ok")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return redirect(url_for("console.peer", peer_id=peer_id, _anchor="own-signs"), 303)


def _saved(also: tuple[str, ...], heard_anyway: Severity) -> str:
    said = "Saved: it counts from their next text on."
    if also:
        said += f" It would also be seen in a text such as {_quoted(also)}."
    if heard_anyway > Severity.NONE:
        said += f" The program takes these words for {heard_anyway.word} anyway; the graver counts."
    return said


def _why(problem: str, also: tuple[str, ...]) -> str:
    if problem == "too_common":
        return f"{NOT_NAMED[problem]}. It would be seen in {_quoted(also)}."
    return NOT_NAMED[problem]


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f'"{text}"' for text in texts)

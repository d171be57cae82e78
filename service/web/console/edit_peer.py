"""Editing a peer and adding one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.core.care.caseload import say_overfull
from service.core.scheduling.durations import say_duration
from service.core.scheduling.zone_names import US_ZONES, zone_label
from service.usecases.edit_peer import (
    Edited,
    NotValid,
    add_by_hand,
    confirm_zone,
    edit_peer,
)
from service.usecases.show_peer_form import Choices, show_new_peer, show_peer_form
from service.usecases.take_alert import NotYours
from service.web.auth import scope
from service.web.console.pages import deps, found, not_there, page
from service.web.console.peer_forms import (
    added_cells,
    changed_cells,
    date_rows,
    sent_cells,
    was_of,
)
from service.web.console.words import code, when

EMPTY_DATES = 2
COMING_SAID = 3
ZONE_FROM = {
    "said": "they said so",
    "staff": "staff said so",
    "zip": "a guess from the ZIP code: ask them",
    "phone": "a guess from the phone number: ask them",
    "program": "the program's own, since nothing else is known: ask them",
}
SPLIT_ZIP = "a guess from a ZIP code with two zones: ask them"
NOTHING_CHANGED = "Nothing was changed."
ASKED = " They are asked by text whether it is OK, and get nothing else before they say yes."


def add_to(pages: Blueprint) -> None:
    of_peer = "/peers/<uuid:peer_id>"
    pages.add_url_rule(f"{of_peer}/edit", "edit_peer", edit)
    pages.add_url_rule(f"{of_peer}/edit", "save_peer", save, methods=["POST"])
    pages.add_url_rule(f"{of_peer}/zone", "confirm_zone", confirm, methods=["POST"])
    pages.add_url_rule("/peers/new", "new_peer", new)
    pages.add_url_rule("/peers/new", "add_peer", add, methods=["POST"])
    pages.context_processor(lambda: {"zone_label": zone_label, "zone_from": zone_from})


def zone_from(source: str, sure: bool) -> str:
    """How a zone is known, in words."""
    return SPLIT_ZIP if source == "zip" and not sure else ZONE_FROM[source]


def edit(peer_id: UUID) -> tuple[str, int]:
    return _form(peer_id)


def save(peer_id: UUID) -> Response | tuple[str, int]:
    fields = changed_cells(request.form)
    outcome = edit_peer(deps(), scope=scope(), peer_id=peer_id, fields=fields)
    if isinstance(outcome, NotValid):
        return _form(peer_id, 422, sent=sent_cells(request.form), problems=outcome.problems)
    return _answer(outcome, "Saved." if fields else NOTHING_CHANGED)


def confirm(peer_id: UUID) -> Response:
    zone = request.form.get("zone", "")[:100]
    outcome = confirm_zone(deps(), scope=scope(), peer_id=peer_id, zone=zone)
    if isinstance(outcome, NotValid):
        flash("Their time zone has changed meanwhile. Please look again.", "problem")
        return redirect(url_for("console.peer", peer_id=peer_id), 303)
    return _answer(outcome, "Thank you: their time zone is no guess any more.")


def new() -> tuple[str, int]:
    return _new_form({})


def add() -> Response | tuple[str, int]:
    programs = dict(show_new_peer(deps(), scope=scope()))
    program_id = request.form.get("program", type=UUID)
    if program_id is None or program_id not in programs:
        not_there()
    fields = added_cells(request.form)
    outcome = add_by_hand(deps(), scope=scope(), program_id=program_id, fields=fields)
    if isinstance(outcome, NotValid):
        return _new_form(sent_cells(request.form), 422, outcome.problems)
    return _answer(outcome, "They are added.")


def _form(
    peer_id: UUID,
    status: int = 200,
    *,
    sent: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> tuple[str, int]:
    form = found(show_peer_form(deps(), scope=scope(), peer_id=peer_id))
    cells = {**form.cells, **(sent or {})}
    # What was sent in vain is still compared with how the page was when it was first opened.
    was = was_of(form.cells)
    was |= {name: request.form[name] for name in was if name in request.form}
    values = _shown(form.choices, cells, problems or {})
    return page("peer_edit", status, form=form, was=was, **values)


def _new_form(
    cells: Mapping[str, str], status: int = 200, problems: Mapping[str, str] | None = None
) -> tuple[str, int]:
    programs = show_new_peer(deps(), scope=scope())
    chosen = request.values.get("program", type=UUID)
    found_one = next((one for one in programs if one[0] == chosen), None)
    if found_one is None and len(programs) == 1:
        found_one = programs[0]
    if found_one is None:
        return page("peer_new", status, programs=programs, choices=None)
    program_id, choices = found_one
    values = _shown(choices, cells, problems or {})
    return page("peer_new", status, programs=programs, program_id=program_id, **values)


def _shown(
    choices: Choices, cells: Mapping[str, str], problems: Mapping[str, str]
) -> dict[str, Any]:
    start, _, end = cells.get("quiet_hours", "").partition("-")
    return {
        "choices": choices,
        "cells": cells,
        "problems": problems,
        "us_zones": US_ZONES,
        "quiet": (start, end),
        "dates": [*date_rows(cells.get("dates", "")), *([None] * EMPTY_DATES)],
        "ticked": {
            name: set(filter(None, cells.get(name, "").split(";")))
            for name in ("tags", "groups", "schedules")
        },
    }


def _answer(outcome: Edited | NotYours, said: str) -> Response:
    if isinstance(outcome, NotYours):
        not_there()
    asked = ASKED if outcome.asked else _next(outcome.coming, outcome.zone)
    flash(f"{said}{asked}", "ok")
    if outcome.room is not None:
        left = f"only {say_duration(outcome.room)} of a day" if outcome.room else "no time at all"
        flash(f"Please look at their quiet hours: they leave {left} for texts.", "problem")
    for full in outcome.overfull:
        flash(f"{say_overfull(full)} They are looked after all the same.", "problem")
    return redirect(url_for("console.peer", peer_id=outcome.peer_id), 303)


def _next(coming: tuple[tuple[str, datetime], ...], zone: str) -> str:
    """What comes next after a change, by the peer's own clock."""
    if not coming:
        return ""
    there, now = ZoneInfo(zone), deps().clock.now()
    said = ", ".join(f"{code(name)} {when(at, there, now)}" for name, at in coming[:COMING_SAID])
    return f" Next, by their own clock: {said}."

"""Who is on call: the turns to come, and what is changed of them by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from service.usecases.change_rota import (
    MAY_ARRANGE,
    Arranged,
    NotArranged,
    TurnAsked,
    swap_turn,
    undo_swap,
)
from service.usecases.preview_schedules import programs_in
from service.usecases.show_rota import show_rota
from service.usecases.take_alert import NotYours
from service.usecases.take_time_off import (
    NotOff,
    OffAsked,
    end_time_off,
    name_cover,
    take_time_off,
)
from service.web.auth import scope
from service.web.console.pages import chosen, deps, found, not_there, page

NOT_ARRANGED = {
    "no_turn": "There is no such turn any more. Look at the list again.",
    "over": "That is over already.",
    "not_theirs": "Somebody else has this turn by now. Look at the list again.",
    "same": "Choose somebody else: they have this turn.",
    "has_it": "They have this turn already.",
    "away": "They are off during this turn. Choose somebody else, or end their time off first.",
    "passed_on": "Whoever took this turn has passed it on. Take that swap back first.",
    "nobody": "They are not on the staff of this program any more.",
    "no_phone": "They have no phone in the program file, so no alert can reach them.",
    "backwards": "The end must come after the beginning.",
    "too_long": "At most 92 days at a time.",
    "off_already": "They are off for some of that time already. End that first.",
    "own_cover": "Nobody covers for themselves. Choose somebody else.",
    "cover_away": "Whoever should cover is off for some of that time. Choose somebody else.",
    "no_cover": "Choose who covers: alerts must reach somebody.",
}


def add_to(pages: Blueprint) -> None:
    pages.add_url_rule("/rota", "rota", rota)
    of_program = "/rota/<uuid:program_id>"
    pages.add_url_rule(f"{of_program}/swap", "swap_turn", swap, methods=["POST"])
    pages.add_url_rule(f"{of_program}/off", "take_off", take_off, methods=["POST"])
    pages.add_url_rule("/rota/swaps/<uuid:swap_id>/undo", "undo_swap", undo, methods=["POST"])
    of_off = "/rota/off/<uuid:off_id>"
    pages.add_url_rule(f"{of_off}/end", "end_off", end_off, methods=["POST"])
    pages.add_url_rule(f"{of_off}/cover", "name_cover", cover, methods=["POST"])


def rota() -> tuple[str, int]:
    programs = programs_in(deps(), scope=scope())
    if not programs:
        return page("rota", shown=None, programs=(), kept={})
    return _page(programs, chosen(programs), {})


def _page(
    programs: Sequence[tuple[UUID, str]],
    program_id: UUID,
    kept: Mapping[str, str],
    status: int = 200,
) -> tuple[str, int]:
    """The page; `kept` is what somebody wrote into the form of time off that was refused."""
    shown = found(show_rota(deps(), program_id=program_id, scope=scope()))
    arranges, me = scope().has_role(program_id, *MAY_ARRANGE), scope().staff_id
    values = {"shown": shown, "programs": programs, "arranges": arranges, "me": me, "kept": kept}
    return page("rota", status, **values)


def swap(program_id: UUID) -> Response:
    turn, takes = _turn_asked(request.form.get("turn", "")), _id(request.form.get("takes", ""))
    if turn is None or takes is None:
        flash("Please choose a turn, and who takes it.", "problem")
        return _back(program_id)
    done = swap_turn(deps(), scope=scope(), program_id=program_id, turn=turn, takes=takes)
    return _answer(done, program_id, "The turn is swapped.")


def undo(swap_id: UUID) -> Response:
    done = undo_swap(deps(), scope=scope(), swap_id=swap_id)
    return _answer(done, None, "The swap is taken back.")


def take_off(program_id: UUID) -> Response | tuple[str, int]:
    form = request.form
    who = _id(form.get("who", "")) or scope().staff_id
    start, end = _local_time(form.get("start", "")), _local_time(form.get("end", ""))
    if start is None or end is None:
        flash("Please choose when it begins and when it ends.", "problem")
        return _again(program_id)
    asked = OffAsked(who, start, end, _id(form.get("cover", "")))
    done = take_time_off(deps(), scope=scope(), program_id=program_id, asked=asked)
    answered = _answer(done, program_id, "The time off is written down.")
    return _again(program_id) if isinstance(done, NotOff) else answered


def _again(program_id: UUID) -> Response | tuple[str, int]:
    """The page with the form as it was filled in: what was refused is not written a second time."""
    programs = programs_in(deps(), scope=scope())
    if program_id not in dict(programs):
        return _back(program_id)
    return _page(programs, program_id, request.form, 422)


def end_off(off_id: UUID) -> Response:
    return _answer(end_time_off(deps(), scope=scope(), off_id=off_id), None, "It has ended.")


def cover(off_id: UUID) -> Response:
    named = _id(request.form.get("cover", ""))
    if named is None:
        flash(NOT_ARRANGED["no_cover"], "problem")
        return _back(None)
    done = name_cover(deps(), scope=scope(), off_id=off_id, cover=named)
    return _answer(done, None, "The cover is named.")


def _turn_asked(written: str) -> TurnAsked | None:
    """A turn as the page's list writes it: `2026-03-07 <id> nights`."""
    day, _, rest = written.partition(" ")
    gives, _, shift = rest.partition(" ")
    who = _id(gives)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return TurnAsked(shift[:100], on, who) if who and shift else None


def _id(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None


def _local_time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        return None


def _answer(
    outcome: Arranged | NotArranged | NotOff | NotYours, program_id: UUID | None, said: str
) -> Response:
    match outcome:
        case Arranged(()):
            flash(f"{said} Whom it concerns hears of it by text.", "ok")
        case Arranged(untold):
            names = " and ".join(untold)
            flash(f"{said} {names} could not be told by text: please call.", "ok")
        case NotArranged(reason) | NotOff(reason):
            flash(f"Nothing was changed. {NOT_ARRANGED[reason]}", "problem")
        case NotYours():
            not_there()
        case other:
            assert_never(other)
    return _back(program_id)


def _back(program_id: UUID | None) -> Response:
    named = program_id or _id(request.form.get("program", ""))
    return redirect(url_for("console.rota", program=named), 303)

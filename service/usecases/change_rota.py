"""Swap a turn of the rota, or take the swap back. Both who it concerns are told by text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from service.core.rota.changes import WhyNoSwap, WhyNotUndone, judge_swap, judge_undo
from service.core.rota.on_call import Swap
from service.core.rota.shifts import Turn
from service.store.contacts import contact_of_staff
from service.store.lock import lock_one, lock_row
from service.store.programs import Program as ProgramRow
from service.store.rota import ShiftSwap, swaps_from
from service.store.scope import Scope
from service.store.staff import memberships_in
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.on_call import standing_rota
from service.usecases.read_program import program_of
from service.usecases.take_alert import NotYours
from service.usecases.tell_rota import by_day, name_of, say_span, tell, words
from service.usecases.work import Work, retried, work

# Who changes the turns and the time off of others.
MAY_ARRANGE = ("supervisor", "coordinator", "admin")


@dataclass(frozen=True)
class Arranged:
    """It is done. `untold` are the names of those who could not be told by text."""

    untold: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotArranged:
    """Nothing was changed, and why."""

    reason: WhyNoSwap | WhyNotUndone | Literal["nobody", "no_phone"]


@dataclass(frozen=True)
class TurnAsked:
    """One turn: of which shift, on which local day it begins, whose it is."""

    shift: str
    day: date
    gives: UUID


@retried
def swap_turn(
    deps: Deps, *, scope: Scope, program_id: UUID, turn: TurnAsked, takes: UUID
) -> Arranged | NotArranged | NotYours:
    """Give one turn to somebody else of the program's staff, who has a phone there."""
    if not scope.has_role(program_id, *MAY_ARRANGE):
        return NotYours()
    with work(deps) as begun:
        lock_one(begun.session, ProgramRow, program_id)
        swap = Swap(turn.shift, turn.day, turn.gives, takes)
        why = why_not_on_call(begun, program_id, takes)
        if why is not None:
            return NotArranged(why)
        found = judge_swap(standing_rota(begun, program_id), swap, now=begun.now)
        if not isinstance(found, Turn):
            return NotArranged(found)
        row = ShiftSwap(
            id=begun.new_id(),
            created_at=begun.now,
            program_id=program_id,
            shift=swap.shift,
            day=swap.day,
            gives_id=swap.gives,
            takes_id=swap.takes,
            by_id=scope.staff_id,
        )
        begun.session.add(row)
        _record(begun, scope, "swapped", row)
        return Arranged(_tell_both(begun, row, found, undone=False))


@retried
def undo_swap(deps: Deps, *, scope: Scope, swap_id: UUID) -> Arranged | NotArranged | NotYours:
    """Give a swapped turn back to whom it was taken from, unless it has been passed on since."""
    with work(deps) as begun:
        known = begun.session.get(ShiftSwap, swap_id)
        if known is None or not scope.has_role(known.program_id, *MAY_ARRANGE):
            return NotYours()
        lock_one(begun.session, ProgramRow, known.program_id)
        row = lock_row(begun.session, ShiftSwap, swap_id)
        if row is None or row.undone_at is not None:
            return NotArranged("no_turn")
        standing = swaps_from(begun.session, row.program_id, row.day)
        after = list(standing)[[one.id for one in standing].index(row.id) + 1 :]
        found = judge_undo(
            standing_rota(begun, row.program_id),
            _swap(row),
            [_swap(one) for one in after],
            now=begun.now,
        )
        if not isinstance(found, Turn):
            return NotArranged(found)
        row.undone_at = begun.now
        _record(begun, scope, "unswapped", row)
        return Arranged(_tell_both(begun, row, found, undone=True))


def why_not_on_call(
    work: Work, program_id: UUID, staff_id: UUID
) -> Literal["nobody", "no_phone"] | None:
    """Why somebody cannot answer alerts of a program: they are not of its staff, or have no phone
    there. None when they can."""
    if staff_id not in {row.staff_id for row in memberships_in(work.session, program_id)}:
        return "nobody"
    reached = contact_of_staff(work.session, staff_id, program_id)
    return None if reached is not None else "no_phone"


def _swap(row: ShiftSwap) -> Swap:
    return Swap(row.shift, row.day, row.gives_id, row.takes_id)


def _record(work: Work, scope: Scope, action: str, row: ShiftSwap) -> None:
    who = {"staff_id": scope.staff_id, "program_id": row.program_id}
    work.session.flush()
    audit.record(work, action, ("shift_swap", row.id), **who)


def _tell_both(work: Work, row: ShiftSwap, turn: Turn[UUID], *, undone: bool) -> tuple[str, ...]:
    """Both hear who has the turn now; the names of those who could not be told."""
    program = program_of(work, row.program_id)
    had, has = (row.takes_id, row.gives_id) if undone else (row.gives_id, row.takes_id)
    when = say_span(turn.start, turn.end, program.zone)
    free = by_day(work, program, turn.start)
    news = (
        (had, words(work, "turn_given", turn=when, name=name_of(work, has))),
        (has, words(work, "turn_taken", turn=when, name=name_of(work, had))),
    )
    return tuple(
        name_of(work, who)
        for who, body in news
        if not tell(work, row.program_id, who, body, not_before=free)
    )

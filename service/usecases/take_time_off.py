"""Time off with somebody who covers: taken, given another cover, ended early."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from service.core.rota.changes import WhyNotOff, judge_cover, judge_off
from service.core.rota.on_call import Rota
from service.core.rota.on_call import TimeOff as Off
from service.core.scheduling.hours import instant_of
from service.store.lock import lock_one, lock_row
from service.store.programs import Program as ProgramRow
from service.store.rota import TimeOff
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.change_rota import MAY_ARRANGE, Arranged, why_not_on_call
from service.usecases.deps import Deps
from service.usecases.on_call import standing_rota
from service.usecases.read_program import program_of
from service.usecases.take_alert import NotYours
from service.usecases.tell_rota import by_day, name_of, say_span, tell, words
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class NotOff:
    """Nothing was changed, and why."""

    reason: WhyNotOff | Literal["nobody", "no_phone", "no_cover"]


@dataclass(frozen=True)
class OffAsked:
    """Who is off, from when to when by the program's clock (naive), and who answers instead."""

    who: UUID
    start: datetime
    end: datetime
    cover: UUID | None


@retried
def take_time_off(
    deps: Deps, *, scope: Scope, program_id: UUID, asked: OffAsked
) -> Arranged | NotOff | NotYours:
    """Write down that somebody is off: oneself, or by a supervisor or coordinator anybody. It needs
    a cover, who hears of it by text."""
    own = asked.who == scope.staff_id
    if not (scope.allows(program_id) and (own or scope.has_role(program_id, *MAY_ARRANGE))):
        return NotYours()
    with work(deps) as begun:
        lock_one(begun.session, ProgramRow, program_id)
        rota = standing_rota(begun, program_id)
        start, end = (
            instant_of(at.date(), at.time(), rota.zone) for at in (asked.start, asked.end)
        )
        off = Off(asked.who, start, end, asked.cover)
        why = _why_not(begun, program_id, off, rota)
        if why is not None:
            return NotOff(why)
        row = TimeOff(
            id=begun.new_id(),
            created_at=begun.now,
            program_id=program_id,
            staff_id=off.who,
            starts_at=start,
            ends_at=end,
            cover_id=off.cover,
            by_id=scope.staff_id,
        )
        begun.session.add(row)
        _record(begun, scope, "took_off", row)
        return Arranged(_tell_cover(begun, row, "cover_begins"))


def _why_not(
    work: Work, program_id: UUID, off: Off, rota: Rota
) -> WhyNotOff | Literal["nobody", "no_phone", "no_cover"] | None:
    if off.cover is None:
        return "no_cover"
    if why_not_on_call(work, program_id, off.who) == "nobody":
        return "nobody"
    why = judge_off(rota, off, now=work.now)
    return why or why_not_on_call(work, program_id, off.cover)


@retried
def name_cover(
    deps: Deps, *, scope: Scope, off_id: UUID, cover: UUID
) -> Arranged | NotOff | NotYours:
    """Let somebody (else) answer for whoever is off, from now on."""
    with work(deps) as begun:
        row = _locked(begun, scope, off_id)
        if row is None:
            return NotYours()
        if row.ends_at <= begun.now:
            return NotOff("over")
        rota = standing_rota(begun, row.program_id)
        start = max(row.starts_at, begun.now)
        others = tuple(one for one in rota.off if one.who != row.staff_id)
        off = Off(row.staff_id, start, row.ends_at, cover)
        why = why_not_on_call(begun, row.program_id, cover)
        refused = why or judge_cover(replace(rota, off=others), off)
        if refused is not None:
            return NotOff(refused)
        before, row.cover_id = row.cover_id, cover
        _record(begun, scope, "named_cover", row)
        untold = () if before == cover else _tell_cover(begun, row, "cover_begins")
        if before not in (None, cover):
            untold += _tell_cover(begun, row, "cover_ends", whom=before)
        return Arranged(untold)


@retried
def end_time_off(deps: Deps, *, scope: Scope, off_id: UUID) -> Arranged | NotOff | NotYours:
    """Whoever is off answers again from now on; what has not begun never will."""
    with work(deps) as begun:
        row = _locked(begun, scope, off_id)
        if row is None:
            return NotYours()
        if row.ends_at <= begun.now:
            return NotOff("over")
        row.ends_at = begun.now
        row.starts_at = min(row.starts_at, begun.now)
        _record(begun, scope, "ended_off", row)
        return Arranged(_tell_cover(begun, row, "cover_ends"))


def _locked(work: Work, scope: Scope, off_id: UUID) -> TimeOff | None:
    """The time off, if it is one's own or one may arrange it; its program is locked first."""
    known = work.session.get(TimeOff, off_id)
    if known is None or not scope.allows(known.program_id):
        return None
    if known.staff_id != scope.staff_id and not scope.has_role(known.program_id, *MAY_ARRANGE):
        return None
    lock_one(work.session, ProgramRow, known.program_id)
    return lock_row(work.session, TimeOff, off_id)


def _record(work: Work, scope: Scope, action: str, row: TimeOff) -> None:
    work.session.add(row)
    work.session.flush()
    subject = ("time_off", row.id)
    audit.record(work, action, subject, staff_id=scope.staff_id, program_id=row.program_id)


def _tell_cover(work: Work, row: TimeOff, key: str, *, whom: UUID | None = None) -> tuple[str, ...]:
    """The cover hears for whom and how long, or that it is over; their name if they could not."""
    cover = whom or row.cover_id
    if cover is None:
        return ()
    program = program_of(work, row.program_id)
    begin = max(row.starts_at, work.now)
    values = {"name": name_of(work, row.staff_id)}
    if key == "cover_begins":
        values["turn"] = say_span(begin, row.ends_at, program.zone)
    free = by_day(work, program, begin) if key == "cover_begins" else None
    told = tell(work, row.program_id, cover, words(work, key, **values), not_before=free)
    return () if told else (name_of(work, cover),)

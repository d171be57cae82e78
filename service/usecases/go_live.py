"""Go live: from then on a program's schedules run. Before that nobody gets a text that they did not
ask for; whoever writes is answered, and alerts reach people, from the first minute."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from service.core.program.going_live import Check, LineStands, checks
from service.store import changing
from service.store.lock import lock_one
from service.store.programs import Program, lines_of
from service.store.schedules import schedules_of
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.read_program import program_of
from service.usecases.take_alert import NotYours
from service.usecases.undo_program import MAY_CHANGE
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class Checklist:
    """How a program stands. `live`: its schedules run."""

    program_id: UUID
    program: str
    live: bool
    checks: tuple[Check, ...]

    @property
    def missing(self) -> tuple[Check, ...]:
        return tuple(one for one in self.checks if not one.done)


@dataclass(frozen=True)
class WentLive:
    """It is live now, or was before."""


@dataclass(frozen=True)
class NotReady:
    """Nothing was done: these are missing."""

    missing: tuple[Check, ...]


def show_checklist(
    deps: Deps, *, program_id: UUID, trial: bool, scope: Scope | None = None
) -> Checklist | None:
    """What a program still needs; None when it is not in `scope` (everything is, without one)."""
    if scope is not None and not scope.allows(program_id):
        return None
    with deps.database.read() as session:
        return _checklist(Work(deps, session, deps.clock.now_in(session)), program_id, trial=trial)


@retried
def go_live(
    deps: Deps, *, program_id: UUID, trial: bool, scope: Scope | None = None
) -> WentLive | NotReady | NotYours:
    """Let the schedules run from now on, unless something is missing. What came due before is not
    made up for. Coordinators and administrators may, and whoever has the command line (no scope).
    A program that is live stays so."""
    if scope is not None and not scope.has_role(program_id, *MAY_CHANGE):
        return NotYours()
    with work(deps) as begun:
        row = lock_one(begun.session, Program, program_id)
        stands = _checklist(begun, program_id, trial=trial)
        if stands.live:
            return WentLive()
        if stands.missing:
            return NotReady(stands.missing)
        row.waits_since = None
        begun.session.add(row)
        begun.session.flush()
        ids = [one.id for one in schedules_of(begun.session, program_id)]
        changing.look_from_now(begun.session, ids, begun.now)
        who = scope.staff_id if scope is not None else None
        audit.record(
            begun, "went_live", ("program", program_id), staff_id=who, program_id=program_id
        )
        return WentLive()


def waits(work: Work, program_id: UUID) -> bool:
    """Whether a program has not gone live yet."""
    query = select(Program.waits_since).where(col(Program.id) == program_id)
    return work.once(("waits", program_id), lambda: work.session.exec(query).one()) is not None


def programs_waiting(deps: Deps, *, scope: Scope) -> tuple[tuple[UUID, str], ...]:
    """The programs in `scope` that have not gone live, with their names."""
    query = select(Program.id).where(
        col(Program.id).in_(list(scope.roles)), col(Program.waits_since).is_not(None)
    )
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now())
        found = session.exec(query).all()
        return tuple((one, program_of(begun, one).public_name) for one in found)


def _checklist(work: Work, program_id: UUID, *, trial: bool) -> Checklist:
    row = work.session.get_one(Program, program_id)
    program = program_of(work, program_id)
    lines = tuple(
        LineStands(
            one.name, one.verified_at.astimezone(program.zone).date() if one.verified_at else None
        )
        for one in lines_of(work.session, program_id)
        if one.active
    )
    found = checks(program, lines=lines, trial=trial)
    return Checklist(program_id, program.public_name, row.waits_since is None, found)

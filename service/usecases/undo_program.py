"""Undo the latest change of a program's file: the version before it is in force again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.program.becoming import Becomes
from service.core.program.checks import read_checked
from service.core.program.differences import TellSigns, differences
from service.core.program.model import Program
from service.core.program.versions import Versions
from service.core.source import AuthoringError
from service.store.programs import Program as ProgramRow
from service.store.programs import ProgramChange, lock_program, newest_change
from service.store.scope import Scope
from service.usecases.apply_program import Drifted, Overtaken, known_to
from service.usecases.deps import Deps
from service.usecases.foretell import foretell
from service.usecases.put_program import Asked, Change, drift, put_in_force, taken_by_others
from service.usecases.read_program import program_version
from service.usecases.take_alert import NotYours
from service.usecases.versions import version_of
from service.usecases.work import Work, retried, work

# Who may see and take back changes of a program's file.
MAY_CHANGE = ("coordinator", "admin")


@dataclass(frozen=True)
class Undone:
    """The change of that number is taken back, or would be (`ask_undo`); `changes` says what that
    changes, `becomes` what becomes of those enrolled, `seen` is the version that it was told of."""

    number: int
    changes: tuple[str, ...]
    becomes: tuple[Becomes, ...] = ()
    seen: str | None = None


@dataclass(frozen=True)
class CannotUndo:
    """Nothing was changed. `why` is one plain line."""

    why: str


Outcome = Undone | CannotUndo | Drifted | Overtaken | NotYours


def ask_undo(deps: Deps, *, program_id: UUID, scope: Scope | None = None) -> Outcome:
    """What undoing the latest change of a program would do; nothing is written. `scope` is that of
    the member of staff who asks; at the command line there is none."""
    if not _may(scope, program_id):
        return NotYours()
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        row = session.get_one(ProgramRow, program_id)
        found = _find(begun, row)
        if not isinstance(found, _Undoing):
            return found
        versions = Versions(found.before, found.after, found.change.created_at)
        becomes = foretell(begun, program_id, versions)
        return Undone(found.change.number, found.said, becomes, row.version)


@retried
def undo_program(
    deps: Deps, *, program_id: UUID, asked: Asked, scope: Scope | None = None
) -> Outcome:
    """Take back the latest change of a program's file, in one transaction. That is a change of its
    own, which can be taken back as well."""
    if not _may(scope, program_id):
        return NotYours()
    with work(deps) as begun:
        slug = begun.session.get_one(ProgramRow, program_id).slug
        row = lock_program(begun.session, slug)
        assert row is not None
        if asked.seen is not None and row.version != asked.seen:
            return Overtaken()
        found = _find(begun, row)
        if not isinstance(found, _Undoing):
            return found
        assert found.change.before is not None
        change = Change(found.change.before, found.said, found.change)
        put_in_force(begun, row, (found.before, found.after), change, asked)
        return Undone(found.change.number, found.said)


@dataclass(frozen=True)
class _Undoing:
    """The change to take back, the version in force and the one before it."""

    change: ProgramChange
    before: Program
    after: Program
    tell_signs: TellSigns

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(differences(self.before, self.after, self.tell_signs))


def _may(scope: Scope | None, program_id: UUID) -> bool:
    return scope is None or scope.has_role(program_id, *MAY_CHANGE)


def _find(work: Work, row: ProgramRow) -> _Undoing | CannotUndo | Drifted:
    change = newest_change(work.session, row.id)
    if change is None or change.before is None:
        return CannotUndo("there is nothing to undo: no version of the program came before this")
    before = program_version(work, row.version)
    drifted = drift(work, row, before)
    if drifted:
        return Drifted(drifted)
    written = version_of(work, "program", change.before)
    try:
        after = read_checked(written.source, file=written.name, known=known_to(work.deps))
    except AuthoringError as error:
        return CannotUndo(f"the version before does not pass any more: {error.mistakes[0]}")
    if taken_by_others(work, row, after):
        return CannotUndo("the version before has a number that another program has now")
    return _Undoing(change, before, after, work.deps.library.tell_signs)

"""Apply a program file: its lines, staff and schedules become rows, or nothing changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from service.core.program.becoming import Becomes
from service.core.program.checks import Known, read_checked, taken_numbers
from service.core.program.differences import differences
from service.core.program.model import Program
from service.core.program.versions import Versions
from service.core.source import AuthoringError
from service.store.programs import Program as ProgramRow
from service.store.programs import find_program, lock_program
from service.usecases.deps import Deps
from service.usecases.foretell import foretell
from service.usecases.put_program import NOBODY, Asked, Change, drift, put_in_force, taken_by_others
from service.usecases.read_program import program_version
from service.usecases.versions import Written, keep_version
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class Applied:
    """The program file is in force, or would be (a dry run); `changes` says in plain words what it
    changed. Of a dry run, `becomes` says what becomes of those enrolled, and `seen` is the version
    in force that all of it was told of."""

    program_id: UUID | None
    changes: tuple[str, ...]
    becomes: tuple[Becomes, ...] = ()
    seen: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Drifted:
    """The rows are not as the last applied file left them: somebody changed them another way."""

    differences: tuple[str, ...]


@dataclass(frozen=True)
class Overtaken:
    """Nothing was done: the program has changed since it was shown what would be."""


def apply_program(
    deps: Deps, *, source: str, file: str, dry_run: bool = False, asked: Asked = NOBODY
) -> Applied | Drifted | Overtaken:
    """Read a program file and put it in force, in one transaction. With `dry_run` only the
    changes are told, and what becomes of those enrolled. Raises AuthoringError with everything
    that is wrong in the file."""
    program = read_checked(source, file=file, known=known_to(deps))
    if dry_run:
        return _tell(deps, program, Written(file, source))
    return _apply(deps, program, Written(file, source), asked)


def known_to(deps: Deps) -> Known:
    """What a program file may name here."""
    library = deps.library
    return Known(
        library.flows.keys(),
        deps.holidays.knows,
        library.meaning,
        library.mistakes_in_signs,
        frozenset(name for flow in library.flows.values() for name in flow.scores),
    )


def _tell(deps: Deps, program: Program, written: Written) -> Applied | Drifted:
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        row = find_program(session, program.slug)
        _check_numbers(begun, row, program, written)
        if row is None:
            return Applied(None, tuple(differences(None, program, deps.library.tell_signs)))
        before = program_version(begun, row.version)
        drifted = drift(begun, row, before)
        if drifted:
            return Drifted(drifted)
        changes = tuple(differences(before, program, deps.library.tell_signs))
        becomes = foretell(begun, row.id, Versions(before, program)) if changes else ()
        return Applied(row.id, changes, becomes, row.version)


@retried
def _apply(
    deps: Deps, program: Program, written: Written, asked: Asked
) -> Applied | Drifted | Overtaken:
    with work(deps) as begun:
        row = lock_program(begun.session, program.slug)
        if asked.seen is not None and (row is None or row.version != asked.seen):
            return Overtaken()
        before = program_version(begun, row.version) if row is not None else None
        drifted = drift(begun, row, before) if row is not None and before is not None else ()
        if drifted:
            return Drifted(drifted)
        changes = tuple(differences(before, program, deps.library.tell_signs))
        if row is not None and not changes:
            return Applied(row.id, ())
        _check_numbers(begun, row, program, written)
        version = hashlib.sha256(written.source.encode()).hexdigest()
        keep_version(begun, "program", version, written)
        row = row or ProgramRow(
            id=begun.new_id(),
            created_at=begun.now,
            slug=program.slug,
            version=version,
            waits_since=begun.now if asked.waits else None,
        )
        put_in_force(begun, row, (before, program), Change(version, changes), asked)
        return Applied(row.id, changes)


def _check_numbers(work: Work, row: ProgramRow | None, program: Program, written: Written) -> None:
    taken = taken_by_others(work, row, program)
    if taken:
        raise AuthoringError(taken_numbers(program, taken, written.source, written.name))

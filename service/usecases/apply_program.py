"""Apply a program file: its lines, staff and schedules become rows, or nothing changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from service.core.program.differences import differences
from service.core.program.model import Holidays, Program
from service.core.program.model import Schedule as ScheduleSpec
from service.core.program.reading import read_program
from service.core.scheduling.due_texts import Timing
from service.core.source import AuthoringError, Mistake
from service.store.peers import Peer
from service.store.programs import Line, find_line, find_program, lines_of
from service.store.programs import Program as ProgramRow
from service.store.schedules import Enrollment, Schedule, schedules_of
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.enroll import plan_anew
from service.usecases.put_staff import put_staff
from service.usecases.read_program import program_version
from service.usecases.versions import Written, keep_version
from service.usecases.work import Work, work


@dataclass(frozen=True)
class Applied:
    """The program file is in force; `changes` says in plain words what it changed."""

    program_id: UUID | None
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Drifted:
    """The rows are not as the last applied file left them: somebody changed them another way."""

    differences: tuple[str, ...]


def apply_program(
    deps: Deps, *, source: str, file: str, dry_run: bool = False
) -> Applied | Drifted:
    """Read a program file and put it in force, in one transaction. With `dry_run` only the
    changes are told. Raises AuthoringError with everything that is wrong in the file."""
    program = read_program(source, file=file)
    _check_flows(deps, program, file)
    _check_calendars(deps, program, file)
    with work(deps) as begun:
        row = find_program(begun.session, program.slug)
        before = program_version(begun, row.version) if row is not None else None
        changes = tuple(differences(before, program))
        if row is not None and before is not None:
            drift = _drift(begun.session, row, before)
            if drift:
                return Drifted(drift)
        if dry_run or not changes:
            return Applied(row.id if row else None, changes)
        _check_numbers(begun, row, program, file)
        return Applied(_put_in_force(begun, row, (before, program), (source, file)), changes)


def _check_flows(deps: Deps, program: Program, file: str) -> None:
    """Every schedule names a flow that is there, in each language of the program."""
    mistakes = [
        Mistake(file, 1, f"schedules.{schedule.name}.flow", f"no flow {schedule.flow} in {lang}")
        for schedule in program.schedules
        for lang in program.languages
        if (schedule.flow, lang) not in deps.library.flows
    ]
    if mistakes:
        raise AuthoringError(mistakes)


def _check_calendars(deps: Deps, program: Program, file: str) -> None:
    """Every calendar of holidays is one that is known."""
    mistakes = [
        Mistake(file, 1, "holidays.calendars", f"there is no calendar of holidays called {name}")
        for name in program.holidays.calendars
        if not deps.holidays.knows(name)
    ]
    if mistakes:
        raise AuthoringError(mistakes)


def _check_numbers(work: Work, row: ProgramRow | None, program: Program, file: str) -> None:
    """A number belongs to one line of one program."""
    mistakes = []
    for line in program.lines:
        taken = find_line(work.session, line.phone, None)
        if taken is not None and (row is None or taken.program_id != row.id):
            where = f"lines.{line.name}.phone"
            mistakes.append(Mistake(file, 1, where, "another program has this number"))
    if mistakes:
        raise AuthoringError(mistakes)


def _drift(session: Session, row: ProgramRow, before: Program) -> tuple[str, ...]:
    """How lines and schedules differ from what the file in force says of them."""
    told = {
        (line.name, line.phone, line.messaging_service_sid, line.rate, line.optout, line.use)
        for line in before.lines
    }
    found = {
        (line.name, line.phone, line.service_id, line.rate, line.optout, line.use)
        for line in lines_of(session, row.id)
        if line.active
    }
    schedules = {schedule.name for schedule in before.schedules}
    standing = {schedule.name for schedule in schedules_of(session, row.id) if schedule.active}
    odd_lines = sorted(name for name, *_ in told ^ found)
    return tuple(
        [f"line {name} was changed outside the program file" for name in dict.fromkeys(odd_lines)]
        + [f"schedule {name} was changed" for name in sorted(schedules ^ standing)]
    )


def _put_in_force(
    work: Work,
    row: ProgramRow | None,
    versions: tuple[Program | None, Program],
    written: tuple[str, str],
) -> UUID:
    (before, program), (source, file) = versions, written
    version = hashlib.sha256(source.encode()).hexdigest()
    keep_version(work, "program", version, Written(file, source))
    if row is None:
        row = ProgramRow(id=work.new_id(), created_at=work.now, slug=program.slug, version=version)
    row.version = version
    work.session.add(row)
    work.session.flush()
    _put_lines(work, row.id, program)
    put_staff(work, row.id, program)
    _put_schedules(work, row.id, before, program)
    audit.record(work, "applied", ("program", row.id), program_id=row.id)
    return row.id


def _put_lines(work: Work, program_id: UUID, program: Program) -> None:
    standing = {line.phone: line for line in lines_of(work.session, program_id)}
    for spec in program.lines:
        line = standing.pop(spec.phone, None) or Line(
            id=work.new_id(),
            created_at=work.now,
            program_id=program_id,
            name=spec.name,
            phone=spec.phone,
        )
        line.name, line.service_id, line.rate = spec.name, spec.messaging_service_sid, spec.rate
        line.optout, line.use, line.active = spec.optout, spec.use, True
        work.session.add(line)
    for line in standing.values():
        line.active = False
    work.session.flush()


def _put_schedules(work: Work, program_id: UUID, before: Program | None, program: Program) -> None:
    standing = {row.name: row for row in schedules_of(work.session, program_id)}
    for spec in program.schedules:
        row = standing.pop(spec.name, None) or Schedule(
            id=work.new_id(), created_at=work.now, program_id=program_id, name=spec.name
        )
        was_on, row.active = row.active, True
        work.session.add(row)
        work.session.flush()
        old = before.schedule_named(spec.name) if before is not None and was_on else None
        if old is None or before is None or _timing(before, old) != _timing(program, spec):
            _plan_anew(work, row, program)
    for row in standing.values():
        row.active = False


def _timing(program: Program, spec: ScheduleSpec) -> tuple[Timing, Holidays]:
    """All of a file that says when a schedule's texts are due."""
    return spec.timing, program.holidays


def _plan_anew(work: Work, row: Schedule, program: Program) -> None:
    """The rule is another: what is due next follows it, from now on. A text of the old rule that
    waits just now goes no more."""
    query = (
        select(Enrollment, Peer)
        .join(Peer, col(Peer.id) == col(Enrollment.peer_id))
        .where(col(Enrollment.schedule_id) == row.id, col(Enrollment.ended_at).is_(None))
    )
    for enrollment, peer in work.session.exec(query).all():
        enrollment.after = max(enrollment.after, work.now)
        plan_anew(work, program, peer, [(enrollment, row.name)])

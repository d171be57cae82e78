"""Put a version of a program's file in force: its lines, staff and schedules become rows, what
becomes of those enrolled is done, and the change is kept with who made it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.program.model import Program
from service.core.program.versions import Versions
from service.store import changing
from service.store.programs import Line, ProgramChange, find_line, lines_of, newest_change
from service.store.programs import Program as ProgramRow
from service.store.schedules import Schedule, schedules_of
from service.store.staff import Staff, find_staff
from service.usecases import audit
from service.usecases.audience import follow_audience
from service.usecases.drill_staff import plan_drill
from service.usecases.hand_turns_over import wind_clock
from service.usecases.looks import staff_name
from service.usecases.mend_covers import mend_covers
from service.usecases.plan_care import plan_care
from service.usecases.put_staff import put_staff
from service.usecases.sign_in import plain_login
from service.usecases.work import Work


@dataclass(frozen=True)
class Asked:
    """Who asks for a change: `by`, a sign-in name or any other name, or the member of staff. `seen`
    is the version in force that they were shown; with another one in force nothing is done. A new
    program that `waits` runs no schedules before it has gone live."""

    by: str = ""
    staff_id: UUID | None = None
    seen: str | None = None
    waits: bool = False


NOBODY = Asked()


@dataclass(frozen=True)
class Change:
    """What is put in force: the version `version` (its hash) of the file. `said` are the
    differences, a line each; `undoes` is the change that it takes back."""

    version: str
    said: tuple[str, ...]
    undoes: ProgramChange | None = None


def put_in_force(
    work: Work,
    row: ProgramRow,
    versions: tuple[Program | None, Program],
    change: Change,
    asked: Asked,
) -> None:
    """Do it all, within the transaction of `work`, which has locked the program (a new one is made
    by whoever calls)."""
    before, after = versions
    first = before is None
    _keep_change(work, row, change, asked, first=first)
    row.version = change.version
    work.session.add(row)
    work.session.flush()
    _put_lines(work, row.id, after)
    put_staff(work, row.id, after)
    _put_schedules(work, row.id, after)
    if before is not None:
        undone = change.undoes.created_at if change.undoes else None
        _follow(work, row.id, Versions(before, after, undone))
    follow_audience(work, row.id, after, dry_run=False)
    mend_covers(work, row.id)
    wind_clock(work, row.id, after)
    plan_drill(work, row.id, after)
    plan_care(work, row.id, after)


def taken_by_others(work: Work, row: ProgramRow | None, program: Program) -> set[str]:
    """The numbers of a program's lines that another program has: a number belongs to one."""
    found = (find_line(work.session, line.phone, None) for line in program.lines)
    return {
        line.phone
        for line in found
        if line is not None and (row is None or line.program_id != row.id)
    }


def drift(work: Work, row: ProgramRow, before: Program) -> tuple[str, ...]:
    """How lines and schedules differ from what the file in force says of them."""
    told = {
        (line.name, line.phone, line.messaging_service_sid, line.rate, line.optout, line.use)
        for line in before.lines
    }
    found = {
        (line.name, line.phone, line.service_id, line.rate, line.optout, line.use)
        for line in lines_of(work.session, row.id)
        if line.active
    }
    schedules = {schedule.name for schedule in before.schedules}
    standing = {schedule.name for schedule in schedules_of(work.session, row.id) if schedule.active}
    odd_lines = sorted(name for name, *_ in told ^ found)
    return tuple(
        [f"line {name} was changed outside the program file" for name in dict.fromkeys(odd_lines)]
        + [f"schedule {name} was changed" for name in sorted(schedules ^ standing)]
    )


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
        if line.service_id != spec.messaging_service_sid:
            line.verified_at = None
        line.name, line.service_id, line.rate = spec.name, spec.messaging_service_sid, spec.rate
        line.optout, line.use, line.active = spec.optout, spec.use, True
        work.session.add(line)
    for line in standing.values():
        line.active = False
    work.session.flush()


def _put_schedules(work: Work, program_id: UUID, program: Program) -> None:
    standing = {row.name: row for row in schedules_of(work.session, program_id)}
    for spec in program.schedules:
        row = standing.pop(spec.name, None) or Schedule(
            id=work.new_id(), created_at=work.now, program_id=program_id, name=spec.name
        )
        row.active = True
        work.session.add(row)
    for row in standing.values():
        row.active = False
    work.session.flush()


def _follow(work: Work, program_id: UUID, versions: Versions) -> None:
    """What becomes of those enrolled: set by set, and the beat does the rest at its next look."""
    session, now = work.session, work.now
    ids = {row.name: row.id for row in schedules_of(session, program_id)}
    gone = [ids[name] for name in versions.went]
    if gone:
        changing.end_all(session, gone, now)
    if versions.brings_back is not None and versions.came:
        came = [ids[name] for name in versions.came]
        changing.bring_back(session, came, versions.brings_back, now)
    if versions.retimed:
        changing.look_from_now(session, [ids[name] for name in versions.retimed], now)
    if versions.held_otherwise:
        changing.look_again(session, [ids[new.name] for new, _ in versions.both()], now)
    session.flush()
    session.expire_all()  # the rows were changed beneath what the session has of them


# ---------------------------------------------------------------- the history
def _keep_change(work: Work, row: ProgramRow, change: Change, asked: Asked, *, first: bool) -> None:
    newest = newest_change(work.session, row.id)
    staff_id, name = _who(work, asked)
    row_id, keyring = work.new_id(), work.deps.keyring
    kept = ProgramChange(
        id=row_id,
        created_at=work.now,
        program_id=row.id,
        number=newest.number + 1 if newest is not None else 1,
        version=change.version,
        before=None if first else row.version,
        undoes=change.undoes.number if change.undoes else None,
        staff_id=staff_id,
        data_key=keyring.new_data_key(row_id),
        by=b"",
        said=b"",
    )
    kept.by = keyring.seal(kept, ("program_change", "by", row_id), name)
    kept.said = keyring.seal(kept, ("program_change", "said", row_id), "\n".join(change.said))
    work.session.add(row)
    work.session.flush()
    work.session.add(kept)
    action = "undid" if change.undoes else "applied"
    audit.record(work, action, ("program", row.id), staff_id=staff_id, program_id=row.id)


def _who(work: Work, asked: Asked) -> tuple[UUID | None, str]:
    """The member of staff, if it is one, and what they are called."""
    login = work.deps.keyring.lookup("login", plain_login(asked.by))
    staff = work.session.get(Staff, asked.staff_id) if asked.staff_id else None
    staff = staff or (find_staff(work.session, login) if asked.by else None)
    if staff is None:
        return None, asked.by
    return staff.id, staff_name(work.deps, staff) or asked.by

"""Show the history of a program's file: who changed what, and when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.store.programs import Program, ProgramChange, newest_change
from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.looks import record_list
from service.usecases.read_program import program_of
from service.usecases.undo_program import MAY_CHANGE
from service.usecases.work import Work

A_PAGE = 20


@dataclass(frozen=True)
class HistoryLine:
    """One change: the `number`-th of its program, at an instant (UTC). `by` is empty where nobody
    gave a name. `version` is the hash of the file, `said` what it changed, a line each. `undoes` is
    the number of the change that it took back. `latest`: it put in force what is in force, and
    something came before it."""

    program_id: UUID
    program: str
    zone: ZoneInfo
    number: int
    at: datetime
    by: str
    version: str
    said: tuple[str, ...]
    undoes: int | None
    latest: bool


@dataclass(frozen=True)
class History:
    """One page of changes, newest first. `more`: older ones follow."""

    lines: tuple[HistoryLine, ...]
    more: bool


def show_history(deps: Deps, *, scope: Scope, number: int) -> History | None:
    """The page with this number (from 1) of the changes of all programs that the member of staff
    coordinates or administers; None when there are none of those."""
    mine = coordinated(scope)
    if not mine:
        return None
    record_list(deps, scope, "program_change")
    with deps.database.read() as session:
        return _page(Work(deps, session, deps.clock.now_in(session)), mine, number)


def coordinated(scope: Scope) -> list[UUID]:
    """The programs that a member of staff coordinates or administers."""
    return [one for one in scope.roles if scope.has_role(one, *MAY_CHANGE)]


def list_history(deps: Deps, *, program_id: UUID) -> tuple[HistoryLine, ...]:
    """All changes of one program, newest first: for the command line."""
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        return _lines(begun, _changes(session, [program_id], 0, None))


def _page(work: Work, program_ids: Collection[UUID], number: int) -> History:
    found = _changes(work.session, program_ids, (number - 1) * A_PAGE, A_PAGE + 1)
    return History(_lines(work, found[:A_PAGE]), len(found) > A_PAGE)


def _changes(
    session: Session, program_ids: Collection[UUID], begin: int, most: int | None
) -> list[ProgramChange]:
    query = (
        select(ProgramChange)
        .where(col(ProgramChange.program_id).in_(list(program_ids)))
        .order_by(col(ProgramChange.created_at).desc(), col(ProgramChange.number).desc())
        .offset(begin)
        .limit(most)
    )
    return list(session.exec(query).all())


def _lines(work: Work, changes: list[ProgramChange]) -> tuple[HistoryLine, ...]:
    programs = {one: program_of(work, one) for one in {row.program_id for row in changes}}
    newest = {one: newest_change(work.session, one) for one in programs}
    unseal = work.deps.keyring.unseal
    return tuple(
        HistoryLine(
            program_id=row.program_id,
            program=programs[row.program_id].public_name,
            zone=programs[row.program_id].zone,
            number=row.number,
            at=row.created_at,
            by=unseal(row, ("program_change", "by", row.id), row.by),
            version=row.version,
            said=tuple(unseal(row, ("program_change", "said", row.id), row.said).splitlines()),
            undoes=row.undoes,
            latest=row == newest[row.program_id] and row.before is not None,
        )
        for row in changes
    )


def program_named(deps: Deps, slug: str | None) -> UUID | tuple[str, ...]:
    """The program with this slug, or the only one there is; else the slugs that there are."""
    with deps.database.read() as session:
        known = {row.slug: row.id for row in session.exec(select(Program)).all()}
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    return known[slug] if slug in known else tuple(sorted(known))

"""Show the schedules: what goes out when, to how many, and when next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func
from sqlmodel import col, select

from service.core.program.model import Program
from service.core.program.model import Schedule as Written
from service.core.severity import Severity
from service.store.peers import Peer
from service.store.schedules import Enrollment, Schedule
from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.go_live import waits
from service.usecases.looks import record_list
from service.usecases.read_program import program_of
from service.usecases.work import Work


@dataclass(frozen=True)
class ScheduleLine:
    """One schedule. `rule` is in words and in each peer's own zone; `next_at` is UTC. What only the
    program file says is None once the file no longer has the schedule. `waits`: the program has not
    gone live, so nothing of it goes out."""

    name: str
    program: str
    active: bool
    enrolled: int
    next_at: datetime | None
    zone: ZoneInfo
    waits: bool = False
    flow: str | None = None
    rule: str | None = None
    remind_after: timedelta | None = None
    missed_after: timedelta | None = None
    missed_alert: Severity = Severity.NONE


def show_schedules(deps: Deps, *, scope: Scope) -> tuple[ScheduleLine, ...]:
    """Every schedule in `scope`, the active ones first, by name."""
    running = and_(
        col(Enrollment.schedule_id) == col(Schedule.id), col(Enrollment.ended_at).is_(None)
    )
    query = (
        select(Schedule, func.count(col(Peer.id)), func.min(col(Enrollment.next_due_at)))
        .outerjoin(Enrollment, running)
        .outerjoin(Peer, and_(col(Peer.id) == col(Enrollment.peer_id), col(Peer.active).is_(True)))
        .where(scope.covers(Schedule))
        .group_by(col(Schedule.id))
        .order_by(col(Schedule.active).desc(), col(Schedule.name))
    )
    with deps.database.read() as session:
        rows = session.exec(query).all()
        begun = Work(deps, session, deps.clock.now())
        programs = {one: program_of(begun, one) for one in scope.roles}
        waiting = {one for one in scope.roles if waits(begun, one)}
    record_list(deps, scope, "schedule")
    return tuple(
        replace(
            _line(schedule, programs[schedule.program_id], enrolled, next_at),
            waits=schedule.program_id in waiting,
        )
        for schedule, enrolled, next_at in rows
    )


def _line(
    schedule: Schedule, program: Program, enrolled: int, next_at: datetime | None
) -> ScheduleLine:
    line = ScheduleLine(
        name=schedule.name,
        program=program.public_name,
        active=schedule.active,
        enrolled=enrolled,
        next_at=next_at,
        zone=program.zone,
    )
    written = program.schedule_named(schedule.name)
    return line if written is None else _with(line, written)


def _with(line: ScheduleLine, written: Written) -> ScheduleLine:
    return ScheduleLine(
        line.name,
        line.program,
        line.active,
        line.enrolled,
        line.next_at,
        line.zone,
        flow=written.flow,
        rule=str(written.rule),
        remind_after=written.remind_after,
        missed_after=written.missed_after,
        missed_alert=written.missed_alert,
    )

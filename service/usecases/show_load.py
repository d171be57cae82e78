"""Show how much each of the staff carries, and what some of them chose to share: load, and never
what was said with anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.care.asking import nights_of
from service.core.care.load import NOTHING
from service.store.care import shared_in
from service.store.loads import open_of, taken_since
from service.store.rota import last_off
from service.store.scope import Scope
from service.store.staff import Staff, memberships_in
from service.usecases.audit import record
from service.usecases.deps import Deps
from service.usecases.on_call import rota_since
from service.usecases.read_program import program_of
from service.usecases.relieve import alert_loads
from service.usecases.share_care import readers_of
from service.usecases.show_measured import supervised
from service.usecases.tell_rota import name_of
from service.usecases.work import Work, work

A_WEEK = timedelta(days=7)
NIGHTS_OF = timedelta(days=28)
SHARED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class LoadLine:
    """What one member of staff carries. `peers` they look after (`over`: more than the program
    wants), `open` alerts they have, `shift` alerts taken in their shift or asked about now (`full`:
    as many as the program wants), `week` alerts taken in seven days, `nights` on call in four
    weeks. `off_until` is when the time off they are in ends, `rested_at` when the last one did
    (UTC; None: never)."""

    name: str
    specialist: bool
    peers: int
    over: bool
    open: int
    shift: int
    full: bool
    week: int
    nights: int
    off_until: datetime | None
    rested_at: datetime | None


@dataclass(frozen=True)
class SharedLine:
    """An answer on how somebody is, which they want read."""

    name: str
    at: datetime
    text: str


@dataclass(frozen=True)
class ShownLoad:
    """The load of a program's staff, those with too much first. `shared` is for those who read
    it."""

    program_id: UUID
    program: str
    zone: ZoneInfo
    caseload: int | None
    alerts_per_shift: int | None
    has_rota: bool
    lines: tuple[LoadLine, ...]
    shared: tuple[SharedLine, ...]


def show_load(deps: Deps, *, program_id: UUID, scope: Scope) -> ShownLoad | None:
    """The load in a program, for those who supervise it; None for everybody else."""
    if program_id not in supervised(scope):
        return None
    with work(deps) as begun:
        who = {"staff_id": scope.staff_id, "program_id": program_id}
        record(begun, "looked", ("load", None), **who)
        if scope.staff_id in readers_of(begun, program_id):
            for answer, _ in shared_in(begun.session, program_id, begun.now - SHARED_FOR):
                record(begun, "looked", ("care_answer", answer.id), **who)
    with deps.database.read() as session:
        return _shown(Work(deps, session, deps.clock.now_in(session)), program_id, scope)


def _shown(work: Work, program_id: UUID, scope: Scope) -> ShownLoad:
    program = program_of(work, program_id)
    lines = sorted(_lines(work, program_id), key=lambda one: (not (one.over or one.full), one.name))
    reads = scope.staff_id in readers_of(work, program_id)
    return ShownLoad(
        program_id=program_id,
        program=program.public_name,
        zone=program.zone,
        caseload=program.care.caseload,
        alerts_per_shift=program.care.alerts_per_shift,
        has_rota=bool(program.rota),
        lines=tuple(lines),
        shared=_shared(work, program_id) if reads else (),
    )


def _lines(work: Work, program_id: UUID) -> list[LoadLine]:
    session, now = work.session, work.now
    care = program_of(work, program_id).care
    members = [row for row in memberships_in(session, program_id) if row.role != "admin"]
    people = tuple(dict.fromkeys(row.staff_id for row in members))
    specialists = {row.staff_id for row in members if row.role == "specialist"}
    loads = alert_loads(work, program_id, people)
    week = Counter(who for _, who, _ in taken_since(session, program_id, people, now - A_WEEK))
    rota = rota_since(work, program_id, now - NIGHTS_OF)
    nights = nights_of(rota, first=now - NIGHTS_OF, until=now)
    standing, off = open_of(session, program_id), last_off(session, program_id, now)
    lines = []
    for who in people:
        load, ended = loads.get(who, NOTHING), off.get(who)
        most, limit = care.caseload, care.alerts_per_shift
        lines.append(
            LoadLine(
                name=name_of(work, who),
                specialist=who in specialists,
                peers=load.peers,
                over=most is not None and load.peers > most,
                open=standing.get(who, 0),
                shift=load.alerts,
                full=limit is not None and load.alerts >= limit,
                week=week[who],
                nights=nights.get(who, 0),
                off_until=ended if ended is not None and ended > now else None,
                rested_at=ended if ended is not None and ended <= now else None,
            )
        )
    return lines


def _shared(work: Work, program_id: UUID) -> tuple[SharedLine, ...]:
    found = []
    for answer, question in shared_in(work.session, program_id, work.now - SHARED_FOR):
        staff = work.session.get_one(Staff, question.staff_id)
        place = ("care_answer", "text", answer.id)
        text = work.deps.keyring.unseal(staff, place, answer.text)
        found.append(SharedLine(name_of(work, staff.id), answer.created_at, text))
    return tuple(found)

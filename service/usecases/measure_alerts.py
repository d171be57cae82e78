"""Measure how a program's alerts were answered, against its targets. Figures only: nothing in them
says anything about a peer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.core.alerting.drill import in_hours
from service.core.alerting.measured import (
    Climbs,
    Fared,
    Group,
    Judgement,
    climbs_of,
    grouped,
    judge,
    missed,
)
from service.core.alerting.targets import Measure, Targets
from service.core.program.model import Program
from service.core.rota.shift_names import ShiftNames
from service.core.scheduling.hours import within
from service.core.severity import Severity
from service.store.explanations import explanations_of
from service.store.measured import Opened, Tested, opened_between, tested_between
from service.store.peers import Peer
from service.usecases.close_alert import WITHDRAWN
from service.usecases.deps import Deps
from service.usecases.read_program import program_of
from service.usecases.work import Work

USUAL_TIME = timedelta(weeks=4)
NOBODY_ON_CALL = "nobody on call"
ON_PURPOSE = "nobody on purpose"
A_MOMENT = timedelta(microseconds=1)  # so that what opens this instant is in it
_WEEK = timedelta(weeks=1)
_BY_WORD = {one.word: one for one in (Severity.CRISIS, Severity.URGENT, Severity.CONCERN)}
# Outcomes that say that somebody was in contact with the person, or is with them.
_REACHED = frozenset({"reached", "safe", "services"})
_NO_NEED = frozenset({"mistake", WITHDRAWN})
# Alerts about the machine and not about somebody.
_OF_NOBODY = frozenset({"outage", "kept_back", "cap"})


@dataclass(frozen=True)
class Answered:
    """One alert as its rows have it, what became of it, and how that fares against the targets.
    `outside` are the targets that it missed, `explained` those of them that somebody wrote about.
    """

    row: Opened
    fared: Fared
    judged: Judgement
    outside: tuple[Measure, ...]
    explained: frozenset[str]

    @property
    def is_explained(self) -> bool:
        return set(self.outside) <= self.explained


@dataclass(frozen=True)
class AlertReport:
    """How the alerts were answered that opened from `since` up to `until` (UTC, to be shown in
    `zone`). `by_rota`: the shifts are those of the rota; without one, they are parts of the day.
    `untaken` are the numbers of those that told the top of their ladder, are open, and nobody has
    taken. `outside` missed a target, `explained` of them are explained. `tested` phones were asked
    to reply in weekly tests, `unanswered` of them did not."""

    program: str
    zone: ZoneInfo
    since: datetime
    until: datetime
    peers: int
    alerts: int
    targets: Targets
    by_severity: tuple[Group, ...]
    by_shift: tuple[Group, ...]
    by_hour: tuple[Group, ...]
    by_rota: bool
    climbs: Climbs
    untaken: tuple[int, ...]
    outside: int
    explained: int
    tested: int
    unanswered: int

    def target_of(self, severity: str, measure: Measure) -> timedelta:
        """The target of a severity, by its word."""
        return self.targets.of(_BY_WORD[severity]).of(measure)

    @property
    def per_100_a_week(self) -> float | None:
        """Alerts for each 100 peers of today and each week; None without peers."""
        weeks = (self.until - self.since) / _WEEK
        return self.alerts * 100 / self.peers / weeks if self.peers and weeks > 0 else None


def measure_alerts(
    deps: Deps,
    *,
    program_id: UUID,
    since: datetime | None = None,
    until: datetime | None = None,
) -> AlertReport:
    """How a program's alerts were answered that opened in a time (UTC; the last four weeks)."""
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        until = until or begun.now + A_MOMENT
        since = since or until - USUAL_TIME
        answered = answered_between(begun, program_id, since, until)
        tested = tested_between(session, program_id, since, until)
        return report_of(begun, program_id, (since, until), (answered, tested))


def answered_between(
    work: Work, program_id: UUID, since: datetime, until: datetime
) -> tuple[Answered, ...]:
    """The alerts that opened in a time (UTC), each judged as it stands now, the oldest first."""
    program = program_of(work, program_id)
    written = _written(work.session, program_id)
    found = []
    for row in opened_between(work.session, program_id, since, until):
        fared = _fared(row)
        judged = judge(fared, program.targets, program.ladder, now=work.now)
        about = written.get(row.id, frozenset())
        found.append(Answered(row, fared, judged, missed(judged), about))
    return tuple(found)


def report_of(
    work: Work,
    program_id: UUID,
    time: tuple[datetime, datetime],
    known: tuple[tuple[Answered, ...], Sequence[Tested]],
) -> AlertReport:
    """The report of what was read: alerts that opened, and phones that were tested, from one time
    up to another (UTC)."""
    program = program_of(work, program_id)
    (since, until), (every, tested) = time, known
    ladder, zone = program.ladder, program.zone
    outside = [one for one in every if one.outside]
    return AlertReport(
        program=program.public_name,
        zone=zone,
        since=since,
        until=until,
        peers=_peers(work.session, program_id),
        alerts=len(every),
        targets=program.targets,
        by_severity=_by(every, lambda one: one.fared.severity.word, tuple(_BY_WORD)),
        by_shift=_by_shift(every, program, since),
        by_hour=_by(every, lambda one: f"{one.fared.begun.astimezone(zone):%H}:00", _HOURS),
        by_rota=bool(program.rota),
        climbs=climbs_of((one.fared for one in every), ladder),
        untaken=tuple(
            one.row.reference for one in every if one.fared.at_top and one.row.status == "open"
        ),
        outside=len(outside),
        explained=sum(one.is_explained for one in outside),
        tested=len(tested),
        unanswered=sum(one.missed for one in tested),
    )


_PARTS = ("answer hours", "day", "other hours", "night")
_HOURS = tuple(f"{hour:02}:00" for hour in range(24))


def _by(
    every: tuple[Answered, ...], name: Callable[[Answered], str], order: tuple[str, ...]
) -> tuple[Group, ...]:
    """The groups by a name, those in `order` first and as they stand there."""
    found = grouped((name(one), one.judged) for one in every)
    ordered = [*(one for one in order if one in found), *(one for one in found if one not in order)]
    return tuple(found[one] for one in ordered)


def _by_shift(every: tuple[Answered, ...], program: Program, since: datetime) -> tuple[Group, ...]:
    begins = [one.fared.begun for one in every]
    if not begins:
        return ()
    if not program.rota:
        return _by(every, lambda one: part_of_day(program, one.fared.begun), _PARTS)
    first, until = min(*begins, since), max(begins) + timedelta(seconds=1)
    shifts = (*program.rota, *(one.called(ON_PURPOSE) for one in program.nobody_on_call))
    names = ShiftNames(shifts, program.zone, first=first, until=until)
    order = (*(one.name for one in program.rota), ON_PURPOSE, NOBODY_ON_CALL)
    return _by(every, lambda one: " + ".join(names.at(one.fared.begun)) or NOBODY_ON_CALL, order)


def part_of_day(program: Program, at: datetime) -> str:
    """What part of the program's day an instant (UTC) falls into, where there is no rota: its
    night, else its answer hours or those beside them; without answer hours simply the day."""
    if program.night is not None and within(program.night, program.zone, at=at):
        return "night"
    if program.answer_hours is None:
        return "day"
    awake = in_hours(program.answer_hours, program.zone, at=at)
    return "answer hours" if awake else "other hours"


def _fared(row: Opened) -> Fared:
    contacted = row.first.get("contacted")
    if contacted is None and row.outcome in _REACHED:
        contacted = row.closed_at
    return Fared(
        severity=Severity(row.severity),
        begun=row.begun,
        # Whoever closes an alert that nobody had taken has taken it by that.
        taken=row.first.get("taken", row.closed_at),
        reached=contacted,
        closed=row.closed_at,
        wanted=row.kind not in _OF_NOBODY and row.outcome not in _NO_NEED,
        told=row.roles,
        at_top=row.rounds > 0 or bool({"nobody", "nobody_reached"} & row.first.keys()),
    )


def _written(session: Session, program_id: UUID) -> Mapping[UUID, frozenset[str]]:
    """What was explained of each alert."""
    found: dict[UUID, frozenset[str]] = {}
    for one in explanations_of(session, program_id):
        if one.alert_id is not None:
            found[one.alert_id] = found.get(one.alert_id, frozenset()) | set(one.about.split())
    return found


def _peers(session: Session, program_id: UUID) -> int:
    query = select(func.count(col(Peer.id))).where(
        col(Peer.program_id) == program_id, col(Peer.active).is_(True)
    )
    return session.exec(query).one()

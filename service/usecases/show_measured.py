"""Show those who supervise how alerts were answered: what missed a target and waits to be
explained, what was explained lately, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.core.alerting.targets import Measure
from service.core.severity import Severity
from service.store.alerts import Alert
from service.store.contacts import Contact
from service.store.drills import DrillCall
from service.store.explanations import Explanation, explanations_of
from service.store.measured import tested_between
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases.audit import record
from service.usecases.change_rota import MAY_ARRANGE
from service.usecases.deps import Deps
from service.usecases.looks import staff_name, staff_names
from service.usecases.measure_alerts import (
    A_MOMENT,
    USUAL_TIME,
    AlertReport,
    Answered,
    answered_between,
    report_of,
)
from service.usecases.read_program import program_of
from service.usecases.work import Work, work

MAY_SEE = MAY_ARRANGE
# What is older can no longer be explained by whoever was there; its figures stay in the report.
LOOKS_BACK = timedelta(days=366)
MOST_LINES = 50
EXPLAINED_LINES = 10


@dataclass(frozen=True)
class MissedTarget:
    """One target that an alert missed. `took` is None while it is not done."""

    measure: Measure
    took: timedelta | None
    target: timedelta


@dataclass(frozen=True)
class ToExplain:
    """One alert outside its target that nobody has explained (UTC). `told` is the last role of the
    ladder that was told; `owner` has it, or had it when it was closed."""

    id: UUID
    reference: int
    kind: str
    severity: Severity
    begun: datetime
    status: str
    missed: tuple[MissedTarget, ...]
    told: str | None
    owner: str | None


@dataclass(frozen=True)
class PhoneToExplain:
    """One phone of the staff that did not answer its weekly test; `why_not` is why no text went."""

    id: UUID
    name: str
    at: datetime
    why_not: str


@dataclass(frozen=True)
class ExplainedLine:
    """What somebody wrote: about the alert with this number, or (None) about a phone."""

    reference: int | None
    phone_of: str | None
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ShownMeasured:
    """The page of one program. `more` alerts and phones wait beside those that are shown."""

    program_id: UUID
    zone: ZoneInfo
    alerts: tuple[ToExplain, ...]
    phones: tuple[PhoneToExplain, ...]
    more: int
    explained: tuple[ExplainedLine, ...]
    report: AlertReport


def show_measured(deps: Deps, *, program_id: UUID, scope: Scope) -> ShownMeasured | None:
    """How a program's alerts were answered; None for whoever does not supervise, coordinate or
    administer it. The figures are of the last four weeks."""
    if not scope.has_role(program_id, *MAY_SEE):
        return None
    with work(deps) as begun:
        who = {"staff_id": scope.staff_id, "program_id": program_id}
        record(begun, "looked", ("report", None), **who)
    with deps.database.read() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        return _Reading(begun, program_id).shown()


def supervised(scope: Scope) -> tuple[UUID, ...]:
    """The programs whose answering the reader looks after."""
    return tuple(one for one in scope.roles if scope.has_role(one, *MAY_SEE))


class _Reading:
    """What is read once for the page."""

    def __init__(self, work: Work, program_id: UUID) -> None:
        self.work, self.program_id = work, program_id
        self.program = program_of(work, program_id)
        self.until = work.now + A_MOMENT
        since = work.now - LOOKS_BACK
        self.every = answered_between(work, program_id, since, self.until)
        self.tested = tested_between(work.session, program_id, since, self.until)
        self.written = explanations_of(work.session, program_id)

    def shown(self) -> ShownMeasured:
        told = {one.drill_call_id for one in self.written}
        open_alerts = [one for one in reversed(self.every) if one.outside and not one.is_explained]
        phones = [one for one in reversed(self.tested) if one.missed and one.id not in told]
        shown, called = open_alerts[:MOST_LINES], phones[:MOST_LINES]
        names = self._names(
            [*(one.row.owner_id for one in shown), *(one.staff_id for one in called)]
        )
        return ShownMeasured(
            program_id=self.program_id,
            zone=self.program.zone,
            alerts=tuple(self._line(one, names) for one in shown),
            phones=tuple(
                PhoneToExplain(one.id, names[one.staff_id], one.at, one.why_not) for one in called
            ),
            more=len(open_alerts) + len(phones) - len(shown) - len(called),
            explained=self._explained(),
            report=self._report(),
        )

    def _report(self) -> AlertReport:
        since = self.until - USUAL_TIME
        lately = tuple(one for one in self.every if one.row.opened_at >= since)
        tested = [one for one in self.tested if one.at >= since]
        return report_of(self.work, self.program_id, (since, self.until), (lately, tested))

    def _line(self, one: Answered, names: dict[UUID, str]) -> ToExplain:
        # An open alert is nobody's, whoever had it before it grew worse.
        owner = one.row.owner_id if one.row.status != "open" else None
        ladder = self.program.ladder.of(one.fared.severity)
        told = [step.role for step in ladder.steps if step.role in one.fared.told]
        return ToExplain(
            id=one.row.id,
            reference=one.row.reference,
            kind=one.row.kind,
            severity=one.fared.severity,
            begun=one.fared.begun,
            status=one.row.status,
            missed=tuple(
                MissedTarget(measure, one.judged[measure].took, one.judged[measure].target)
                for measure in one.outside
                if measure not in one.explained
            ),
            told=told[-1] if told else None,
            owner=names.get(owner) if owner else None,
        )

    def _explained(self) -> tuple[ExplainedLine, ...]:
        rows = self.written[-EXPLAINED_LINES:][::-1]
        names = self._names([one.by_id for one in rows])
        return tuple(self._said(one, names) for one in rows)

    def _said(self, row: Explanation, names: dict[UUID, str]) -> ExplainedLine:
        session = self.work.session
        alert = session.get(Alert, row.alert_id) if row.alert_id else None
        phone = owner_of_phone(session, row.drill_call_id) if row.drill_call_id else None
        key = phone or session.get_one(Contact, alert.contact_id if alert else None)
        place = ("explanation", "words", row.id)
        return ExplainedLine(
            reference=alert.reference if alert else None,
            phone_of=staff_name(self.work.deps, phone),
            words=self.work.deps.keyring.unseal(key, place, row.words),
            by=names[row.by_id],
            at=row.created_at,
        )

    def _names(self, ids: Sequence[UUID | None]) -> dict[UUID, str]:
        wanted = {one for one in ids if one is not None}
        return staff_names(self.work.deps, self.work.session, wanted)


def owner_of_phone(session: Session, drill_call_id: UUID) -> Staff:
    """Whose phone a test asked."""
    return session.get_one(Staff, session.get_one(DrillCall, drill_call_id).staff_id)

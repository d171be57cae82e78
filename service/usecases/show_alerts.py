"""Show the alerts: the list, one alert with all its steps, and whether anything has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from service.core.alerting.ladder import Role, next_filled
from service.core.program.model import Program
from service.core.rota.on_call import Rota, on_call
from service.core.screening.own import CATEGORY as OWN
from service.core.severity import Severity
from service.store.alerts import Alert, AlertEvent, Flag
from service.store.contacts import Contact
from service.store.due import table_of
from service.store.messages import Message
from service.store.peers import Peer
from service.store.scope import Scope
from service.store.staff import Membership, Staff
from service.usecases.deps import Deps
from service.usecases.looks import Who, record_list, record_look, staff_name, who_is
from service.usecases.on_call import standing_rota
from service.usecases.own_signs import ShownSign, signs_behind
from service.usecases.read_program import program_of
from service.usecases.shown_messages import ShownMessage, show_messages
from service.usecases.work import Work

MOST_OPEN = 200  # on one page; with more than this open, a list helps nobody
CLOSED_A_PAGE = 20
SAID_BEFORE = 5  # messages up to the turn in which an alert opened
FLAGGED_MOST = 20
# A text is recorded by one machine's clock and its turn by the database's: this much may lie
# between what belongs together.
SAME_TURN = timedelta(seconds=30)


@dataclass(frozen=True)
class AlertLine:
    """One alert in a list. `next_role` hears of it at `due_at` while it is open; a taken one asks
    its owner then. Times are UTC, to be shown in `zone`."""

    id: UUID
    program_id: UUID
    reference: int
    kind: str
    reason: str
    severity: Severity
    status: str
    who: Who
    opened_at: datetime
    closed_at: datetime | None
    owner: str | None
    mine: bool
    outcome: str | None
    asked: bool  # its owner was asked: next it goes to others again
    next_role: Role | None
    due_at: datetime | None
    zone: ZoneInfo


@dataclass(frozen=True)
class AlertLists:
    """Open alerts, worst first, then the oldest; one page of closed ones, the last closed first."""

    open: tuple[AlertLine, ...]
    more_open: bool
    closed: tuple[AlertLine, ...]
    more_closed: bool
    pulse: str


@dataclass(frozen=True)
class Step:
    """One step of an alert's history; `staff` is whom it concerns."""

    kind: str
    at: datetime
    staff: str | None
    detail: str


@dataclass(frozen=True)
class AlertPage:
    line: AlertLine
    said: tuple[ShownMessage, ...]
    steps: tuple[Step, ...]
    note: str | None
    named: tuple[ShownSign, ...]  # the signs of their own that showed
    held_by: str | None  # who has put the automation aside
    pulse: str


@dataclass(frozen=True)
class _Background:
    """What the lines of a page share."""

    programs: Mapping[UUID, Program]
    filled: Mapping[UUID, frozenset[str]]
    rotas: Mapping[UUID, Rota]

    def filled_at(self, alert: Alert) -> frozenset[str]:
        """The roles that somebody fills when the alert comes due: whoever is on call then is so by
        the rota; without one, the backup is who is called out."""
        filled, rota = self.filled[alert.program_id], self.rotas[alert.program_id]
        there = on_call(rota, at=alert.due_at) if rota.shifts and alert.due_at else ()
        if there or ("backup" in filled and not rota.shifts):
            return filled | {"on_call"}
        return filled


def show_alerts(deps: Deps, *, scope: Scope, page: int = 1) -> AlertLists:
    """The alerts in `scope`; `page` (from 1) counts pages of closed ones."""
    alert = table_of(Alert)
    with deps.database.read() as session:
        background = _background(session, deps, scope)
        is_open = _lines(scope).where(alert.c.status != "closed")
        worst_first = is_open.order_by(alert.c.severity.desc(), alert.c.created_at)
        opened = session.exec(worst_first.limit(MOST_OPEN + 1)).all()
        last_first = (
            _lines(scope)
            .where(alert.c.status == "closed")
            .order_by(alert.c.closed_at.desc(), alert.c.id.desc())
            .offset((page - 1) * CLOSED_A_PAGE)
            .limit(CLOSED_A_PAGE + 1)
        )
        closed = session.exec(last_first).all()
        pulse = _pulse(session, scope)
    record_list(deps, scope, "alert")
    return AlertLists(
        open=tuple(_line(deps, scope, background, row) for row in opened[:MOST_OPEN]),
        more_open=len(opened) > MOST_OPEN,
        closed=tuple(_line(deps, scope, background, row) for row in closed[:CLOSED_A_PAGE]),
        more_closed=len(closed) > CLOSED_A_PAGE,
        pulse=pulse,
    )


def show_alert(deps: Deps, *, scope: Scope, alert_id: UUID) -> AlertPage | None:
    """One alert, or None when there is none of that id in `scope`."""
    with deps.database.read() as session:
        row = session.exec(_lines(scope).where(col(Alert.id) == alert_id)).first()
        if row is None:
            return None
        alert, contact, peer, _ = row
        held_by = session.exec(select(Staff).where(col(Staff.id) == contact.held_by_id)).first()
        page = AlertPage(
            line=_line(deps, scope, _background(session, deps, scope), row),
            said=show_messages(session, deps, contact, _what_was_said(session, alert)),
            steps=_steps(session, deps, alert.id),
            note=_note(deps, alert, contact),
            named=signs_behind(session, deps, peer, _own_flags(session, alert)),
            held_by=staff_name(deps, held_by),
            pulse=_pulse_of_one(session, alert, contact),
        )
    record_look(deps, scope, alert.program_id, ("alert", alert.id))
    return page


def alerts_pulse(deps: Deps, *, scope: Scope) -> str:
    """A short text that changes whenever an open alert does. It tells nothing about anybody, so it
    is no look."""
    with deps.database.read() as session:
        return _pulse(session, scope)


def alert_pulse(deps: Deps, *, scope: Scope, alert_id: UUID) -> str | None:
    """The same for one alert, open or closed, and what was said; None when there is none of that
    id in `scope`."""
    with deps.database.read() as session:
        row = session.exec(_lines(scope).where(col(Alert.id) == alert_id)).first()
        return None if row is None else _pulse_of_one(session, row[0], row[1])


def _pulse_of_one(session: Session, alert: Alert, contact: Contact) -> str:
    steps = table_of(AlertEvent).c
    query = select_columns(func.count()).where(steps.alert_id == alert.id)
    taken = session.execute(query).scalar_one()
    state = (alert.status, alert.owner_id, taken, contact.seq, contact.held_by_id)
    return hashlib.sha256(str(state).encode()).hexdigest()[:16]


def _pulse(session: Session, scope: Scope) -> str:
    alert = table_of(Alert).c
    state = (alert.id, alert.status, alert.severity, alert.owner_id, alert.step, alert.rounds)
    query = select_columns(*state).where(scope.covers(Alert), alert.status != "closed")
    rows = "\n".join(str(tuple(row)) for row in session.execute(query.order_by(alert.id)))
    return hashlib.sha256(rows.encode()).hexdigest()[:16]


AlertRow = tuple[Alert, Contact, Peer | None, Staff | None]


def _lines(scope: Scope) -> Select[Alert, Contact, Peer, Staff]:
    return (
        select(Alert, Contact, Peer, Staff)
        .join(Contact, col(Contact.id) == col(Alert.contact_id))
        .outerjoin(Peer, col(Peer.id) == col(Alert.peer_id))
        .outerjoin(Staff, col(Staff.id) == col(Alert.owner_id))
        .where(scope.covers(Alert))
    )


def _line(deps: Deps, scope: Scope, background: _Background, row: AlertRow) -> AlertLine:
    alert, contact, peer, owner = row
    program = background.programs[alert.program_id]
    return AlertLine(
        id=alert.id,
        program_id=alert.program_id,
        reference=alert.reference,
        kind=alert.kind,
        reason=alert.reason,
        severity=Severity(alert.severity),
        status=alert.status,
        who=who_is(deps, contact, peer),
        opened_at=alert.created_at,
        closed_at=alert.closed_at,
        owner=staff_name(deps, owner),
        mine=alert.owner_id == scope.staff_id,
        outcome=alert.outcome,
        asked=alert.asked,
        next_role=_next_role(alert, program, background),
        due_at=alert.due_at,
        zone=program.zone,
    )


def _next_role(alert: Alert, program: Program, background: _Background) -> Role | None:
    """Who hears of an open alert next: past the top, the highest role that anybody fills."""
    if alert.status != "open":
        return None
    steps = program.ladder.of(Severity(alert.severity)).steps
    number = next_filled(alert.step, steps, background.filled_at(alert))
    return None if number is None else steps[number].role


def _background(session: Session, deps: Deps, scope: Scope) -> _Background:
    begun = Work(deps, session, deps.clock.now())
    programs = {program_id: program_of(begun, program_id) for program_id in scope.roles}
    filled: dict[UUID, set[str]] = {program_id: set() for program_id in scope.roles}
    query = (
        select(Membership)
        .join(Staff, col(Staff.id) == col(Membership.staff_id))
        .where(scope.covers(Membership), col(Staff.active).is_(True))
    )
    for membership in session.exec(query):
        filled[membership.program_id].add(membership.role)
        if membership.backup_id is not None:
            filled[membership.program_id].add("backup")
    rotas = {program_id: standing_rota(begun, program_id) for program_id in programs}
    return _Background(programs, {key: frozenset(roles) for key, roles in filled.items()}, rotas)


def _what_was_said(session: Session, alert: Alert) -> list[Message]:
    """The last messages up to the turn that opened the alert, and every text that was flagged
    while it was open."""
    of_contact = select(Message).where(col(Message.contact_id) == alert.contact_id)
    before = (
        of_contact.where(col(Message.created_at) <= alert.created_at + SAME_TURN)
        .order_by(col(Message.seq).desc())
        .limit(SAID_BEFORE)
    )
    flagged = select(Flag.message_id).where(_flagged_while_open(alert))
    since = of_contact.where(col(Message.id).in_(flagged)).order_by(col(Message.seq).desc())
    found = {message.id: message for message in session.exec(before)}
    found |= {message.id: message for message in session.exec(since.limit(FLAGGED_MOST))}
    return list(found.values())


def _own_flags(session: Session, alert: Alert) -> Sequence[str]:
    """The names of the peer's own signs that were seen while an alert was open."""
    query = select(Flag.sign).where(_flagged_while_open(alert), col(Flag.category) == OWN)
    return session.exec(query.distinct()).all()


def _flagged_while_open(alert: Alert) -> ColumnElement[bool]:
    open_then = col(Flag.created_at) >= alert.created_at - SAME_TURN
    if alert.closed_at is not None:
        open_then &= col(Flag.created_at) <= alert.closed_at
    return and_(col(Flag.contact_id) == alert.contact_id, open_then)


def _steps(session: Session, deps: Deps, alert_id: UUID) -> tuple[Step, ...]:
    query = (
        select(AlertEvent, Staff)
        .outerjoin(Staff, col(Staff.id) == col(AlertEvent.staff_id))
        .where(col(AlertEvent.alert_id) == alert_id)
        .order_by(col(AlertEvent.created_at), col(AlertEvent.id))
    )
    return tuple(
        Step(event.kind, event.created_at, staff_name(deps, staff), event.detail)
        for event, staff in session.exec(query)
    )


def _note(deps: Deps, alert: Alert, contact: Contact) -> str | None:
    if alert.note is None:
        return None
    return deps.keyring.unseal(contact, ("alert", "note", alert.id), alert.note)

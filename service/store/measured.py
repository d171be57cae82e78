"""What became of a program's alerts and phone tests in a time: two reads of the alerts, one of the
tests, however many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session

from service.store.alerts import Alert, AlertEvent
from service.store.drills import Drill, DrillCall
from service.store.due import table_of

_KINDS = ("taken", "contacted", "step", "nobody", "nobody_reached")


@dataclass(frozen=True)
class Opened:
    """One alert as its row and its history have it (UTC). `begun` is when it opened or last became
    graver; `first` is when each kind of event first came since then, `roles` whom its steps told.
    """

    id: UUID
    reference: int
    kind: str
    severity: int
    status: str
    opened_at: datetime
    begun: datetime
    closed_at: datetime | None
    outcome: str | None
    owner_id: UUID | None
    rounds: int
    first: Mapping[str, datetime]
    roles: frozenset[str]


@dataclass(frozen=True)
class Tested:
    """One member of staff in one phone test that is over; `why_not` says why no text went."""

    id: UUID
    staff_id: UUID
    at: datetime
    missed: bool
    why_not: str


def opened_between(
    session: Session, program_id: UUID, since: datetime, until: datetime
) -> tuple[Opened, ...]:
    """A program's alerts that opened from `since` up to `until` (UTC), the oldest first."""
    alert, event = table_of(Alert).c, table_of(AlertEvent).c
    inside = and_(
        alert.program_id == program_id, alert.created_at >= since, alert.created_at < until
    )
    raised = (
        select(event.alert_id, func.max(event.created_at).label("at"))
        .join(table_of(Alert), alert.id == event.alert_id)
        .where(inside, event.kind == "raised")
        .group_by(event.alert_id)
        .subquery()
    )
    begun = func.coalesce(raised.c.at, alert.created_at)
    first, roles = _events(session, inside, raised, begun)
    columns = (
        alert.id,
        alert.reference,
        alert.kind,
        alert.severity,
        alert.status,
        alert.created_at.label("opened_at"),
        begun.label("begun"),
        alert.closed_at,
        alert.outcome,
        alert.owner_id,
        alert.rounds,
    )
    rows = session.execute(
        select(*columns)
        .outerjoin(raised, raised.c.alert_id == alert.id)
        .where(inside)
        .order_by(alert.created_at, alert.id)
    )
    return tuple(
        Opened(**row._mapping, first=first.get(row.id, {}), roles=frozenset(roles.get(row.id, ())))
        for row in rows
    )


def _events(
    session: Session, inside: ColumnElement[bool], raised: Any, begun: ColumnElement[Any]
) -> tuple[dict[UUID, dict[str, datetime]], dict[UUID, set[str]]]:
    """Of each alert: when each kind of event first came since it began, and whom its steps told."""
    alert, event = table_of(Alert).c, table_of(AlertEvent).c
    query = (
        select(alert.id, event.kind, event.detail, func.min(event.created_at))
        .join(table_of(AlertEvent), event.alert_id == alert.id)
        .outerjoin(raised, raised.c.alert_id == alert.id)
        .where(inside, event.kind.in_(_KINDS), event.created_at >= begun)
        .group_by(alert.id, event.kind, event.detail)
    )
    first: dict[UUID, dict[str, datetime]] = {}
    roles: dict[UUID, set[str]] = {}
    for alert_id, kind, detail, at in session.execute(query):
        known = first.setdefault(alert_id, {})
        known[kind] = min(at, known.get(kind, at))
        if kind == "step":
            roles.setdefault(alert_id, set()).add(detail)
    return first, roles


def tested_between(
    session: Session, program_id: UUID, since: datetime, until: datetime
) -> Sequence[Tested]:
    """The phones that a program's tests asked from `since` up to `until` (UTC) and whose time to
    answer is over, the oldest first."""
    drill, call = table_of(Drill).c, table_of(DrillCall).c
    query = (
        select(call.id, call.staff_id, call.created_at, call.missed, call.why_not)
        .join(table_of(Drill), drill.id == call.drill_id)
        .where(drill.program_id == program_id, drill.phase == "over")
        .where(call.created_at >= since, call.created_at < until)
        .order_by(call.created_at, call.id)
    )
    return [Tested(*row) for row in session.execute(query)]

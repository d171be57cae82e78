"""Figures for those who watch the machine: counts and ages, never whose. Each is read from the
rows at the moment of asking, so that every web process answers the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, func, select
from sqlmodel import Session

from service.store.alerts import LADDERS, Alert
from service.store.columns import first_id
from service.store.contacts import TURNS
from service.store.conversations import TIMERS
from service.store.due import Dues, table_of
from service.store.messages import OUTBOX, Message, StatusEvent
from service.store.pulses import Pulse
from service.store.recoveries import RECOVERIES
from service.store.refusals import refusals
from service.store.schedules import ENROLLMENTS

WINDOW = timedelta(hours=1)  # long enough to smooth, short enough to count at every scrape
_DUES: Mapping[str, Dues] = {
    "outbox": OUTBOX,
    "turns": TURNS,
    "ladders": LADDERS,
    "timers": TIMERS,
    "enrollments": ENROLLMENTS,
    "recoveries": RECOVERIES,
}


@dataclass(frozen=True)
class Figures:
    """`messages`, `statuses`, `failed_turns` and `late_texts` (which reached us only by asking the
    carrier) are of the last hour; ages are in seconds. The keys are (direction, channel, status),
    the carrier's word, (severity, status), and names. `refused_webhooks` are all that ever were, by
    what was wrong."""

    messages: Mapping[tuple[str, str, str], int]
    statuses: Mapping[tuple[str], int]
    failed_turns: int
    late_texts: int
    alerts_not_closed: Mapping[tuple[int, str], int]
    oldest_due: Mapping[str, float]
    since_pulse: Mapping[str, float]
    refused_webhooks: Mapping[str, int]


def read_figures(session: Session, now: datetime) -> Figures:
    """All the figures at `now`. Rows of the last hour are found by their ids, which hold a time."""
    messages, statuses, alerts = table_of(Message), table_of(StatusEvent), table_of(Alert)
    since = first_id(now - WINDOW)
    recent = messages.c.id >= since
    return Figures(
        messages=_counted(
            session, recent, messages.c.direction, messages.c.channel, messages.c.status
        ),
        statuses=_counted(session, statuses.c.id >= since, statuses.c.status),
        failed_turns=_count(session, recent, messages.c.turn_failures > 0),
        late_texts=_count(
            session, recent, messages.c.direction == "inbound", messages.c.sent_at.is_not(None)
        ),
        alerts_not_closed=_counted(
            session, alerts.c.status != "closed", alerts.c.severity, alerts.c.status
        ),
        oldest_due={name: _oldest(session, dues, now) for name, dues in _DUES.items()},
        since_pulse=_since_pulse(session, now),
        refused_webhooks=refusals(session),
    )


def _counted(session: Session, where: ColumnElement[bool], *by: Column[Any]) -> dict[Any, int]:
    rows = session.execute(select(*by, func.count()).where(where).group_by(*by))
    return {tuple(row[:-1]): row[-1] for row in rows}


def _count(session: Session, *where: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).where(*where)).scalar_one())


def _oldest(session: Session, dues: Dues, now: datetime) -> float:
    """For how long the longest due row that nobody works on has waited; 0 when none is."""
    due = session.execute(select(func.min(dues.due)).where(dues.are_due(now))).scalar_one()
    return (now - due).total_seconds() if due else 0.0


def _since_pulse(session: Session, now: datetime) -> dict[str, float]:
    table = table_of(Pulse)
    rows = session.execute(select(table.c.name, table.c.beaten_at))
    return {name: (now - beaten_at).total_seconds() for name, beaten_at in rows}

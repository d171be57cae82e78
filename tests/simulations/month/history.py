"""What a simulated month has left in the database: each alert with its lines of history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.core.severity import Severity
from service.store.alerts import Alert, AlertEvent
from service.store.due import table_of
from tests.simulations.month.life import Month


@dataclass(frozen=True)
class Line:
    """One line of an alert's history; `who` is the number of a member of staff."""

    at: datetime
    kind: str
    detail: str
    who: int | None


@dataclass(frozen=True)
class Story:
    """One alert. `peer` is None where it is about no peer."""

    ref: int
    peer: int | None
    status: str
    severity: str
    opened: datetime
    closed: datetime | None
    due: datetime | None
    lines: Sequence[Line]

    def __str__(self) -> str:
        return f"alert {self.ref} of peer {self.peer} ({self.severity}, {self.status})"


def stories(month: Month) -> list[Story]:
    """All alerts, in order."""
    alert, event = table_of(Alert), table_of(AlertEvent)
    staff, lines = month.diary.staff_ids, defaultdict(list)
    with month.place.deps.database.read() as session:
        query = select(event).order_by(event.c.created_at, event.c.id)
        for row in session.execute(query).mappings():
            who = staff[row["staff_id"]] if row["staff_id"] else None
            line = Line(row["created_at"], row["kind"], row["detail"], who)
            lines[row["alert_id"]].append(line)
        return [
            Story(
                row["reference"],
                month.diary.peers.get(row["contact_id"]),
                row["status"],
                Severity(row["severity"]).word,
                row["created_at"],
                row["closed_at"],
                row["due_at"],
                lines[row["id"]],
            )
            for row in session.execute(select(alert).order_by(alert.c.reference)).mappings()
        ]

"""The outbox: which text leaves next, and how fast a line may go."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlmodel import Session

from service.store.due import Claim, any_due, claim, table_of
from service.store.messages import OUTBOX, Message
from service.store.programs import Line

# A line may run this far ahead of its pace, so that the first texts after a pause go at once.
BURST = timedelta(seconds=1)
# Kept below the rate the carrier allows, so that no text waits in the carrier's own queue.
OF_RATE = 0.9


def claim_outbox(session: Session, request: Claim, priorities: tuple[int, ...]) -> UUID | None:
    """Claim the text of these priorities that goes next: what is urgent first, then what has been
    due longest; none from a line that is ahead of its pace, unless it is urgent; none while an
    earlier one to the same contact waits."""
    claimed = claim(session, OUTBOX, request, *_may_go(request.now, priorities))
    return claimed[0] if claimed else None


def outbox_waits(session: Session, now: datetime, priorities: tuple[int, ...]) -> bool:
    """Whether `claim_outbox` would find a text now."""
    return any_due(session, OUTBOX, now, *_may_go(now, priorities))


def pace(session: Session, line: Line, segments: int, now: datetime) -> None:
    """Count `segments` against a line's rate (a leaky bucket: `free_at` is when it is level)."""
    begun = max(line.free_at or now, now)
    line.free_at = begun + timedelta(seconds=segments / (line.rate * OF_RATE))
    session.add(line)


def cancel_waiting(session: Session, contact_id: UUID, purposes: tuple[str, ...]) -> None:
    """Drop what waits to be sent to a contact for these purposes and has not been tried."""
    table = table_of(Message)
    session.execute(
        update(table)
        .where(
            table.c.contact_id == contact_id,
            table.c.due_at.is_not(None),
            table.c.status == "waiting",
            table.c.purpose.in_(purposes),
        )
        .values(due_at=None, status="dropped", status_rank=8)
    )


def _may_go(now: datetime, priorities: tuple[int, ...]) -> tuple[ColumnElement[bool], ...]:
    table, lines = table_of(Message), table_of(Line)
    earlier = table.alias()
    ready = select(lines.c.id).where(or_(lines.c.free_at.is_(None), lines.c.free_at <= now + BURST))
    return (
        table.c.priority.in_(priorities),
        or_(table.c.priority == 0, table.c.line_id.in_(ready)),
        ~exists().where(
            earlier.c.contact_id == table.c.contact_id,
            earlier.c.seq < table.c.seq,
            earlier.c.priority == table.c.priority,
            earlier.c.due_at <= now,
        ),
    )

"""The outbox: which text leaves next, and how fast a line may go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update
from sqlmodel import Session

from service.store.due import Claim, any_due, claim, table_of
from service.store.messages import OUTBOX, Message
from service.store.programs import Line

URGENT = 0
# What the automation says of itself; neither a person's words nor a crisis reply are among it.
AUTOMATED = ("checkin", "reply")
# A line may run this far ahead of its pace, so that the first texts after a pause go at once.
BURST = timedelta(seconds=1)
# Kept below the rate the carrier allows, so that no text waits in the carrier's own queue.
OF_RATE = 0.9
# Two texts to one contact keep their order through a short retry, not through a long one.
KEEPS_ORDER = timedelta(seconds=30)


def claim_outbox(session: Session, request: Claim, priorities: tuple[int, ...]) -> UUID | None:
    """Claim the text of these priorities that goes next: what is urgent first, then what has been
    due longest; none from a line that is ahead of its pace, unless it is urgent; none while an
    earlier one to the same contact waits."""
    for lane in _lanes(session, request.now, priorities):
        claimed = claim(session, OUTBOX, request, *lane, _comes_first(request.now))
        if claimed:
            return claimed[0]
    return None


def outbox_waits(session: Session, now: datetime, priorities: tuple[int, ...]) -> bool:
    """Whether `claim_outbox` would find a text now."""
    return any(
        any_due(session, OUTBOX, now, *lane, _comes_first(now))
        for lane in _lanes(session, now, priorities)
    )


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


def _lanes(
    session: Session, now: datetime, priorities: tuple[int, ...]
) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """Where to look, in order: the urgent ones of every line, then priority by priority each line
    that may go, the one that has been free longest first. A line that may not is never looked
    through, however much waits for it."""
    table = table_of(Message)
    ready: list[UUID] | None = None
    for priority in sorted(priorities):
        of_priority = table.c.priority == priority
        if not any_due(session, OUTBOX, now, of_priority):
            continue
        if priority == URGENT:
            yield (of_priority,)
            continue
        if ready is None:
            ready = _ready_lines(session, now)
        for line_id in ready:
            yield (table.c.line_id == line_id, of_priority)


def _ready_lines(session: Session, now: datetime) -> list[UUID]:
    lines = table_of(Line)
    free_at = lines.c.free_at
    query = (
        select(lines.c.id)
        .where(or_(free_at.is_(None), free_at <= now + BURST))
        .order_by(free_at.is_not(None), free_at)
    )
    return list(session.execute(query).scalars())


def _comes_first(now: datetime) -> ColumnElement[bool]:
    """No earlier text to the same contact is on its way or about to be: an urgent one waits only
    for what could leave now."""
    table = table_of(Message)
    earlier = table.alias()
    soon = case((table.c.priority == URGENT, now), else_=now + KEEPS_ORDER)
    return ~exists().where(
        and_(
            earlier.c.contact_id == table.c.contact_id,
            earlier.c.priority == table.c.priority,
            earlier.c.seq < table.c.seq,
            earlier.c.due_at <= soon,
        )
    )

"""The outbox: which text leaves next, and how fast a line may go."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select, update
from sqlmodel import Session

from service.store.columns import Utc
from service.store.due import NOW, Claim, claim_chosen, table_of
from service.store.messages import OUTBOX, Message
from service.store.programs import Line
from service.store.schedules import Checkin

URGENT = 0
# What the automation says of itself; neither a person's words nor a crisis reply are among it.
AUTOMATED = ("checkin", "invite", "reply")
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
        given = lane.given(request.now)
        claimed = claim_chosen(session, OUTBOX, request, lane.chosen, given)
        if claimed:
            return claimed[0]
    return None


def outbox_waits(session: Session, now: datetime, priorities: tuple[int, ...]) -> bool:
    """Whether `claim_outbox` would find a text now."""
    for lane in _lanes(session, now, priorities):
        asked = {"now": now, **lane.given(now)}
        if session.execute(lane.waits, asked).first() is not None:
            return True
    return False


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


def cancel_checkins(session: Session, enrollment_ids: Collection[UUID]) -> set[UUID]:
    """Drop what waits to be sent of the check-ins of these enrollments. The check-ins."""
    table, checkins = table_of(Message), table_of(Checkin)
    own = select(checkins.c.id).where(checkins.c.enrollment_id.in_(enrollment_ids))
    dropped = session.execute(
        update(table)
        .where(
            table.c.checkin_id.in_(own),
            table.c.purpose == "checkin",
            table.c.status == "waiting",
            table.c.due_at.is_not(None),
        )
        .values(due_at=None, status="dropped", status_rank=8)
        .returning(table.c.checkin_id)
    )
    return {one for one in dropped.scalars() if one is not None}


def _lanes(session: Session, now: datetime, priorities: tuple[int, ...]) -> Iterator[_Lane]:
    """Where to look, in order: the urgent ones of every line, then priority by priority each line
    that may go, the one that has been free longest first. A line that may not is never looked
    through, however much waits for it."""
    ready: list[UUID] | None = None
    for priority in sorted(priorities):
        if session.execute(_ANY, {"now": now, "priority": priority}).first() is None:
            continue
        if priority == URGENT:
            yield _Lane(priority)
            continue
        if ready is None:
            ready = list(session.execute(_READY_LINES, {"by": now + BURST}).scalars())
        for line_id in ready:
            yield _Lane(priority, line_id)


@dataclass(frozen=True)
class _Lane:
    """The texts of one priority: of one line, or of all."""

    priority: int
    line_id: UUID | None = None

    @property
    def chosen(self) -> Select[Any]:
        return _NEXT if self.line_id is None else _NEXT_OF_LINE

    @property
    def waits(self) -> Select[Any]:
        return _WAITS if self.line_id is None else _WAITS_OF_LINE

    def given(self, now: datetime) -> dict[str, Any]:
        """The parameters of its statements."""
        soon = now if self.priority == URGENT else now + KEEPS_ORDER
        given = {"priority": self.priority, "soon": soon}
        return given if self.line_id is None else {**given, "line": self.line_id}


def _comes_first() -> ColumnElement[bool]:
    """No earlier text to the same contact is on its way or about to be: an urgent one waits only
    for what could leave now."""
    earlier = _TEXTS.alias()
    return ~exists().where(
        and_(
            earlier.c.contact_id == _TEXTS.c.contact_id,
            earlier.c.priority == _TEXTS.c.priority,
            earlier.c.seq < _TEXTS.c.seq,
            earlier.c.due_at <= bindparam("soon", type_=Utc()),
        )
    )


# Built once: building them costs more than running them.
_TEXTS, _LINES = table_of(Message), table_of(Line)
_OF_PRIORITY = _TEXTS.c.priority == bindparam("priority")
_OF_LINE = _TEXTS.c.line_id == bindparam("line")
_ANY = select(_TEXTS.c.id).where(OUTBOX.are_due(NOW), _OF_PRIORITY).limit(1)
_WAITS = _ANY.where(_comes_first())
_WAITS_OF_LINE = _WAITS.where(_OF_LINE)
_NEXT = OUTBOX.chosen.where(_OF_PRIORITY, _comes_first())
_NEXT_OF_LINE = _NEXT.where(_OF_LINE)
_READY_LINES = (
    select(_LINES.c.id)
    .where(or_(_LINES.c.free_at.is_(None), _LINES.c.free_at <= bindparam("by", type_=Utc())))
    .order_by(_LINES.c.free_at.is_not(None), _LINES.c.free_at)
)

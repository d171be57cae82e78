"""How the check-ins of many went, counted by the database."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_
from sqlmodel import Session, col, select

from service.store.contacts import Contact
from service.store.messages import Message
from service.store.schedules import Checkin

HEARD = ("answered", "partly")
ARRIVED = ("sent", "delivered", "read")
# Why a check-in was missed that says nothing of its peer: nobody's answers came in.
OUTAGE = "outage"


def count_latest(
    session: Session, contact: Contact, *, since: datetime, asked_by: datetime
) -> tuple[int, int, int, int]:
    """Of the peers of a program on the contact's line who were sent a check-in after `since`, each
    counted once: of how many it is known what became of it; how many it could not be delivered to;
    how many are due for an answer; and how many of those gave none. One that was asked by
    `asked_by` is due."""
    status = col(Checkin.status)
    arrived = exists().where(
        col(Message.checkin_id) == col(Checkin.id), col(Message.status).in_(ARRIVED)
    )
    silent = or_(
        status == "missed",
        and_(status == "sent", col(Checkin.created_at) <= asked_by, arrived),
    )
    told = or_(status.in_((*HEARD, "missed", "undelivered")), arrived)
    each = (
        select(
            _any(told).label("told"),
            _any(status.in_(HEARD)).label("heard"),
            _any(silent).label("silent"),
            _any(status == "undelivered").label("failed"),
        )
        .join(Contact, col(Contact.id) == col(Checkin.contact_id))
        .where(
            col(Contact.program_id) == contact.program_id,
            col(Contact.line_id) == contact.line_id,
            col(Checkin.created_at) > since,
            status != "dropped",
        )
        .group_by(col(Checkin.peer_id))
        .subquery()
    )
    heard, unheard, failed = each.c.heard == 1, each.c.silent == 1, each.c.failed == 1
    counted = select(
        _sum(each.c.told == 1),
        _sum(and_(failed, ~heard, ~unheard)),
        _sum(or_(heard, unheard)),
        _sum(and_(unheard, ~heard)),
    ).select_from(each)
    known, not_arrived, awaited, missed = session.exec(counted).one()
    return int(known or 0), int(not_arrived or 0), int(awaited or 0), int(missed or 0)


def usual_misses(session: Session, program_id: UUID, *, since: datetime, until: datetime) -> float:
    """The share of a program's check-ins of a time that were missed, outages aside; 0 without
    any. A long outage would else become what is usual."""
    status = col(Checkin.status)
    query = (
        select(func.count(), _sum(status == "missed"))
        .select_from(Checkin)
        .join(Contact, col(Contact.id) == col(Checkin.contact_id))
        .where(
            col(Contact.program_id) == program_id,
            col(Checkin.created_at) > since,
            col(Checkin.created_at) <= until,
            status.in_((*HEARD, "missed")),
            col(Checkin.reason).is_distinct_from(OUTAGE),
        )
    )
    awaited, missed = session.exec(query).one()
    return int(missed or 0) / int(awaited) if awaited else 0.0


def how_they_went(
    session: Session, enrollment_id: UUID, since: datetime
) -> tuple[tuple[str, str | None, datetime], ...]:
    """(status, reason, when it was sent in UTC) of an enrollment's check-ins since a time, the
    latest first."""
    query = (
        select(Checkin.status, Checkin.reason, Checkin.created_at)
        .where(col(Checkin.enrollment_id) == enrollment_id, col(Checkin.created_at) >= since)
        .order_by(col(Checkin.created_at).desc(), col(Checkin.id).desc())
        .limit(200)
    )
    return tuple((status, reason, at) for status, reason, at in session.exec(query))


def _any(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.max(case((condition, 1), else_=0))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))

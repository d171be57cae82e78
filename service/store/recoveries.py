"""How far each line's texts have been read at the carrier, and which had not reached us by then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Field, Session, col, select

from service.core.agreement import ALL
from service.store.columns import Leased, Row, Utc
from service.store.consent import ConsentEvent
from service.store.conversations import ConversationRow
from service.store.due import dues, table_of
from service.store.insert import insert_new
from service.store.messages import Message
from service.store.programs import Line
from service.store.scope import Scope


class Recovery(Row, Leased, table=True):
    """Where we stand with one line (`id` is the line's own id). The carrier's list has been read
    whole up to `read_until`; `due_at` is when to look again, `deep_at` when to look further back.
    `away_since` is set while the carrier cannot be asked."""

    read_until: datetime = Field(sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc, index=True)
    deep_at: datetime = Field(sa_type=Utc)
    away_since: datetime | None = Field(default=None, sa_type=Utc)


class LateTexts(Row, table=True):
    """Texts and calls of a line that reached us only by asking, in one look: how many, and when
    (the carrier's time) the first and the last of them were sent."""

    __tablename__ = "late_texts"

    program_id: UUID = Field(foreign_key="program.id", index=True)
    line_id: UUID = Field(foreign_key="line.id")
    count: int
    grave: int  # of them: those that looked urgent or worse
    first_at: datetime = Field(sa_type=Utc)
    last_at: datetime = Field(sa_type=Utc)


RECOVERIES = dues(Recovery, "due_at")


def lines_unread(session: Session) -> Sequence[Line]:
    """The lines that have no row here yet."""
    query = select(Line).where(col(Line.id).not_in(select(Recovery.id)))
    return session.exec(query.order_by(col(Line.created_at), col(Line.id))).all()


def begin_reading(session: Session, line: Line, now: datetime, *, due_at: datetime) -> None:
    """A line is looked after from now on: what came in since it was made is ours."""
    row = Recovery(
        id=line.id, created_at=now, read_until=line.created_at, due_at=due_at, deep_at=now
    )
    insert_new(session, table_of(Recovery), row.model_dump(), "id")


def look_now(session: Session, now: datetime) -> None:
    """Every line is to be looked at now, unless somebody is at it."""
    table = table_of(Recovery)
    session.execute(update(table).where(table.c.due_at > now).values(due_at=now))


def unknown_of(session: Session, carrier_ids: Collection[str]) -> set[str]:
    """Those of the carrier's ids that no message of ours has."""
    query = select(Message.carrier_id).where(col(Message.carrier_id).in_(carrier_ids))
    return set(carrier_ids) - set(session.exec(query))


def asked_since(session: Session, contact_id: UUID, sent_at: datetime) -> bool:
    """Whether the question that is open to a contact was first asked after `sent_at`: its
    conversation began later, or has answered them since. A reminder asks the same once more."""
    begun = select(ConversationRow.id).where(
        col(ConversationRow.contact_id) == contact_id,
        col(ConversationRow.place) == 0,
        col(ConversationRow.created_at) > sent_at,
    )
    answered = select(Message.id).where(
        col(Message.contact_id) == contact_id,
        col(Message.direction) == "outbound",
        col(Message.purpose) == "reply",
        col(Message.created_at) > sent_at,
    )
    return any(session.exec(query.limit(1)).first() is not None for query in (begun, answered))


def chosen_since(session: Session, contact_id: UUID, sent_at: datetime) -> bool:
    """Whether a contact opted in or out after `sent_at`, by the time of their own text if it came
    late as well."""
    said_at = func.coalesce(Message.sent_at, ConsentEvent.created_at)
    query = (
        select(ConsentEvent.id)
        .outerjoin(Message, col(Message.id) == col(ConsentEvent.message_id))
        .where(
            col(ConsentEvent.contact_id) == contact_id,
            col(ConsentEvent.purpose) == ALL,
            col(ConsentEvent.awaits).is_(None),
            said_at > sent_at,
        )
    )
    return session.exec(query.limit(1)).first() is not None


def late_texts(session: Session, scope: Scope, since: datetime) -> Sequence[LateTexts]:
    """What was found late since a time, the last found first."""
    query = (
        select(LateTexts)
        .where(scope.covers(LateTexts), col(LateTexts.created_at) >= since)
        .order_by(col(LateTexts.created_at).desc(), col(LateTexts.id).desc())
    )
    return session.exec(query).all()


def away_for(session: Session, now: datetime) -> timedelta | None:
    """For how long the carrier could not be asked about some line; None while it can."""
    query = select(Recovery.away_since).where(col(Recovery.away_since).is_not(None))
    since = [one for one in session.exec(query) if one is not None]
    return now - min(since) if since else None

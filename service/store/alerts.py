"""Flags, the alerts they open, and every step taken for an alert."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Index,
    UniqueConstraint,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
)
from sqlmodel import Field, Session, col, select

from service.core.delivery import FAILED
from service.store.columns import Leased, Row, Utc, due_index, index_where
from service.store.due import dues
from service.store.messages import Message


class Flag(Row, table=True):
    """A sign seen in one message, with the words (sealed with the contact's key) and the rule."""

    message_id: UUID = Field(foreign_key="message.id", index=True)
    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    sign: str
    category: str
    severity: int
    words: bytes
    start: int
    end: int
    lexicon: str  # the version that saw it


class Alert(Row, Leased, table=True):
    """What staff must answer. `due_at` is when its ladder climbs next."""

    __table_args__ = (
        UniqueConstraint("program_id", "reference"),
        Index("ix_alert_opened", "program_id", "created_at"),
        due_index("ix_alert_due"),
        index_where("ix_alert_standing", "program_id", where="status <> 'closed'"),
        # One open alert a contact: what comes after joins it.
        index_where("ix_alert_open", "contact_id", where="status <> 'closed'", unique=True),
    )

    program_id: UUID = Field(foreign_key="program.id")
    contact_id: UUID = Field(foreign_key="contact.id")
    peer_id: UUID | None = Field(default=None, foreign_key="peer.id", index=True)
    reference: int
    # flag, missed, silence, mood, person, call, turn_failed, unread, not_understood, undelivered...
    kind: str
    reason: str = ""  # a short code or a category, never a contact's words
    severity: int
    status: str = "open"  # open, taken or closed
    owner_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    taken_at: datetime | None = Field(default=None, sa_type=Utc)
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    outcome: str | None = None
    note: bytes | None = None  # sealed with the contact's key
    step: int = 0
    rounds: int = 0
    asked: bool = False  # the owner has been asked for the outcome
    extended: bool = False  # and has had more time for it
    last_contact_at: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)


class AlertEvent(Row, table=True):
    """One line of an alert's history: opened, joined, raised; step (of the ladder, with the role in
    `detail`), told (one member of staff), unreachable, nobody, nobody_reached, held, asked,
    extended (they are still on it), passed (on, by one member of staff), spared (one who had had so
    many alerts in their shift); call_ended and call_failed (a call to one, by the carrier's word
    for its end); answered and cannot_text (an automated reply, by its key); not_delivered; mailed
    and mail_failed (one member of staff); came_late (what it is about, by so long); taken,
    contacted, closed. `message_id` is the text of a told or answered."""

    __tablename__ = "alert_event"

    alert_id: UUID = Field(foreign_key="alert.id", index=True)
    kind: str
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    detail: str = ""
    message_id: UUID | None = Field(default=None, foreign_key="message.id")


LADDERS = dues(Alert, "due_at")
NOT_GIVEN = (*sorted(FAILED), "dropped")
CAME_LATE = "came_late"
# Built once: every turn asks for these. "closed" stands in the statement as it does in the
# condition of the index: SQLite uses the index for no other.
_OPEN = select(Alert).where(
    col(Alert.contact_id) == bindparam("contact"), col(Alert.status) != literal_column("'closed'")
)
_LOCK_OPEN = _OPEN.with_for_update(key_share=True).execution_options(populate_existing=True)
_TOLD_FOR = (
    select(AlertEvent.detail, AlertEvent.created_at)
    .join(Message, col(Message.id) == col(AlertEvent.message_id))
    .where(
        col(AlertEvent.alert_id) == bindparam("alert"),
        col(AlertEvent.kind) == "answered",
        col(Message.status).not_in(NOT_GIVEN),
    )
    .order_by(col(AlertEvent.created_at))
)


def open_alert_of(session: Session, contact_id: UUID) -> Alert | None:
    """The contact's alert that is not closed."""
    return session.exec(_OPEN, params={"contact": contact_id}).first()


def open_alerts_among(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, Alert]:
    """The alert of each of these contacts that is not closed; who has none is absent."""
    query = select(Alert).where(
        col(Alert.contact_id).in_(contact_ids), col(Alert.status) != literal_column("'closed'")
    )
    return {alert.contact_id: alert for alert in session.exec(query)}


def lock_open_alert(session: Session, contact_id: UUID) -> Alert | None:
    """The contact's alert that is not closed, as it stands now, locked: for whoever changes it.
    The contact is locked before, so that no second one is opened meanwhile."""
    return session.exec(_LOCK_OPEN, params={"contact": contact_id}).first()


def find_alert(session: Session, program_id: UUID, reference: int) -> Alert | None:
    query = select(Alert).where(
        col(Alert.program_id) == program_id, col(Alert.reference) == reference
    )
    return session.exec(query).first()


def open_alerts(session: Session, program_id: UUID) -> Sequence[Alert]:
    """A program's alerts that are not closed, the gravest first, then the oldest."""
    query = (
        select(Alert)
        .where(col(Alert.program_id) == program_id, col(Alert.status) != "closed")
        .order_by(col(Alert.severity).desc(), col(Alert.created_at), col(Alert.reference))
    )
    return session.exec(query).all()


def told_for(session: Session, alert_id: UUID) -> dict[str, datetime]:
    """The automated replies that were given for an alert, each with when it last was. One that
    did not arrive, or never left, was not given."""
    return dict(session.exec(_TOLD_FOR, params={"alert": alert_id}).all())


def causes_of(session: Session, alert_id: UUID) -> Sequence[str]:
    """Why an alert was opened, and all that has joined it (`kind:reason:severity`)."""
    query = select(AlertEvent.detail).where(
        col(AlertEvent.alert_id) == alert_id, col(AlertEvent.kind).in_(("opened", "joined"))
    )
    return session.exec(query).all()


def was_answered(session: Session, alert_id: UUID, prefix: str) -> bool:
    """Whether the person was given, or was to be given, an automated reply whose key begins so,
    since the alert was opened or last became graver."""
    query = (
        select(AlertEvent.kind)
        .where(
            col(AlertEvent.alert_id) == alert_id,
            or_(
                col(AlertEvent.kind) == "raised",
                and_(
                    col(AlertEvent.kind).in_(("answered", "cannot_text")),
                    col(AlertEvent.detail).startswith(prefix, autoescape=True),
                ),
            ),
        )
        .order_by(col(AlertEvent.created_at).desc(), col(AlertEvent.id).desc())
    )
    return session.exec(query.limit(1)).first() not in (None, "raised")


def went_unreached(session: Session, alert_id: UUID, before: datetime) -> bool:
    """Whether a whole ladder had reached nobody already before a time."""
    query = select(AlertEvent.id).where(
        col(AlertEvent.alert_id) == alert_id,
        col(AlertEvent.kind) == "nobody_reached",
        col(AlertEvent.created_at) < before,
    )
    return session.exec(query.limit(1)).first() is not None


def raised_since(session: Session, alert_id: UUID, since: datetime) -> bool:
    """Whether an alert was opened, or became graver, after `since`."""
    query = select(AlertEvent.id).where(
        col(AlertEvent.alert_id) == alert_id,
        col(AlertEvent.kind).in_(("opened", "raised")),
        col(AlertEvent.created_at) > since,
    )
    return session.exec(query.limit(1)).first() is not None


def late_by(session: Session, alert_id: UUID) -> str | None:
    """How late the text reached us that an alert is about (`5h`); None when it came in time."""
    query = (
        select(AlertEvent.detail)
        .where(col(AlertEvent.alert_id) == alert_id, col(AlertEvent.kind) == CAME_LATE)
        .order_by(col(AlertEvent.created_at).desc(), col(AlertEvent.id).desc())
    )
    return session.exec(query.limit(1)).first()


def last_news(session: Session, alert: Alert, staff_id: UUID) -> Message | None:
    """The newest text that told a member of staff of news on an alert; it may not have left yet."""
    query = (
        select(Message)
        .join(AlertEvent, col(AlertEvent.message_id) == col(Message.id))
        .where(
            col(AlertEvent.alert_id) == alert.id,
            col(AlertEvent.staff_id) == staff_id,
            col(AlertEvent.detail) == "alert_news",
        )
        .order_by(col(Message.seq).desc())
        .limit(1)
    )
    return session.exec(query).first()


def told_as(session: Session, alert_id: UUID, message_id: UUID) -> str | None:
    """What a text about an alert told a member of staff, by its key."""
    query = select(AlertEvent.detail).where(
        col(AlertEvent.alert_id) == alert_id, col(AlertEvent.message_id) == message_id
    )
    return session.exec(query.limit(1)).first()


def told_times(session: Session, alert_id: UUID) -> int:
    """How often a member of staff was told of an alert."""
    query = select(func.count()).where(
        col(AlertEvent.alert_id) == alert_id, col(AlertEvent.kind) == "told"
    )
    return int(session.exec(query).one())


def outcome_wanted(session: Session, staff_id: UUID, since: datetime) -> frozenset[UUID]:
    """The alerts whose outcome a member of staff was asked for after a time, once they closed it
    without one."""
    query = select(AlertEvent.alert_id).where(
        col(AlertEvent.staff_id) == staff_id,
        col(AlertEvent.kind) == "outcome_wanted",
        col(AlertEvent.created_at) > since,
    )
    return frozenset(session.exec(query))


def passed_by(session: Session, alert_id: UUID) -> frozenset[UUID]:
    """The staff who have passed an alert on since it was opened or last became graver."""
    query = (
        select(AlertEvent.kind, AlertEvent.staff_id)
        .where(
            col(AlertEvent.alert_id) == alert_id,
            col(AlertEvent.kind).in_(("opened", "raised", "passed")),
        )
        .order_by(col(AlertEvent.created_at), col(AlertEvent.id))
    )
    passed: set[UUID] = set()
    for kind, staff_id in session.exec(query):
        if kind != "passed":
            passed.clear()
        elif staff_id is not None:
            passed.add(staff_id)
    return frozenset(passed)


def stands_told(session: Session, program_id: UUID, staff_id: UUID) -> bool:
    """Whether an alert of the program that is not closed has been told to a member of staff."""
    query = (
        select(Alert.id)
        .join(AlertEvent, col(AlertEvent.alert_id) == col(Alert.id))
        .where(
            col(Alert.program_id) == program_id,
            col(Alert.status) != "closed",
            col(AlertEvent.kind) == "told",
            col(AlertEvent.staff_id) == staff_id,
        )
        .limit(1)
    )
    return session.exec(query).first() is not None


def staff_told(session: Session, alert_id: UUID, since: datetime | None = None) -> Sequence[UUID]:
    """The staff who were told of an alert (since a time), each once."""
    query = (
        select(AlertEvent.staff_id)
        .where(col(AlertEvent.alert_id) == alert_id, col(AlertEvent.kind) == "told")
        .where(*(() if since is None else (col(AlertEvent.created_at) >= since,)))
        .order_by(col(AlertEvent.created_at), col(AlertEvent.id))
    )
    return [staff_id for staff_id in dict.fromkeys(session.exec(query)) if staff_id]

"""Messages, in and out, and what the carrier says became of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, bindparam, func, text
from sqlmodel import Field, Session, col, select

from service.core.delivery import FAILED, URGENT
from service.store.columns import Leased, Row, Utc, due_index, index_where
from service.store.due import dues


class Message(Row, Leased, table=True):
    """One text, call or note. `body` and `media` are sealed with the contact's key.

    Inbound: `turn_waits` until its turn is done. Outbound: `due_at` is set while it waits in
    the outbox; `poll_at` while the carrier has it and has not said what became of it; `priority` 0
    urgent, 1 reply, 2 outreach, 3 upkeep; past `expires_at` it is dropped.
    """

    __table_args__ = (
        UniqueConstraint("contact_id", "seq"),
        # Which text leaves next, from any line and from one; and what waits for one contact.
        *(
            index_where(name, *columns, where="due_at IS NOT NULL")
            for name, columns in (
                ("ix_message_outbox", ("priority", "due_at", "id")),
                ("ix_message_outbox_line", ("line_id", "priority", "due_at", "id")),
                ("ix_message_outbox_contact", ("contact_id", "priority", "seq")),
            )
        ),
        due_index("ix_message_polled", "poll_at"),
        Index(
            "ix_message_untaken",
            "contact_id",
            "seq",
            # As SQLAlchemy writes the condition: SQLite uses the index for the very same only.
            sqlite_where=text("turn_waits = 1"),
            postgresql_where=text("turn_waits"),
        ),
    )

    program_id: UUID = Field(foreign_key="program.id")
    contact_id: UUID = Field(foreign_key="contact.id")
    line_id: UUID = Field(foreign_key="line.id")
    seq: int
    direction: str  # inbound or outbound
    channel: str = "sms"  # sms, voice or note
    purpose: str  # inbound, reply, checkin, crisis, alert, consent, staff
    body: bytes
    media: bytes | None = None
    carrier_id: str | None = Field(default=None, unique=True)
    optout_type: str | None = None
    status: str
    status_rank: int = 0
    error_code: int | None = None
    segments: int = 1

    turn_waits: bool = False
    turn_failures: int = 0

    priority: int = 1
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    tried_at: datetime | None = Field(default=None, sa_type=Utc)
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    alert_id: UUID | None = Field(default=None, foreign_key="alert.id", index=True)
    checkin_id: UUID | None = Field(default=None, foreign_key="checkin.id", index=True)
    written_by_id: UUID | None = Field(default=None, foreign_key="staff.id")
    # The text that this one is another try of; the carrier took that one, and it did not arrive.
    again_of_id: UUID | None = None
    poll_at: datetime | None = Field(default=None, sa_type=Utc)  # when to ask what became of it
    polls: int = 0


class StatusEvent(Row, table=True):
    """What the carrier said of one of its ids, kept even when our own row is not there yet."""

    __tablename__ = "status_event"

    carrier_id: str = Field(index=True)
    message_id: UUID | None = Field(default=None, index=True)
    status: str
    error_code: int | None = None


OUTBOX = dues(Message, "due_at", "priority", last=("id",))
UNSETTLED = dues(Message, "poll_at")
# How many of a contact's messages are looked through for the few that they wrote lately.
LOOK_BACK = 12
# Built once: every turn or text asks for these.
_LIMIT = bindparam("limit", type_=Integer())
_WAITING = (
    select(Message)
    .where(col(Message.contact_id) == bindparam("contact"), col(Message.turn_waits))
    .order_by(col(Message.seq))
    .limit(_LIMIT)
)
_HEARD_BEFORE = (
    select(Message.id, Message.body, func.coalesce(Message.sent_at, Message.created_at))
    .where(
        col(Message.contact_id) == bindparam("contact"),
        col(Message.seq) < bindparam("before"),
        col(Message.seq) >= bindparam("back_to"),
        col(Message.direction) == "inbound",
        col(Message.channel) == "sms",
        col(Message.created_at) >= bindparam("since"),
    )
    .order_by(col(Message.seq).desc())
    .limit(_LIMIT)
)
_SAID_TO = (
    select(Message.id, Message.body)
    .where(
        col(Message.contact_id) == bindparam("contact"),
        col(Message.seq) < bindparam("before"),
        col(Message.direction) == "outbound",
    )
    .order_by(col(Message.seq).desc())
    .limit(_LIMIT)
)
_EVENTS = (
    select(StatusEvent)
    .where(col(StatusEvent.carrier_id) == bindparam("carrier_id"))
    .order_by(col(StatusEvent.created_at))
)


@dataclass(frozen=True)
class Heard:
    """A text that was heard: its id, its words as they are kept (sealed), and when it was written
    as far as is known."""

    id: UUID
    body: bytes
    at: datetime


@dataclass(frozen=True)
class Said:
    """A text of ours: its id, and its words as they are kept (sealed)."""

    id: UUID
    body: bytes


def waiting_of(session: Session, contact_id: UUID, *, limit: int) -> Sequence[Message]:
    """The contact's inbound messages that wait for their turn, in order of receipt: the first."""
    return session.exec(_WAITING, params={"contact": contact_id, "limit": limit}).all()


def lock_by_carrier_id(session: Session, carrier_id: str) -> Message | None:
    """The message that the carrier knows by this id, locked: two reports on it must not cross."""
    query = (
        select(Message)
        .where(col(Message.carrier_id) == carrier_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.exec(query).first()


def events_of(session: Session, carrier_id: str) -> Sequence[StatusEvent]:
    return session.exec(_EVENTS, params={"carrier_id": carrier_id}).all()


def heard_before(
    session: Session, message: Message, since: datetime, *, limit: int
) -> Sequence[Heard]:
    """The texts that a contact wrote before `message` and since a time, oldest first."""
    asked = {
        "contact": message.contact_id,
        "before": message.seq,
        "back_to": message.seq - LOOK_BACK,
        "since": since,
        "limit": limit,
    }
    return [Heard(*found) for found in session.exec(_HEARD_BEFORE, params=asked)][::-1]


def said_to(session: Session, message: Message, *, limit: int) -> Sequence[Said]:
    """Our texts to a contact before their `message`, the newest first."""
    asked = {"contact": message.contact_id, "before": message.seq, "limit": limit}
    return [Said(*found) for found in session.exec(_SAID_TO, params=asked)]


def said_since(session: Session, message: Message) -> bool:
    """Whether another text of the same purpose has been written to the contact since `message`, and
    has not failed."""
    query = select(Message.id).where(
        col(Message.contact_id) == message.contact_id,
        col(Message.seq) > message.seq,
        col(Message.direction) == "outbound",
        col(Message.purpose) == message.purpose,
        col(Message.status).not_in((*sorted(FAILED), "dropped")),
    )
    return session.exec(query.limit(1)).first() is not None


def said_lately(
    session: Session, contact_id: UUID, purposes: Collection[str], since: datetime
) -> Sequence[Said]:
    """The automation's texts to a contact for these purposes since a time, the newest first."""
    query = (
        select(Message.id, Message.body)
        .where(
            col(Message.contact_id) == contact_id,
            col(Message.direction) == "outbound",
            col(Message.purpose).in_(purposes),
            col(Message.written_by_id).is_(None),
            col(Message.created_at) > since,
        )
        .order_by(col(Message.seq).desc())
        .limit(LOOK_BACK)
    )
    return [Said(*found) for found in session.exec(query)]


def segments_to(
    session: Session,
    contact_id: UUID,
    purposes: Collection[str],
    since: datetime,
    *,
    but: UUID | None = None,
) -> int:
    """The segments of the automation's texts to a contact for these purposes since a time; without
    what is urgent, what was dropped and the text `but`."""
    query = select(func.coalesce(func.sum(Message.segments), 0)).where(
        col(Message.contact_id) == contact_id,
        col(Message.direction) == "outbound",
        col(Message.purpose).in_(sorted(purposes)),
        col(Message.written_by_id).is_(None),
        col(Message.priority) != URGENT,
        col(Message.status) != "dropped",
        col(Message.created_at) >= since,
    )
    if but is not None:
        query = query.where(col(Message.id) != but)
    return int(session.exec(query).one())


def checkin_arrived(session: Session, checkin_id: UUID) -> bool:
    """Whether a text of a check-in reached the phone, as far as the carrier says; one that it only
    calls sent counts, since not every network reports delivery."""
    query = select(Message.id).where(
        col(Message.checkin_id) == checkin_id,
        col(Message.status).in_(("sent", "delivered", "read")),
    )
    return session.exec(query.limit(1)).first() is not None

"""Consent: dated events of opting in or out. What the carrier blocks is kept apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, or_, tuple_, update
from sqlmodel import Field, Session, col, select

from service.core.agreement import ALL, Agreement, Said, agreement
from service.store.columns import Row, Utc
from service.store.contacts import Contact, Link
from service.store.due import table_of
from service.store.messages import Message


class ConsentEvent(Row, table=True):
    """Somebody opted in or out, how, and by which message or member of staff. `purpose` and
    `awaits` are those of `core.agreement`; `channel` is the way it was said (text, paper, spoken,
    ...), `words` what was said, sealed with the contact's key. `asked_at` is when a text asked for
    what this one awaits, or for it anew; `told_at` when staff were told that it awaits it still."""

    __tablename__ = "consent_event"

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    purpose: str = ALL
    given: bool
    source: str  # keyword, carrier, flow, staff, import or expired
    channel: str | None = None
    words: bytes | None = None
    awaits: str | None = None
    asked_at: datetime | None = Field(default=None, sa_type=Utc)
    told_at: datetime | None = Field(default=None, sa_type=Utc)
    message_id: UUID | None = Field(default=None, foreign_key="message.id")
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")


class CarrierBlock(Row, table=True):
    """The carrier refuses texts from a line to a contact (Twilio 21610), or none of them arrives
    (30005 and the like), until lifted."""

    __tablename__ = "carrier_block"

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    line_id: UUID = Field(foreign_key="line.id")
    code: int
    lifted_at: datetime | None = Field(default=None, sa_type=Utc)


# What decides whether texts may go at all: `agreement` says the same of all events.
_DECIDES = (col(ConsentEvent.purpose) == ALL) & (
    col(ConsentEvent.awaits).is_(None) | (col(ConsentEvent.awaits) != "reply")
)

# Statements that every turn or text asks are built once: that costs more than running them.
_LAST_GIVEN = (
    select(ConsentEvent.given, ConsentEvent.created_at, ConsentEvent.awaits)
    .where(col(ConsentEvent.contact_id) == bindparam("contact"), _DECIDES)
    .order_by(col(ConsentEvent.created_at).desc(), col(ConsentEvent.id).desc())
    .limit(1)
)
_SAID = (
    select(ConsentEvent.purpose, ConsentEvent.given, ConsentEvent.awaits)
    .where(col(ConsentEvent.contact_id) == bindparam("contact"))
    .order_by(col(ConsentEvent.created_at), col(ConsentEvent.id))
)
_BLOCK = select(CarrierBlock).where(
    col(CarrierBlock.contact_id) == bindparam("contact"),
    col(CarrierBlock.line_id) == bindparam("line"),
    col(CarrierBlock.lifted_at).is_(None),
)


def _open() -> Select[tuple[UUID]]:
    """See `open_consents`. A time that is not given (NULL) is never reached."""
    events, contacts, links = table_of(ConsentEvent), table_of(Contact), table_of(Link)
    later = events.alias()
    newer = select(later.c.id).where(
        later.c.contact_id == events.c.contact_id,
        later.c.purpose == ALL,
        tuple_(later.c.created_at, later.c.id) > tuple_(events.c.created_at, events.c.id),
    )
    awaits, given_at = events.c.awaits.is_not(None), events.c.created_at
    to_ask, over = bindparam("to_ask", type_=Utc()), bindparam("over", type_=Utc())
    return (
        select(events.c.contact_id)
        .join(contacts, contacts.c.id == events.c.contact_id)
        .join(links, links.c.contact_id == events.c.contact_id)
        .where(
            contacts.c.program_id == bindparam("program", type_=Uuid()),
            links.c.ended_at.is_(None),
            links.c.peer_id.is_not(None),
            events.c.purpose == ALL,
            events.c.given,
            or_(
                awaits & or_(events.c.asked_at.is_(None), events.c.told_at.is_(None)),
                ~awaits & (given_at <= to_ask) & events.c.asked_at.is_(None),
                ~awaits & (given_at <= over),
            ),
            ~newer.exists(),
        )
        .order_by(events.c.contact_id)
    )


_OPEN = _open()


def consent_of(session: Session, contact_id: UUID) -> bool | None:
    """Whether the contact has opted in (True) or out (False); None when neither was recorded, or
    it still awaits something."""
    last = session.exec(_LAST_GIVEN, params={"contact": contact_id}).first()
    return None if last is None or last[2] == "guardian" else last[0]


def agreement_of(session: Session, contact_id: UUID) -> Agreement:
    """What a contact has agreed to."""
    return agreement(Said(*row) for row in session.exec(_SAID, params={"contact": contact_id}))


def deciding_event(session: Session, contact_id: UUID) -> ConsentEvent | None:
    """The last event about texts at all, also one that awaits something."""
    query = (
        select(ConsentEvent)
        .where(col(ConsentEvent.contact_id) == contact_id, col(ConsentEvent.purpose) == ALL)
        .order_by(col(ConsentEvent.created_at).desc(), col(ConsentEvent.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def stopped_since(session: Session, contact_id: UUID, since: datetime) -> bool:
    """Whether the contact opted out after `since`, and has not opted in again."""
    last = session.exec(_LAST_GIVEN, params={"contact": contact_id}).first()
    return last is not None and not last[0] and last[1] > since


def open_consents(
    session: Session, program_id: UUID, to_ask: datetime | None, over: datetime | None
) -> Sequence[UUID]:
    """The contacts of a program's peers whose last word on texts is a yes with which something is
    to be done: it awaits something, or it was given up to `to_ask` and was not asked anew, or up to
    `over` (UTC)."""
    asked = {"program": program_id, "to_ask": to_ask, "over": over}
    return list(session.execute(_OPEN, asked).scalars())


def forget_words(
    session: Session, contact_id: UUID, since: datetime | None, until: datetime | None
) -> None:
    """That somebody said yes or no, and when, stands; what they said from `since` up to `until`
    (UTC; None: open) is gone."""
    query = update(ConsentEvent).where(col(ConsentEvent.contact_id) == contact_id)
    if since is not None:
        query = query.where(col(ConsentEvent.created_at) >= since)
    if until is not None:
        query = query.where(col(ConsentEvent.created_at) < until)
    session.execute(query.values(words=None))


def wrote_since_stop(session: Session, contact_id: UUID, since: datetime) -> bool:
    """Whether the contact wrote after `since`, and after the text by which they opted out."""
    inbound = select(Message.id).where(
        col(Message.contact_id) == contact_id,
        col(Message.direction) == "inbound",
        col(Message.created_at) > since,
    )
    query = (
        select(ConsentEvent)
        .where(col(ConsentEvent.contact_id) == contact_id, _DECIDES)
        .order_by(col(ConsentEvent.created_at).desc(), col(ConsentEvent.id).desc())
        .limit(1)
    )
    last = session.exec(query).first()
    if last is not None and not last.given:
        stop = session.get(Message, last.message_id) if last.message_id else None
        later = col(Message.created_at) > last.created_at
        inbound = inbound.where(col(Message.seq) > stop.seq if stop else later)
    return session.exec(inbound.limit(1)).first() is not None


def block_of(session: Session, contact_id: UUID, line_id: UUID) -> CarrierBlock | None:
    """The block that stands between a line and a contact now."""
    return session.exec(_BLOCK, params={"contact": contact_id, "line": line_id}).first()


def blocks_among(session: Session, contact_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], int]:
    """The carrier's code for each (contact, line) of these contacts between whom a block stands."""
    query = select(CarrierBlock.contact_id, CarrierBlock.line_id, CarrierBlock.code).where(
        col(CarrierBlock.contact_id).in_(contact_ids), col(CarrierBlock.lifted_at).is_(None)
    )
    return {(contact_id, line_id): code for contact_id, line_id, code in session.exec(query)}


def agreements_among(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, Agreement]:
    """What each of these contacts has agreed to; those who have said nothing are absent."""
    query = (
        select(
            ConsentEvent.contact_id, ConsentEvent.purpose, ConsentEvent.given, ConsentEvent.awaits
        )
        .where(col(ConsentEvent.contact_id).in_(contact_ids))
        .order_by(col(ConsentEvent.created_at), col(ConsentEvent.id))
    )
    return _agreements(session.exec(query))


def agreements_in(session: Session, program_id: UUID) -> dict[UUID, Agreement]:
    """What each contact of a program has agreed to; those who have said nothing are absent."""
    query = (
        select(
            ConsentEvent.contact_id, ConsentEvent.purpose, ConsentEvent.given, ConsentEvent.awaits
        )
        .join(Contact, col(Contact.id) == col(ConsentEvent.contact_id))
        .where(col(Contact.program_id) == program_id)
        .order_by(col(ConsentEvent.created_at), col(ConsentEvent.id))
    )
    return _agreements(session.exec(query))


def _agreements(rows: Iterable[tuple[UUID, str, bool, str | None]]) -> dict[UUID, Agreement]:
    said: dict[UUID, list[Said]] = defaultdict(list)
    for contact_id, purpose, given, awaits in rows:
        said[contact_id].append(Said(purpose, given, awaits))
    return {contact_id: agreement(events) for contact_id, events in said.items()}

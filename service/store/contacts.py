"""Contacts: who a phone is to a program. Order, locks and data keys hang on them (design 2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import UniqueConstraint, bindparam, update
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Owner, Row, Utc, due_index
from service.store.due import dues, table_of
from service.store.lock import lock_one
from service.store.programs import Line, line_for


class Contact(Row, Owner, Leased, table=True):
    """`phone` is sealed; `phone_hash` finds it. `seq` is the number of the contact's last message.
    `turn_due_at` is set while inbound messages wait for their turn."""

    __table_args__ = (
        UniqueConstraint("program_id", "phone_hash"),
        due_index("ix_contact_turn_due", "turn_due_at"),
    )

    program_id: UUID = Field(foreign_key="program.id", index=True)
    phone: bytes
    phone_hash: bytes
    lang: str = "en"
    seq: int = 0
    turn_due_at: datetime | None = Field(default=None, sa_type=Utc)
    held_by_id: UUID | None = Field(default=None, foreign_key="staff.id")  # a person has taken over
    held_at: datetime | None = Field(default=None, sa_type=Utc)  # since when they write with them
    held_until: datetime | None = Field(default=None, sa_type=Utc)
    last_heard_at: datetime | None = Field(default=None, sa_type=Utc)
    line_id: UUID | None = Field(default=None, foreign_key="line.id")  # last used with them
    unread: bool = False  # something came in that no member of staff has looked at
    # How many automatic texts were written to them on that day, by the program's zone.
    automatic_on: date | None = None
    automatic: int = 0


class Link(Row, table=True):
    """That a contact is a peer or a member of staff, from then until then. A number change ends
    one link and makes another; the history stays with the contact."""

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    peer_id: UUID | None = Field(default=None, foreign_key="peer.id", index=True)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id", index=True)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


TURNS = dues(Contact, "turn_due_at")
_LOCKED = "contacts locked"  # in Session.info: a session is one transaction
# Built once: every turn or text asks for these.
_CONTACTS = table_of(Contact)
_BUMP = (
    update(_CONTACTS)
    .where(_CONTACTS.c.id == bindparam("contact"))
    .values(seq=_CONTACTS.c.seq + 1)
    .returning(_CONTACTS.c.seq)
)
_LINKS = select(Link.peer_id, Link.staff_id).where(
    col(Link.contact_id) == bindparam("contact"), col(Link.ended_at).is_(None)
)
# For conversations that were taken over before it was kept until when that holds.
_HELD_FOR = timedelta(hours=12)


def held_until(contact: Contact) -> datetime | None:
    """Until when (UTC) a person has the conversation, if nobody does anything about it. None when
    nobody has."""
    if contact.held_by_id is None:
        return None
    since = contact.held_at
    if contact.held_until is None or (since is not None and since > contact.held_until):
        return since + _HELD_FOR if since is not None else None
    return contact.held_until


def holder_of(contact: Contact, now: datetime) -> UUID | None:
    """The member of staff who has put the automation aside, as long as that holds."""
    until = held_until(contact)
    return contact.held_by_id if until is not None and now < until else None


def find_contact(session: Session, program_id: UUID, phone_hash: bytes) -> Contact | None:
    query = select(Contact).where(
        col(Contact.program_id) == program_id, col(Contact.phone_hash) == phone_hash
    )
    return session.exec(query).first()


def lock_contact(session: Session, contact_id: UUID) -> Contact:
    """The contact, locked until the transaction ends: all that changes what one contact hears or
    is asked takes this lock first, so that one contact's turns are strictly in order."""
    contact = lock_one(session, Contact, contact_id)
    session.info.setdefault(_LOCKED, set()).add(contact_id)
    return contact


def next_seq(session: Session, contact: Contact) -> int:
    """The number of the contact's next message. Locks the row until the transaction ends; one that
    `lock_contact` has locked is only counted up, and written with what else changes."""
    contact_id = contact.id
    if contact_id in session.info.get(_LOCKED, ()):
        contact.seq += 1
        return contact.seq
    return int(session.execute(_BUMP, {"contact": contact_id}).scalar_one())


def line_of(
    session: Session, contact: Contact, use: str, *, answering: bool = False
) -> Line | None:
    """The active line that a text to a contact leaves from: the one last used with them, else the
    program's line for `use` (peers or staff). An answer leaves from where it was asked, even if
    that line is for others."""
    last = session.get(Line, contact.line_id) if contact.line_id else None
    if last is not None and last.active and (answering or last.use in (use, "both")):
        return last
    return line_for(session, contact.program_id, use)


def links_of(session: Session, contact_id: UUID) -> tuple[UUID | None, UUID | None]:
    """(peer id, staff id) that the contact stands for now."""
    peer_id = staff_id = None
    for of_peer, of_staff in session.exec(_LINKS, params={"contact": contact_id}):
        peer_id = of_peer or peer_id
        staff_id = of_staff or staff_id
    return peer_id, staff_id


def contact_of_peer(session: Session, peer_id: UUID) -> Contact | None:
    """The contact under which a peer is reached now."""
    query = (
        select(Contact)
        .join(Link, col(Link.contact_id) == col(Contact.id))
        .where(col(Link.peer_id) == peer_id, col(Link.ended_at).is_(None))
        .order_by(col(Link.created_at).desc())
    )
    return session.exec(query).first()


def lock_contacts_of(session: Session, peer_ids: Collection[UUID]) -> dict[UUID, Contact]:
    """The contact under which each peer is reached now, by the id of the peer; who has none is
    absent. They are locked as by `lock_contact`, and always in one order, so that two who lock many
    do not wait for each other."""
    reached = _reached(session, peer_ids)
    lock = (
        select(Contact)
        .where(col(Contact.id).in_(reached.values()))
        .order_by(col(Contact.id))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    contacts = {contact.id: contact for contact in session.exec(lock)}
    session.info.setdefault(_LOCKED, set()).update(contacts)
    return {peer_id: contacts[of] for peer_id, of in reached.items()}


def contacts_of(session: Session, peer_ids: Collection[UUID]) -> dict[UUID, Contact]:
    """The contact under which each peer is reached now, by the id of the peer; who has none is
    absent."""
    reached = _reached(session, peer_ids)
    query = select(Contact).where(col(Contact.id).in_(reached.values()))
    contacts = {contact.id: contact for contact in session.exec(query)}
    return {peer_id: contacts[of] for peer_id, of in reached.items()}


def _reached(session: Session, peer_ids: Collection[UUID]) -> dict[UUID, UUID]:
    links = (
        select(Link.peer_id, Link.contact_id)
        .where(col(Link.peer_id).in_(peer_ids), col(Link.ended_at).is_(None))
        .order_by(col(Link.created_at))
    )
    return {peer_id: of for peer_id, of in session.exec(links) if peer_id is not None}


def staff_behind(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The member of staff that each contact stands for now; who stands for none is absent."""
    query = select(Link.contact_id, Link.staff_id).where(
        col(Link.contact_id).in_(contact_ids),
        col(Link.staff_id).is_not(None),
        col(Link.ended_at).is_(None),
    )
    return {contact_id: staff_id for contact_id, staff_id in session.exec(query) if staff_id}


def contact_of_staff(session: Session, staff_id: UUID, program_id: UUID) -> Contact | None:
    """The contact under which a member of staff is reached in a program now."""
    query = (
        select(Contact)
        .join(Link, col(Link.contact_id) == col(Contact.id))
        .where(
            col(Link.staff_id) == staff_id,
            col(Link.ended_at).is_(None),
            col(Contact.program_id) == program_id,
        )
        .order_by(col(Link.created_at).desc())
    )
    return session.exec(query).first()


def staff_links(session: Session, program_id: UUID) -> Sequence[tuple[UUID, UUID]]:
    """(contact id, staff id) of every staff phone of a program."""
    query = (
        select(Contact.id, Link.staff_id)
        .join(Link, col(Link.contact_id) == col(Contact.id))
        .where(
            col(Contact.program_id) == program_id,
            col(Link.staff_id).is_not(None),
            col(Link.ended_at).is_(None),
        )
    )
    return [(contact_id, staff_id) for contact_id, staff_id in session.exec(query) if staff_id]


def end_links(
    session: Session,
    contact_id: UUID,
    now: datetime,
    *,
    staff_id: UUID | None = None,
    peer_id: UUID | None = None,
) -> None:
    """From now on the contact is this member of staff, or this peer, no more."""
    query = select(Link).where(
        col(Link.contact_id) == contact_id,
        col(Link.peer_id) == peer_id,
        col(Link.staff_id) == staff_id,
        col(Link.ended_at).is_(None),
    )
    for row in session.exec(query):
        row.ended_at = now
        session.add(row)
    session.flush()

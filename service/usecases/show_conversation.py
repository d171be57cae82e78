"""Show the conversation with one contact: messages both ways, and where things stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.store.alerts import Alert, open_alert_of
from service.store.consent import CarrierBlock, consent_of
from service.store.contacts import Contact, Link, held_until, holder_of
from service.store.due import table_of
from service.store.messages import Message
from service.store.peers import Peer
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases.audit import record
from service.usecases.deps import Deps
from service.usecases.looks import Who, staff_name, who_is
from service.usecases.read_program import program_of
from service.usecases.shown_messages import ShownMessage, show_messages
from service.usecases.who_moved import who_moved
from service.usecases.work import Work, work
from service.usecases.write_text import may_write

A_PAGE = 30


@dataclass(frozen=True)
class OpenAlert:
    id: UUID
    reference: int
    severity: int


@dataclass(frozen=True)
class ConversationPage:
    """`messages` from the oldest to the newest; `older_than` is the seq to ask for the page before,
    `newest` whether these are the last. `held_by` has put the automation aside until
    `held_until`, and writes with them since `held_at`.
    `consent`: True in, False out, None never asked. `may_write`: a person may text them now.
    `blocked`: the carrier takes no text. `private`: others see their phone;
    `doubtful`: it may not be theirs any more. `may_be`: peers whose new number this may be, since
    whoever wrote from it says so, by id and name."""

    contact_id: UUID
    who: Who
    is_staff: bool
    lang: str
    messages: tuple[ShownMessage, ...]
    older_than: int | None
    newest: bool
    held_by: str | None
    held_by_me: bool
    held_at: datetime | None
    held_until: datetime | None
    alert: OpenAlert | None
    consent: bool | None
    may_write: bool
    blocked: bool
    private: bool
    doubtful: bool
    may_be: tuple[tuple[UUID, str], ...]
    zone: ZoneInfo
    pulse: str


def show_conversation(
    deps: Deps, *, scope: Scope, contact_id: UUID, before: int | None = None
) -> ConversationPage | None:
    """The newest messages, or those older than the seq `before`; None when the contact is not in
    `scope`. Looking at the newest ones marks the contact as read."""
    with deps.database.read() as session:
        contact = find_in_scope(session, scope, contact_id)
        if contact is None:
            return None
        page = _page(session, deps, scope, contact, before)
    with work(deps) as begun:
        subject = ("contact", contact.id)
        record(begun, "looked", subject, staff_id=scope.staff_id, program_id=contact.program_id)
        if page.newest:
            _mark_read(begun.session, contact)
    return page


def conversation_pulse(deps: Deps, *, scope: Scope, contact_id: UUID) -> str | None:
    """A short text that changes when a message comes, goes or changes its status, or when somebody
    takes the conversation over or hands it back. It tells nothing that was said."""
    with deps.database.read() as session:
        contact = find_in_scope(session, scope, contact_id)
        return None if contact is None else _pulse(session, contact)


def find_in_scope(session: Session, scope: Scope, contact_id: UUID) -> Contact | None:
    query = select(Contact).where(col(Contact.id) == contact_id, scope.covers(Contact))
    return session.exec(query).first()


def _page(
    session: Session, deps: Deps, scope: Scope, contact: Contact, before: int | None
) -> ConversationPage:
    peer, staff = _linked(session, contact.id)
    rows = _messages(session, contact.id, before)
    shown = show_messages(session, deps, contact, rows[:A_PAGE])
    alert = open_alert_of(session, contact.id)
    begun = Work(deps, session, deps.clock.now())
    holder_id = holder_of(contact, begun.now)
    holder = session.get(Staff, holder_id) if holder_id is not None else None
    program = program_of(begun, contact.program_id)
    return ConversationPage(
        contact_id=contact.id,
        who=who_is(deps, contact, peer, staff),
        is_staff=peer is None and staff is not None,
        lang=contact.lang,
        messages=shown,
        older_than=shown[0].seq if len(rows) > A_PAGE else None,
        newest=before is None,
        held_by=staff_name(deps, holder) if holder is not None else None,
        held_by_me=contact.held_by_id == scope.staff_id,
        held_at=contact.held_at,
        held_until=held_until(contact),
        alert=_open_alert(alert),
        consent=consent_of(session, contact.id),
        may_write=may_write(begun, contact),
        blocked=_blocked(session, contact.id),
        private=peer is not None and peer.private_since is not None,
        doubtful=peer is not None and peer.unsure_since is not None,
        may_be=who_moved(session, deps, contact, shown) if peer is None and staff is None else (),
        zone=program.zone,
        pulse=_pulse(session, contact),
    )


def _linked(session: Session, contact_id: UUID) -> tuple[Peer | None, Staff | None]:
    query = (
        select(Link, Peer, Staff)
        .outerjoin(Peer, col(Peer.id) == col(Link.peer_id))
        .outerjoin(Staff, col(Staff.id) == col(Link.staff_id))
        .where(col(Link.contact_id) == contact_id, col(Link.ended_at).is_(None))
    )
    peer: Peer | None = None
    staff: Staff | None = None
    for _, one_peer, one_staff in session.exec(query):
        peer, staff = one_peer or peer, one_staff or staff
    return peer, staff


def _messages(session: Session, contact_id: UUID, before: int | None) -> list[Message]:
    """One more than a page, the newest first."""
    query = select(Message).where(col(Message.contact_id) == contact_id)
    if before is not None:
        query = query.where(col(Message.seq) < before)
    return list(session.exec(query.order_by(col(Message.seq).desc()).limit(A_PAGE + 1)))


def _open_alert(alert: Alert | None) -> OpenAlert | None:
    return None if alert is None else OpenAlert(alert.id, alert.reference, alert.severity)


def _blocked(session: Session, contact_id: UUID) -> bool:
    query = select(CarrierBlock.id).where(
        col(CarrierBlock.contact_id) == contact_id, col(CarrierBlock.lifted_at).is_(None)
    )
    return session.exec(query).first() is not None


def _pulse(session: Session, contact: Contact) -> str:
    query = (
        select(Message.seq, Message.status)
        .where(col(Message.contact_id) == contact.id)
        .order_by(col(Message.seq).desc())
        .limit(5)
    )
    said = ",".join(f"{seq}{status}" for seq, status in session.exec(query))
    return f"{said};{contact.held_by_id or ''}"


def _mark_read(session: Session, contact: Contact) -> None:
    """Read, unless another text came in after the page was made."""
    table = table_of(Contact)
    session.execute(
        update(table)
        .where(table.c.id == contact.id, table.c.seq == contact.seq)
        .values(unread=False)
    )

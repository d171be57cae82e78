"""Show whom the service is talking with: unread first, then the last heard from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from service.store.alerts import Alert
from service.store.contacts import Contact, Link
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases.deps import Deps
from service.usecases.looks import Who, record_list, who_is
from service.usecases.read_program import program_of
from service.usecases.work import Work

A_PAGE = 30


@dataclass(frozen=True)
class ConversationLine:
    """`severity` is that of the contact's open alert, 0 without one. Times are UTC."""

    contact_id: UUID
    who: Who
    unread: bool
    heard_at: datetime | None
    held: bool
    severity: int
    zone: ZoneInfo


@dataclass(frozen=True)
class ConversationList:
    lines: tuple[ConversationLine, ...]
    more: bool


def show_conversations(deps: Deps, *, scope: Scope, page: int = 1) -> ConversationList:
    """One page (from 1) of the contacts in `scope` that any message went to or came from. The
    staff's own phones are left out: what they text about alerts stands with the alerts."""
    query = _contacts(scope).offset((page - 1) * A_PAGE).limit(A_PAGE + 1)
    with deps.database.read() as session:
        rows = session.exec(query).all()
        begun = Work(deps, session, deps.clock.now())
        zones = {one: program_of(begun, one).zone for one in scope.roles}
    record_list(deps, scope, "contact")
    lines = tuple(
        ConversationLine(
            contact_id=contact.id,
            who=who_is(deps, contact, peer),
            unread=contact.unread,
            heard_at=contact.last_heard_at,
            held=contact.held_by_id is not None,
            severity=alert.severity if alert else 0,
            zone=zones[contact.program_id],
        )
        for contact, peer, alert in rows[:A_PAGE]
    )
    return ConversationList(lines, more=len(rows) > A_PAGE)


def _contacts(scope: Scope) -> Select[Contact, Peer, Alert]:
    """(contact, its peer or None, its open alert or None), unread first."""
    phone = aliased(Link)
    is_staff_phone = exists().where(
        col(phone.contact_id) == col(Contact.id),
        col(phone.staff_id).is_not(None),
        col(phone.ended_at).is_(None),
    )
    return (
        select(Contact, Peer, Alert)
        .outerjoin(
            Link,
            and_(
                col(Link.contact_id) == col(Contact.id),
                col(Link.peer_id).is_not(None),
                col(Link.ended_at).is_(None),
            ),
        )
        .outerjoin(Peer, col(Peer.id) == col(Link.peer_id))
        .outerjoin(
            Alert, and_(col(Alert.contact_id) == col(Contact.id), col(Alert.status) != "closed")
        )
        .where(scope.covers(Contact), col(Contact.seq) > 0)
        .where(col(Peer.id).is_not(None) | ~is_staff_phone)
        .order_by(
            col(Contact.unread).desc(),
            col(Contact.last_heard_at).desc().nulls_last(),
            col(Contact.id),
        )
    )

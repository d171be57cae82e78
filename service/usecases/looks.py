"""What every page shares: the names it may show, and the audit row that each look leaves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from service.core.texts.numbers import display
from service.store.contacts import Contact
from service.store.peers import Peer
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases.audit import record
from service.usecases.deps import Deps
from service.usecases.work import work


@dataclass(frozen=True)
class Who:
    """Whom a page speaks of. `name` is the peer's or staff member's, or None for an unknown number;
    `phone` is as people write it, and empty for a peer without a number."""

    contact_id: UUID | None
    peer_id: UUID | None
    name: str | None
    phone: str = ""


def record_look(deps: Deps, scope: Scope, program_id: UUID, subject: tuple[str, UUID]) -> None:
    """The audit of a look at one row, `subject` (table, id): written before it is shown."""
    with work(deps) as begun:
        record(begun, "looked", subject, staff_id=scope.staff_id, program_id=program_id)


def record_list(deps: Deps, scope: Scope, table: str) -> None:
    """The audit of a look at a list: one row for each program that it drew on."""
    with work(deps) as begun:
        for program_id in scope.roles:
            record(begun, "looked", (table, None), staff_id=scope.staff_id, program_id=program_id)


def who_is(deps: Deps, contact: Contact, peer: Peer | None, staff: Staff | None = None) -> Who:
    """The person behind a contact: the peer, else the member of staff, else only a number."""
    name = peer_name(deps, peer) if peer else staff_name(deps, staff)
    peer_id = peer.id if peer else None
    return Who(contact.id, peer_id, name, phone_of(deps, contact))


def peer_name(deps: Deps, peer: Peer) -> str:
    return deps.keyring.unseal(peer, ("peer", "name", peer.id), peer.name)


def called(deps: Deps, staff: Staff) -> str:
    """The name of a member of staff."""
    return deps.keyring.unseal(staff, ("staff", "name", staff.id), staff.name)


def staff_name(deps: Deps, staff: Staff | None) -> str | None:
    return called(deps, staff) if staff is not None else None


def staff_names(deps: Deps, session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these members of staff."""
    found = session.exec(select(Staff).where(col(Staff.id).in_(ids)))
    return {staff.id: called(deps, staff) for staff in found}


def phone_of(deps: Deps, contact: Contact) -> str:
    """The number as people of its country write it."""
    sealed = deps.keyring.unseal(contact, ("contact", "phone", contact.id), contact.phone)
    return display(sealed)

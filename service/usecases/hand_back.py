"""Hand a conversation back to the automation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.store.contacts import Contact, lock_contact
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.take_alert import NotYours
from service.usecases.take_over import let_go
from service.usecases.work import work


@dataclass(frozen=True)
class HandedBack:
    contact_id: UUID


def hand_back(deps: Deps, *, scope: Scope, contact_id: UUID) -> HandedBack | NotYours:
    """From now on scheduled texts go out again, and the automation answers."""
    with work(deps) as begun:
        known = begun.session.get(Contact, contact_id)
        if known is None or not scope.allows(known.program_id):
            return NotYours()
        contact = lock_contact(begun.session, contact_id)
        let_go(begun, contact, "handed_back")
        audit.record(
            begun,
            "handed_back",
            ("contact", contact.id),
            staff_id=scope.staff_id,
            program_id=contact.program_id,
        )
        return HandedBack(contact.id)

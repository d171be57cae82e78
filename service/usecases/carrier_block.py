"""What the carrier blocks by itself, kept apart from what people agreed to (design 2)."""

from __future__ import annotations

from uuid import UUID

from service.core import delivery
from service.core.severity import Severity
from service.store.consent import CarrierBlock, block_of, consent_of
from service.store.contacts import links_of, lock_contact
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.work import Work


def block(work: Work, contact_id: UUID, line_id: UUID) -> None:
    """From now on the carrier takes nothing from this line to this contact."""
    if block_of(work.session, contact_id, line_id) is not None:
        return
    row = CarrierBlock(
        id=work.new_id(),
        created_at=work.now,
        contact_id=contact_id,
        line_id=line_id,
        code=delivery.OPTED_OUT,
    )
    work.session.add(row)
    work.session.flush()


def find_blocked(work: Work, contact_id: UUID, line_id: UUID) -> None:
    """The carrier refused a text: it blocks a contact. A peer who has not stopped with us cannot be
    reached then without knowing it, so a person hears of it."""
    known = block_of(work.session, contact_id, line_id) is not None
    block(work, contact_id, line_id)
    peer_id, _ = links_of(work.session, contact_id)
    if not known and peer_id is not None and consent_of(work.session, contact_id):
        contact = lock_contact(work.session, contact_id)
        raise_alert(work, contact, Cause("consent", Severity.CONCERN, "carrier_block"))


def unblock(work: Work, contact_id: UUID, line_id: UUID) -> None:
    """The carrier takes texts to this contact again."""
    standing = block_of(work.session, contact_id, line_id)
    if standing is not None:
        standing.lifted_at = work.now
        work.session.flush()

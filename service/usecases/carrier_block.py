"""What the carrier blocks by itself, kept apart from what people agreed to (design 2)."""

from __future__ import annotations

from uuid import UUID

from service.core import delivery
from service.core.severity import Severity
from service.store.consent import CarrierBlock, block_of, consent_of
from service.store.contacts import links_of, lock_contact
from service.usecases.doubt import doubt_peer
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.work import Work


def block(work: Work, contact_id: UUID, line_id: UUID, code: int = delivery.OPTED_OUT) -> None:
    """From now on the carrier takes nothing from this line to this contact; `code` says why. That
    they opted out there counts for more than anything else."""
    standing = block_of(work.session, contact_id, line_id)
    if standing is not None:
        standing.code = code if code == delivery.OPTED_OUT else standing.code
        return
    row = CarrierBlock(
        id=work.new_id(),
        created_at=work.now,
        contact_id=contact_id,
        line_id=line_id,
        code=code,
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


def find_bad_number(work: Work, contact_id: UUID, line_id: UUID, code: int) -> None:
    """No text arrives at a contact's number, by the carrier's word. No check-in goes there until a
    text arrives again; about a peer a person hears, once. A phone of the staff is tried each time
    all the same: no alert may be lost by one wrong word."""
    peer_id, staff_id = links_of(work.session, contact_id)
    if staff_id is not None or block_of(work.session, contact_id, line_id) is not None:
        return
    block(work, contact_id, line_id, code)
    if peer_id is not None:
        contact = lock_contact(work.session, contact_id)
        doubt_peer(work, peer_id, "undelivered")
        raise_alert(work, contact, Cause("undelivered", Severity.CONCERN, "number"))


def find_good_number(work: Work, contact_id: UUID, line_id: UUID) -> None:
    """A text arrived: whatever the carrier said of the number before, it takes texts."""
    standing = block_of(work.session, contact_id, line_id)
    if standing is not None and standing.code != delivery.OPTED_OUT:
        standing.lifted_at = work.now
        work.session.flush()


def unblock(work: Work, contact_id: UUID, line_id: UUID) -> None:
    """The carrier takes texts to this contact again."""
    standing = block_of(work.session, contact_id, line_id)
    if standing is not None:
        standing.lifted_at = work.now
        work.session.flush()

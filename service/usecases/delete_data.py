"""Delete what is kept of a peer, on the day that they were told: the keys of what was sealed for
them are destroyed, and every row that was sealed or says how they are is emptied or removed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from service.store import erasing
from service.store.alerts import open_alert_of
from service.store.consent import ConsentEvent, forget_words
from service.store.contacts import Contact, Link, lock_contact
from service.store.data_wishes import DELETIONS, DataWish
from service.store.lock import lock_one
from service.store.outbox import cancel_waiting
from service.store.peers import Peer
from service.store.schedules import Enrollment, enrollments_of
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.enroll import end
from service.usecases.one_by_one import each_due
from service.usecases.work import Work, retried, work

# While an alert is open, a person may need to read what was written.
LOOK_AGAIN = timedelta(days=1)
GONE = "(deleted at their wish)"
_EVERY_PURPOSE = ("checkin", "invite", "reply", "staff")


def delete_due_data(deps: Deps, *, limit: int = 5) -> bool:
    """Do the deletions that are due. Whether more may be."""
    return each_due(deps, DELETIONS, _delete, limit=limit)


@retried
def _delete(deps: Deps, wish_id: UUID) -> None:
    """All of one peer's, in one commit. An open alert puts it off."""
    with work(deps) as begun:
        known = begun.session.get_one(DataWish, wish_id)
        phones = [
            (lock_contact(begun.session, contact.id), link)
            for contact, link in erasing.contacts_ever_of(begun.session, known.peer_id)
        ]
        wish = lock_one(begun.session, DataWish, wish_id)
        wish.lease = wish.leased_until = None
        if wish.due_at is None or wish.due_at > begun.now:
            return
        if any(open_alert_of(begun.session, contact.id) for contact, _ in phones):
            wish.due_at = begun.now + LOOK_AGAIN
            return
        peer = lock_one(begun.session, Peer, wish.peer_id)
        _stop(begun, peer)
        for contact, link in phones:
            _empty_phone(begun, peer, contact, link)
        _empty_peer(begun, peer)
        wish.due_at, wish.ended, wish.ended_at = None, "done", begun.now
        audit.record(begun, "data_deleted", ("data_wish", wish.id), program_id=wish.program_id)


def _stop(work: Work, peer: Peer) -> None:
    for one in enrollments_of(work.session, peer.id):
        end(work, lock_one(work.session, Enrollment, one.id), "word")
    work.session.flush()


def _empty_phone(work: Work, peer: Peer, contact: Contact, link: Link) -> None:
    """What was said over one phone. Where it is theirs alone, its key goes and everything under it;
    the number stays under a new one, with when they said yes and stop. Where it is or was somebody
    else's as well, what was said in their time is written over."""
    session, keyring = work.session, work.deps.keyring
    cancel_waiting(session, contact.id, _EVERY_PURPOSE)
    shared = erasing.is_somebody_elses(session, contact.id, peer.id)
    until = link.ended_at if shared else None
    messages = erasing.messages_in(session, contact.id, link.created_at if shared else None, until)
    if not shared:
        phone = keyring.unseal(contact, ("contact", "phone", contact.id), contact.phone)
        contact.data_key = keyring.new_data_key(contact.id)
        contact.phone = keyring.seal(contact, ("contact", "phone", contact.id), phone)

    for message in messages:
        place = ("message", "body", message.id)
        message.body, message.media = keyring.seal(contact, place, GONE), None
    forget_words(session, contact.id, link.created_at if shared else None, until)
    for flag in erasing.flags_in(session, [message.id for message in messages]):
        session.delete(flag)  # which sign it was says how they were
    for written in erasing.explanations_about(session, contact.id, peer.id):
        place = ("explanation", "words", written.id)
        written.words = keyring.seal(contact, place, GONE)
    erasing.delete_what_was_noted(session, contact.id, peer.id)
    if link.ended_at is None:
        link.ended_at = work.now
        _say_no_more(work, contact)
    contact.unread = False


def _say_no_more(work: Work, contact: Contact) -> None:
    """What they agreed to ends with it: to be texted again they say yes again."""
    event = ConsentEvent(
        id=work.new_id(),
        created_at=work.now,
        contact_id=contact.id,
        given=False,
        source="deleted",
    )
    work.session.add(event)


def _empty_peer(work: Work, peer: Peer) -> None:
    keyring = work.deps.keyring
    erasing.delete_what_they_said(work.session, peer.id)
    peer.data_key = keyring.new_data_key(peer.id)
    peer.name = keyring.seal(peer, ("peer", "name", peer.id), GONE)
    peer.born = peer.door_word = peer.offered_word = None
    peer.external_id = peer.state = peer.own_plan = None
    peer.quiet_from = peer.quiet_to = None
    peer.specialist_id = peer.paused_until = None
    peer.active = False

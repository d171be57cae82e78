"""Settle whose a number is, from the console: it is still the peer's, or they have another one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.agreement import ALL, GUARDIAN, Agreement
from service.core.texts.numbers import NotANumber, to_e164
from service.store.consent import agreement_of, consent_of
from service.store.contacts import (
    Contact,
    contact_of_peer,
    end_links,
    links_of,
    lock_contact,
)
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.dialogues import put_aside
from service.usecases.doubt import confirm
from service.usecases.meet_contact import contact_for, link
from service.usecases.record_consent import Taken, record_consent
from service.usecases.scene import scene_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work

MOVED = "moved"  # the source of a consent that went along, or ended, with a number


@dataclass(frozen=True)
class Settled:
    """It is done."""


@dataclass(frozen=True)
class NotMoved:
    """Nothing has changed: `number` (it is none), `same` (it is theirs already), or `taken` (it is
    another peer's, or a staff phone)."""

    problem: str


@retried
def confirm_number(deps: Deps, *, scope: Scope, peer_id: UUID) -> Settled | NotYours:
    """Somebody has found out that the number is the peer's: their texts go on."""
    with work(deps) as begun:
        peer = _locked(begun, scope, peer_id)
        if peer is None:
            return NotYours()
        confirm(begun, peer)
        _audit(begun, scope, peer, "confirmed_number")
        return Settled()


@retried
def move_number(
    deps: Deps, *, scope: Scope, peer_id: UUID, to: str | UUID
) -> Settled | NotMoved | NotYours:
    """From now on the peer is reached at another number: `to` is one as people write it, or the
    contact whose number it is. The old number keeps its
    history, and gets nothing more: whoever has it now has agreed to nothing. What the peer had
    agreed to holds for the new one, by the word of whoever confirms it."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        old = contact_of_peer(begun.session, peer_id)
        new = _new_contact(begun, peer.program_id, to)
        if new is None:
            return NotMoved("number")
        if old is not None and old.id == new.id:
            return NotMoved("same")
        for contact_id in sorted(one.id for one in (old, new) if one is not None):
            lock_contact(begun.session, contact_id)  # always in one order
        begun.session.refresh(peer)
        if any(links_of(begun.session, new.id)):
            return NotMoved("taken")
        agreed = agreement_of(begun.session, old.id) if old is not None else None
        if old is not None:
            _leave(begun, scope, old, peer)
        link(begun, new, peer_id=peer.id)
        new.lang = peer.lang
        if agreed is not None:
            _take_along(begun, scope, new, agreed)
        confirm(begun, peer)
        _audit(begun, scope, peer, "moved_number")
        return Settled()


def _new_contact(work: Work, program_id: UUID, to: str | UUID) -> Contact | None:
    if isinstance(to, UUID):
        found = work.session.get(Contact, to)
        return found if found is not None and found.program_id == program_id else None
    try:
        return contact_for(work, program_id, to_e164(to))
    except NotANumber:
        return None


def _leave(work: Work, scope: Scope, old: Contact, peer: Peer) -> None:
    """The old number is nobody's any more: what waits for it does not leave, what is under way
    ends, and no consent of the peer's holds for whoever gets it."""
    put_aside(work, old)
    if consent_of(work.session, old.id):
        taken = Taken(channel="staff", staff_id=scope.staff_id)
        record_consent(scene_of(work, old), given=False, source=MOVED, taken=taken)
    end_links(work.session, old.id, work.now, peer_id=peer.id)


def _take_along(work: Work, scope: Scope, new: Contact, agreed: Agreement) -> None:
    """What the peer had agreed to, and what they wanted no texts for, holds at the new number."""
    scene = scene_of(work, new)

    def keep(purpose: str, *, given: bool) -> None:
        taken = Taken(purpose=purpose, channel="staff", staff_id=scope.staff_id)
        record_consent(scene, given=given, source=MOVED, taken=taken)

    if agreed.guardian:
        keep(GUARDIAN, given=True)
    if agreed.given is not None:
        keep(ALL, given=agreed.given)
    for purpose in sorted(agreed.refused):
        keep(purpose, given=False)


def _locked(work: Work, scope: Scope, peer_id: UUID) -> Peer | None:
    peer = work.session.get(Peer, peer_id)
    if peer is None or not scope.allows(peer.program_id):
        return None
    contact = contact_of_peer(work.session, peer_id)
    if contact is not None:
        lock_contact(work.session, contact.id)
    work.session.refresh(peer)
    return peer


def _audit(work: Work, scope: Scope, peer: Peer, action: str) -> None:
    about = ("peer", peer.id)
    audit.record(work, action, about, staff_id=scope.staff_id, program_id=peer.program_id)

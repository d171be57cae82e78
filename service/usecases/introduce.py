"""Introduce a new specialist to a peer: one text, in their own hours, once nothing else is open."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from service.core import delivery
from service.store.alerts import open_alert_of
from service.store.contacts import contact_of_peer, holder_of, lock_contact
from service.store.lock import lock_one
from service.store.peers import Peer
from service.store.staff import Staff
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.post import NotPosted, Post, post
from service.usecases.scene import Scene, first_name, scene_of
from service.usecases.work import Work, retried, work

# So long after the change it is news; later it would only puzzle them.
NEWS_FOR = timedelta(days=14)
LIVES = timedelta(hours=12)


@retried
def introduce(deps: Deps, peer_id: UUID) -> None:
    """Tell a peer who is with them now, by first names. It waits for their own hours, and while an
    alert is open, a person writes with them, others may read it, or the new specialist is off; one
    who may not be texted is not told."""
    with work(deps) as begun:
        contact = contact_of_peer(begun.session, peer_id)
        if contact is not None:
            contact = lock_contact(begun.session, contact.id)
        peer = lock_one(begun.session, Peer, peer_id)
        if peer.handed_over_at is None:
            return
        if contact is None or not peer.active or begun.now - peer.handed_over_at > NEWS_FOR:
            peer.handed_over_at = peer.handed_over_from_id = None
            return
        scene = scene_of(begun, contact)
        if not _busy(scene) and scene.specialist is not None:
            _tell(scene, peer)


def _busy(scene: Scene) -> bool:
    """Whether this is no time for it. Nobody is named where others may read it: there the page says
    that they have not been told, and their specialist can."""
    work, contact = scene.work, scene.contact
    waits = scene.guarded or scene.free_at(work.now) > work.now
    return (
        waits
        or open_alert_of(work.session, contact.id) is not None
        or holder_of(contact, work.now) is not None
    )


def _tell(scene: Scene, peer: Peer) -> None:
    work = scene.work
    before = _name(work, peer.handed_over_from_id)
    key = "specialist_new" if before is not None else "specialist_first"
    values = scene.values | ({"before": before} if before is not None else {})
    body = work.deps.library.replies.text(key, scene.lang, **values)
    posted = post(work, scene.contact, Post(body, "checkin", delivery.OUTREACH, LIVES))
    peer.handed_over_at = peer.handed_over_from_id = None
    work.session.add(peer)
    done = "introduced" if not isinstance(posted, NotPosted) else "not_introduced"
    audit.record(work, done, ("peer", peer.id), program_id=peer.program_id)


def _name(work: Work, staff_id: UUID | None) -> str | None:
    staff = work.session.get(Staff, staff_id) if staff_id is not None else None
    if staff is None:
        return None
    return first_name(work.deps.keyring.unseal(staff, ("staff", "name", staff.id), staff.name))

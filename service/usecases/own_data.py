"""Decide with a peer on their data, as staff: show it is done, confirm a deletion, call it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.core import delivery
from service.core.texts.coming import say_date
from service.store.contacts import Contact, contact_of_peer, lock_contact
from service.store.data_wishes import DataWish, standing_wish
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.follow_data import GRACE, call_off, other_alert
from service.usecases.post import NotPosted, Post, post
from service.usecases.scene import Scene, scene_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class Decided:
    """`told`: the peer was texted what comes next."""

    told: bool = True


@dataclass(frozen=True)
class NotDecided:
    """Nothing has changed: `not_asked` (any more), or an `alert` is open that comes first."""

    reason: str


@retried
def confirm_deletion(deps: Deps, *, scope: Scope, peer_id: UUID) -> Decided | NotDecided | NotYours:
    """Delete all of a peer's data a week from now, and tell them the day; not while an alert is
    open that is about more than that."""
    with work(deps) as begun:
        peer = _mine(begun, scope, peer_id)
        if peer is None:
            return NotYours()
        contact = _locked(begun, peer)
        wish = standing_wish(begun.session, peer.id, "delete")
        if wish is None or wish.confirmed_at is not None:
            return NotDecided("not_asked")
        if contact is not None and other_alert(begun, contact):
            return NotDecided("alert")
        wish.confirmed_by_id, wish.confirmed_at = scope.staff_id, begun.now
        wish.due_at = begun.now + GRACE
        _record(begun, scope, wish, "confirmed")
        return Decided(contact is not None and _tell(begun, contact, wish.due_at))


@retried
def call_off_deletion(
    deps: Deps, *, scope: Scope, peer_id: UUID
) -> Decided | NotDecided | NotYours:
    """Keep the data: the peer thought again, and said so to somebody."""
    with work(deps) as begun:
        peer = _mine(begun, scope, peer_id)
        if peer is None:
            return NotYours()
        _locked(begun, peer)
        wish = call_off(begun, peer.id)
        if wish is None:
            return NotDecided("not_asked")
        _record(begun, scope, wish, "called_off")
        return Decided(told=False)


@retried
def data_was_shown(deps: Deps, *, scope: Scope, peer_id: UUID) -> Decided | NotDecided | NotYours:
    """Somebody has gone through it with the peer."""
    with work(deps) as begun:
        peer = _mine(begun, scope, peer_id)
        if peer is None:
            return NotYours()
        wish = standing_wish(begun.session, peer.id, "see")
        if wish is None:
            return NotDecided("not_asked")
        wish.ended, wish.ended_at = "shown", begun.now
        _record(begun, scope, wish, "shown")
        return Decided(told=False)


def _mine(work: Work, scope: Scope, peer_id: UUID) -> Peer | None:
    peer = work.session.get(Peer, peer_id)
    return peer if peer is not None and scope.allows(peer.program_id) else None


def _locked(work: Work, peer: Peer) -> Contact | None:
    contact = contact_of_peer(work.session, peer.id)
    return lock_contact(work.session, contact.id) if contact is not None else None


def _record(work: Work, scope: Scope, wish: DataWish, action: str) -> None:
    audit.record(
        work,
        f"data_{action}",
        ("data_wish", wish.id),
        staff_id=scope.staff_id,
        program_id=wish.program_id,
    )


def _tell(work: Work, contact: Contact, at: datetime) -> bool:
    """The day of the deletion, and the day by which no backup holds a copy any more."""
    scene = scene_of(work, contact)
    gone = at + work.deps.backups_kept
    body = work.deps.library.replies.text(
        "data_delete_on",
        scene.lang,
        program=scene.program.public_name,
        day=_day(scene, at),
        backups=_day(scene, gone),
    )
    posted = post(work, contact, Post(body, "reply", delivery.REPLY))
    return not isinstance(posted, NotPosted)


def _day(scene: Scene, at: datetime) -> str:
    return say_date(at.astimezone(scene.zone).date(), scene.lang)

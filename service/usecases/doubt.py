"""Whether a number is still its peer's. Where that is not sure a neutral question goes before
anything else, scheduled texts are held, and staff hear of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from service.core import delivery
from service.core.severity import Severity
from service.store.contacts import Contact
from service.store.outbox import AUTOMATED, cancel_waiting
from service.store.peers import Peer
from service.usecases.dialogues import put_aside
from service.usecases.post import Post, post
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.scene import Scene
from service.usecases.work import Work

Why = Literal["silence", "undelivered", "wrong_number", "who"]
KIND = "identity"  # of an alert


def doubt(work: Work, peer: Peer, why: Why) -> None:
    """From now on it is not sure. What is known of it already stays, unless it is worse now."""
    if peer.unsure_since is None or why == "wrong_number":
        peer.unsure_why = why
    peer.unsure_since = peer.unsure_since or work.now
    work.session.add(peer)


def doubt_peer(work: Work, peer_id: UUID | None, why: Why) -> None:
    """As `doubt`, of the peer of that id, if there is one; they are asked before the next text."""
    peer = work.session.get(Peer, peer_id) if peer_id is not None else None
    if peer is not None:
        doubt(work, peer, why)


def must_ask(scene: Scene) -> bool:
    """Whether the peer is to be asked before anything is said: it is not sure and nobody has asked,
    or nothing has come from their number for too long."""
    peer = scene.peer
    if peer is None or peer.asked_already:
        return False
    if peer.unsure_since is not None:
        return True
    after = scene.program.still_you_after
    return after is not None and scene.work.now - _known_at(scene.contact, peer) >= after


def _known_at(contact: Contact, peer: Peer) -> datetime:
    """When it was last known that the number is theirs."""
    known = (contact.last_heard_at, peer.asked_at, peer.created_at, contact.created_at)
    return max(at for at in known if at is not None)


def ask_still(scene: Scene) -> None:
    """Ask in place of what was due, once; what is under way ends, and staff hear of it. The contact
    is locked, and it is a time at which the peer may be texted."""
    work, peer = scene.work, scene.peer
    assert peer is not None
    doubt(work, peer, "silence")
    put_aside(work, scene.contact)
    peer.asked_at = work.now
    body = work.deps.library.replies.text("still_you", scene.lang)
    post(work, scene.contact, Post(body, "checkin", delivery.OUTREACH, scripted=True))
    tell_staff_of(scene, "news")


def hold_back(scene: Scene, why: Why) -> None:
    """Hold all texts at once; whether to ask is for whoever calls to decide. What waits to leave,
    and what is under way, ends."""
    work, peer = scene.work, scene.peer
    assert peer is not None
    doubt(work, peer, why)
    peer.asked_at = work.now
    cancel_waiting(work.session, scene.contact.id, AUTOMATED)
    tell_staff_of(scene)


def confirm(work: Work, peer: Peer) -> None:
    """It is theirs: texts go on, and what was held is looked at again within minutes."""
    peer.unsure_since = peer.unsure_why = None
    peer.asked_at = work.now
    work.session.add(peer)


def tell_staff_of(scene: Scene, news: str = "") -> None:
    """A concern: their specialist is to find out. `news` says that there is no text to read."""
    assert scene.peer is not None
    why = scene.peer.unsure_why or "silence"
    cause = Cause(KIND, Severity.CONCERN, why, news=not news)
    raise_alert(scene.work, scene.contact, cause)

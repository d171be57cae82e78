"""Say goodbye: a peer's check-ins end, with thanks, a last offer to talk and a way back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.severity import Severity
from service.store.alerts import open_alert_of
from service.store.changing import leave_for_good
from service.store.contacts import Contact, contact_of_peer, holder_of, links_of, lock_contact
from service.store.lock import lock_one
from service.store.peers import Peer
from service.store.schedules import Enrollment, enrollments_of
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.begin_flow import begin_flow
from service.usecases.deps import Deps
from service.usecases.dialogues import put_aside
from service.usecases.post import NotPosted, Post, line_to
from service.usecases.scene import scene_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class SaidGoodbye:
    """The check-ins have ended. `unsaid` is why no goodbye was texted (no_number, no_consent,
    blocked, no_line, no_flow), or None."""

    unsaid: str | None = None


@dataclass(frozen=True)
class NotNow:
    """Nothing has changed: `not_enrolled`, or a person is needed first (`alert`, `person`, or
    `unsure`: it is not sure that the number is theirs)."""

    reason: str


@retried
def say_goodbye(deps: Deps, *, scope: Scope, peer_id: UUID) -> SaidGoodbye | NotNow | NotYours:
    """End all check-ins of a peer of the scope, and begin the goodbye in their own hours. Not into
    a crisis or a talk with a person: an automated goodbye would be the wrong thing to read."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        contact = contact_of_peer(begun.session, peer_id)
        if contact is not None:
            contact = lock_contact(begun.session, contact.id)
        # The planner locks in this order as well: the contact, then its enrollments.
        standing = [
            lock_one(begun.session, Enrollment, one.id)
            for one in enrollments_of(begun.session, peer_id)
        ]
        if not standing:
            return NotNow("not_enrolled")
        held = _held(begun, contact) if contact is not None else None
        if held is not None:
            return NotNow(held)
        for enrollment in standing:
            enrollment.ended_at = begun.now
            enrollment.next_due_at = enrollment.asked_for = None
        leave_for_good(begun.session, peer_id)
        audit.record(
            begun,
            "said_goodbye",
            ("peer", peer_id),
            staff_id=scope.staff_id,
            program_id=peer.program_id,
        )
        return SaidGoodbye(_say(begun, contact) if contact is not None else "no_number")


def _held(work: Work, contact: Contact) -> str | None:
    alert = open_alert_of(work.session, contact.id)
    if alert is not None and alert.severity >= Severity.URGENT:
        return "alert"
    peer_id, _ = links_of(work.session, contact.id)
    peer = work.session.get(Peer, peer_id) if peer_id is not None else None
    if peer is not None and peer.unsure_since is not None:
        return "unsure"
    return "person" if holder_of(contact, work.now) else None


def _say(work: Work, contact: Contact) -> str | None:
    """Begin the goodbye; what was under way ends without a word. Why not, if it cannot be said."""
    put_aside(work, contact)
    line = line_to(work, contact, Post("", "checkin"))
    if isinstance(line, NotPosted):
        return line.reason
    return None if begin_flow(scene_of(work, contact), "goodbye") else "no_flow"

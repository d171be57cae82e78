"""Say goodbye: a peer's check-ins end, with thanks, a last offer to talk and a way back."""

from __future__ import annotations

from collections.abc import Iterable
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
    """Nothing has changed: `not_enrolled`, `not_announced` (there is none to take back), or a
    person is needed first (`alert`, `person`, or `unsure`: it is not sure that the number is
    theirs)."""

    reason: str


@dataclass(frozen=True)
class Leaving:
    """A peer with the enrollments that have not ended; these and the contact are locked."""

    peer: Peer
    contact: Contact | None
    standing: tuple[Enrollment, ...]


@retried
def say_goodbye(deps: Deps, *, scope: Scope, peer_id: UUID) -> SaidGoodbye | NotNow | NotYours:
    """End all check-ins of a peer of the scope, and begin the goodbye in their own hours. Not into
    a crisis or a talk with a person: an automated goodbye would be the wrong thing to read."""
    with work(deps) as begun:
        found = who_leaves(begun, scope, peer_id)
        return end_at_once(begun, scope, found) if isinstance(found, Leaving) else found


def who_leaves(work: Work, scope: Scope, peer_id: UUID) -> Leaving | NotNow | NotYours:
    """A peer of the scope to whom a goodbye can be said now, locked."""
    found = on_schedules(work, scope, peer_id)
    if isinstance(found, NotYours):
        return found
    if not found.standing:
        return NotNow("not_enrolled")
    held = _held(work, found.contact) if found.contact is not None else None
    return found if held is None else NotNow(held)


def on_schedules(work: Work, scope: Scope, peer_id: UUID) -> Leaving | NotYours:
    """A peer of the scope with what has not ended for them, locked."""
    peer = work.session.get(Peer, peer_id)
    if peer is None or not scope.allows(peer.program_id):
        return NotYours()
    contact = contact_of_peer(work.session, peer_id)
    if contact is not None:
        contact = lock_contact(work.session, contact.id)
    # The planner locks in this order as well: the contact, then its enrollments.
    rows = enrollments_of(work.session, peer_id)
    locked = tuple(lock_one(work.session, Enrollment, one.id) for one in rows)
    # One of them may have ended while another had the lock.
    return Leaving(peer, contact, tuple(one for one in locked if one.ended_at is None))


def end_at_once(work: Work, scope: Scope, one: Leaving) -> SaidGoodbye:
    """End whatever the peer is on, and begin the goodbye."""
    end_silently(work, one.standing)
    leave_for_good(work.session, one.peer.id)
    audit.record(
        work,
        "said_goodbye",
        ("peer", one.peer.id),
        staff_id=scope.staff_id,
        program_id=one.peer.program_id,
    )
    return SaidGoodbye(_say(work, one.contact) if one.contact is not None else "no_number")


def end_silently(work: Work, enrollments: Iterable[Enrollment]) -> None:
    """No further text comes from these."""
    for enrollment in enrollments:
        enrollment.ended_at = work.now
        enrollment.next_due_at = enrollment.asked_for = enrollment.ends_after = None


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
    unreached = no_way_to(work, contact)
    if unreached is not None:
        return unreached
    return None if begin_flow(scene_of(work, contact), "goodbye") else "no_flow"


def no_way_to(work: Work, contact: Contact) -> str | None:
    """Why no text of a schedule may go to a contact, or None."""
    line = line_to(work, contact, Post("", "checkin"))
    return line.reason if isinstance(line, NotPosted) else None

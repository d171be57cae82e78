"""Enroll a peer on a schedule by hand, or end an enrollment."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.store.audiences import BY_AUDIENCE
from service.store.contacts import contact_of_peer, lock_contact
from service.store.peers import Peer
from service.store.schedules import Enrollment, Schedule, find_schedule, lock_enrollments
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.deps import Deps
from service.usecases.enroll import end, enroll
from service.usecases.read_program import program_of
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class EnrolledNow:
    """They are on the schedule. `nothing_due`: no text of it comes for now, since its last day is
    over or it counts from a date that nobody has written down."""

    nothing_due: bool = False


@dataclass(frozen=True)
class EndedNow:
    """No further text of the schedule goes to them."""


@dataclass(frozen=True)
class NotEnrolled:
    """Nothing has changed: `no_schedule` (there is none of that name), `already` (they are on it,
    and not only by their tags), `inactive` (the peer is), or `over` (it had ended before)."""

    reason: str


@retried
def enroll_peer(
    deps: Deps, *, scope: Scope, peer_id: UUID, schedule: str
) -> EnrolledNow | NotEnrolled | NotYours:
    """Put a peer of the scope on a schedule. Whoever its audience has brought to it is on it by
    hand from now on, and stays when they lose the tag."""
    with work(deps) as begun:
        peer = begun.session.get(Peer, peer_id)
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        if not peer.active:
            return NotEnrolled("inactive")
        standing = {one.name: row for row, one in _locked(begun, peer)}
        row = find_schedule(begun.session, peer.program_id, schedule)
        if row is None or not row.active:
            return NotEnrolled("no_schedule")
        known = standing.get(schedule)
        if known is not None and known.ended_at is None and known.source != BY_AUDIENCE:
            return NotEnrolled("already")
        program = program_of(begun, peer.program_id)
        enrollment = enroll(begun, program, peer, schedule, source="staff")
        if enrollment is None:
            return NotEnrolled("no_schedule")
        _audit(begun, scope, peer, ("enrolled", enrollment.id))
        return EnrolledNow(enrollment.next_due_at is None)


@retried
def end_enrollment(
    deps: Deps, *, scope: Scope, enrollment_id: UUID
) -> EndedNow | NotEnrolled | NotYours:
    """End one enrollment of a peer of the scope, without a word to them. Its schedule's audience
    does not begin it again; a member of staff, a flow or the peer may."""
    with work(deps) as begun:
        known = begun.session.get(Enrollment, enrollment_id)
        peer = begun.session.get(Peer, known.peer_id) if known is not None else None
        if peer is None or not scope.allows(peer.program_id):
            return NotYours()
        rows = {row.id: row for row, _ in _locked(begun, peer)}
        row = rows.get(enrollment_id)
        if row is None or row.ended_at is not None:
            return NotEnrolled("over")
        end(begun, row, "staff")
        _audit(begun, scope, peer, ("ended_enrollment", enrollment_id))
        return EndedNow()


def _locked(work: Work, peer: Peer) -> list[tuple[Enrollment, Schedule]]:
    """A peer's enrollments, locked in the order of the beat: their contact first."""
    contact = contact_of_peer(work.session, peer.id)
    if contact is not None:
        lock_contact(work.session, contact.id)
    return list(lock_enrollments(work.session, peer.id))


def _audit(work: Work, scope: Scope, peer: Peer, done: tuple[str, UUID]) -> None:
    action, enrollment_id = done
    subject = ("enrollment", enrollment_id)
    audit.record(work, action, subject, staff_id=scope.staff_id, program_id=peer.program_id)

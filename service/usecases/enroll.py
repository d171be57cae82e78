"""Enroll a peer on a schedule, and work out when the next check-in is due."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from service.core.program.model import Program
from service.core.scheduling.occurrences import next_occurrence
from service.core.scheduling.peers import PeerContext
from service.store.peers import Peer
from service.store.schedules import Enrollment, find_enrollment, find_schedule
from service.usecases.work import Work


def enroll(work: Work, program: Program, peer: Peer, schedule_name: str) -> Enrollment | None:
    """The peer's enrollment on a schedule, begun anew if it had ended; None if the program has no
    such schedule. Enrolling twice changes nothing."""
    schedule = program.schedule_named(schedule_name)
    row = find_schedule(work.session, peer.program_id, schedule_name)
    if schedule is None or row is None:
        return None
    enrollment = find_enrollment(work.session, row.id, peer.id)
    if enrollment is not None and enrollment.ended_at is None:
        return enrollment
    if enrollment is None:
        enrollment = Enrollment(
            id=work.new_id(), created_at=work.now, schedule_id=row.id, peer_id=peer.id
        )
    enrollment.ended_at = None
    plan_next(enrollment, program, schedule_name, ZoneInfo(peer.zone), after=work.now)
    work.session.add(enrollment)
    work.session.flush()
    return enrollment


def plan_next(
    enrollment: Enrollment, program: Program, schedule_name: str, zone: ZoneInfo, *, after: datetime
) -> None:
    """Set when the next check-in is due (UTC), by the schedule's rule in the peer's zone."""
    schedule = program.schedule_named(schedule_name)
    context = context_of(enrollment, schedule_name, zone)
    found = next_occurrence(schedule.rule, context, after=after) if schedule else None
    enrollment.next_due_at = enrollment.planned_for = found.due_at if found else None


def context_of(enrollment: Enrollment, schedule_name: str, zone: ZoneInfo) -> PeerContext:
    """What the schedule's rule needs to know of the peer."""
    return PeerContext(
        zone, enrollment.created_at, seed=str(enrollment.peer_id), schedule=schedule_name
    )

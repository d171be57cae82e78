"""Start the check-ins that are due: each enrollment's flow begins, or is held with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core import turn
from service.core.dialogue import engine
from service.core.dialogue.model import Started
from service.core.program.model import Schedule as ScheduleSpec
from service.core.scheduling.holds import Drop, Hold, Send, Shift, decide
from service.core.severity import Severity
from service.store.alerts import open_alert_of
from service.store.contacts import contact_of_peer, holder_of, lock_contact
from service.store.due import Claim, claim
from service.store.lock import lock_one
from service.store.peers import Peer
from service.store.schedules import ENROLLMENTS, Checkin, Enrollment, Schedule
from service.usecases.carry_out import Origin, carry_out
from service.usecases.deps import Deps
from service.usecases.dialogues import Dialogues
from service.usecases.enroll import plan_next
from service.usecases.one_by_one import together
from service.usecases.post import NotPosted, Post, line_to
from service.usecases.scene import Scene, scene_of
from service.usecases.work import Work, retried, work

LEASE = timedelta(seconds=60)


def start_checkins(deps: Deps, *, limit: int = 50) -> bool:
    """Plan up to `limit` due enrollments, together if all goes well. Whether more may be due."""
    with work(deps) as begun:
        claimed = claim(begun.session, ENROLLMENTS, Claim(deps.ids.new(), begun.now, LEASE, limit))
    together(claimed, lambda enrollment_ids: _plan_all(deps, enrollment_ids))
    return len(claimed) == limit


@retried
def _plan_all(deps: Deps, enrollment_ids: Sequence[UUID]) -> None:
    """One transaction for all; each is planned only if it is still due."""
    with work(deps) as begun:
        for enrollment_id in enrollment_ids:
            enrollment = lock_one(begun.session, Enrollment, enrollment_id)
            if enrollment.next_due_at is not None and enrollment.next_due_at <= begun.now:
                _plan(begun, enrollment)


def _plan(work: Work, enrollment: Enrollment) -> None:
    enrollment.lease = enrollment.leased_until = None
    peer = work.session.get_one(Peer, enrollment.peer_id)
    schedule = work.session.get_one(Schedule, enrollment.schedule_id)
    contact = contact_of_peer(work.session, peer.id)
    ended = enrollment.ended_at is not None
    if contact is None or ended or not peer.active or not schedule.active:
        enrollment.next_due_at = None  # it is planned anew when the peer is reached again
        return
    scene = scene_of(work, lock_contact(work.session, contact.id))
    spec = scene.program.schedule_named(schedule.name)
    if spec is None:
        enrollment.next_due_at = None
        return
    _decide(scene, enrollment, spec)


def _decide(scene: Scene, enrollment: Enrollment, spec: ScheduleSpec) -> None:
    work, peer = scene.work, scene.peer
    assert peer is not None
    assert enrollment.next_due_at is not None
    due = enrollment.planned_for or enrollment.next_due_at
    zone = ZoneInfo(peer.zone)
    decision = decide(
        due,
        now=work.now,
        expires_after=spec.expires_after,
        quiet=scene.program.quiet_in(zone),
        held=_held(scene),
    )
    match decision:
        case Shift(to):
            enrollment.next_due_at = to
            return
        case Drop(reason):
            _checkin(scene, enrollment, "dropped", reason)
        case Send():
            _send(scene, enrollment, spec)
    plan_next(enrollment, scene.program, spec.name, zone, after=work.now)


def _held(scene: Scene) -> Hold | None:
    alert = open_alert_of(scene.work.session, scene.contact.id)
    if alert is not None and alert.severity >= Severity.URGENT:
        return "alert"
    return "person" if holder_of(scene.contact, scene.work.now) else None


def _send(scene: Scene, enrollment: Enrollment, spec: ScheduleSpec) -> None:
    work, contact = scene.work, scene.contact
    line = line_to(work, contact, Post("", "checkin"))
    flow = work.deps.library.flow(spec.flow, scene.lang)
    if isinstance(line, NotPosted) or flow is None:
        reason = line.reason if isinstance(line, NotPosted) else "no_flow"
        _checkin(scene, enrollment, "dropped", reason)
        return
    checkin = _checkin(scene, enrollment, "sent", None)
    dialogues = Dialogues(work, contact)
    dialogues.begin(engine.begin(flow, values=scene.values_for(flow)), checkin_id=checkin.id)
    event = Started(spec.remind_after, spec.missed_after)
    begun = turn.advance(dialogues.stack, event, dialogues.find_flow, now=work.now)
    dialogues.keep(begun.stack, begun.ended)
    due = enrollment.planned_for or work.now
    lives = due + spec.expires_after - work.now
    alert = open_alert_of(work.session, contact.id)
    said = turn.without_cheer(
        begun.effects, alert=Severity(alert.severity) if alert else Severity.NONE
    )
    carry_out(scene, said, Origin(checkin_id=checkin.id, lives=lives))


def _checkin(scene: Scene, enrollment: Enrollment, status: str, reason: str | None) -> Checkin:
    assert scene.peer is not None
    checkin = Checkin(
        id=scene.work.new_id(),
        created_at=scene.work.now,
        enrollment_id=enrollment.id,
        peer_id=scene.peer.id,
        contact_id=scene.contact.id,
        due_at=enrollment.planned_for or scene.work.now,
        status=status,
        reason=reason,
    )
    scene.work.session.add(checkin)
    scene.work.session.flush()
    return checkin

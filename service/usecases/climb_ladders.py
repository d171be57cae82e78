"""Climb the ladders: each due alert makes one step and tells the next people."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from service.core import delivery
from service.core.alerting import ladder
from service.core.alerting.ladder import AskOutcome, LadderEffect, NotifyStaff, People, RecordStep
from service.core.severity import Severity
from service.store.alerts import LADDERS, Alert
from service.store.contacts import Contact, contact_of_staff
from service.store.due import Claim, claim
from service.store.messages import last_alert_text
from service.store.peers import Peer
from service.store.staff import memberships_in
from service.usecases.alert_steps import keep_ladder, ladder_state, note
from service.usecases.deps import Deps
from service.usecases.one_by_one import one_by_one
from service.usecases.post import NotPosted, Post, post
from service.usecases.read_program import program_of
from service.usecases.work import Work, work

LEASE = timedelta(seconds=20)
# When no step could reach anybody's phone, look again soon: somebody may become reachable.
NOBODY_REACHED = timedelta(minutes=1)


def climb_ladders(deps: Deps, *, limit: int = 20) -> bool:
    """One step for up to `limit` due alerts, one transaction each. Whether more may be due."""
    with work(deps) as begun:
        claimed = claim(begun.session, LADDERS, Claim(deps.ids.new(), begun.now, LEASE, limit))
    one_by_one(claimed, lambda alert_id: _climb(deps, alert_id))
    return len(claimed) == limit


def _climb(deps: Deps, alert_id: UUID) -> None:
    with work(deps) as begun:
        alert = begun.session.get_one(Alert, alert_id, with_for_update=True)
        climb_alert(begun, alert)
        alert.lease = alert.leased_until = None


def climb_alert(work: Work, alert: Alert) -> None:
    """Make the steps that are due, within the transaction under way. A step that reaches nobody's
    phone (blocked, no number) is followed by the next at once, as far as the top."""
    program = program_of(work, alert.program_id)
    people = people_for(work, alert)
    for _ in range(len(program.ladder.steps) + 1):
        state, effects = ladder.climb(ladder_state(alert), program.ladder, people, now=work.now)
        keep_ladder(alert, state)
        if not effects:
            return
        if _carry_out(work, alert, effects):
            return
        alert.due_at = work.now
    alert.due_at = work.now + NOBODY_REACHED
    note(work, alert, "nobody_reached")


def people_for(work: Work, alert: Alert) -> People:
    """Who fills each role for the alert's peer: their own specialist and that one's backup."""
    members = memberships_in(work.session, alert.program_id)
    people: dict[ladder.Role, tuple[UUID, ...]] = {}
    for role in ladder.ROLES:
        people[role] = tuple(row.staff_id for row in members if row.role == role)
    peer = work.session.get(Peer, alert.peer_id) if alert.peer_id else None
    if peer is not None and peer.specialist_id in people["specialist"]:
        own = [row for row in members if row.staff_id == peer.specialist_id]
        people["specialist"] = (peer.specialist_id,)
        named = tuple(row.backup_id for row in own if row.backup_id)
        people["backup"] = named or people["backup"]
    return people


def _carry_out(work: Work, alert: Alert, effects: tuple[LadderEffect, ...]) -> bool:
    """Do what a step says. Whether the step is done: somebody was told, or it only waits."""
    told = asked = False
    for effect in effects:
        match effect:
            case NotifyStaff(staff_id, again):
                told |= tell_staff(work, alert, staff_id, "alert_again" if again else "alert")
            case AskOutcome(staff_id):
                asked = True
                told |= tell_staff(work, alert, staff_id, "outcome_asked")
            case RecordStep(what, role, _):
                note(work, alert, what, detail=role or "")
                if what in ("held", "nobody"):
                    return True
    return told or asked


def tell_staff(work: Work, alert: Alert, staff_id: UUID, key: str) -> bool:
    """Text one member of staff about an alert, without a word about the peer. Whether it could be
    posted; if not, the alert's history says why."""
    contact = contact_of_staff(work.session, staff_id, alert.program_id)
    if contact is None:
        note(work, alert, "unreachable", staff_id=staff_id, detail="no_number")
        return False
    severity = Severity(alert.severity)
    text = work.deps.library.replies.text
    word = text(f"severity_{severity.word}", "en")
    body = text(key, "en", ref=str(alert.reference), severity=word)
    posted = post(
        work,
        contact,
        Post(body, "alert", delivery.URGENT, lives=None, alert_id=alert.id),
    )
    if isinstance(posted, NotPosted):
        note(work, alert, "unreachable", staff_id=staff_id, detail=posted.reason)
        return False
    note(work, alert, "told", staff_id=staff_id, detail=key)
    return True


def tell_owner(work: Work, alert: Alert, key: str, *, every: timedelta) -> None:
    """Text the alert's owner, unless they had a text about it within `every`."""
    assert alert.owner_id is not None
    contact: Contact | None = contact_of_staff(work.session, alert.owner_id, alert.program_id)
    if contact is None:
        return
    last = last_alert_text(work.session, contact.id, alert.id)
    if last is None or last.created_at + every <= work.now:
        tell_staff(work, alert, alert.owner_id, key)

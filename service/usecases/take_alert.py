"""Take an alert: it climbs no further while its owner is in contact with the person."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core.alerting import ladder
from service.store.alerts import Alert
from service.store.contacts import links_of, lock_contact
from service.store.lock import lock_one
from service.store.scope import Scope
from service.store.staff import Staff
from service.usecases import audit
from service.usecases.alert_steps import keep_ladder, ladder_state, note, rules_of
from service.usecases.deps import Deps
from service.usecases.looks import called
from service.usecases.plan_care import plan_debrief
from service.usecases.take_over import take_over
from service.usecases.work import Work, retried, work


@dataclass(frozen=True)
class Taken:
    reference: int


@dataclass(frozen=True)
class HasOwner:
    """Somebody else has it; `name` is theirs."""

    reference: int
    name: str


@dataclass(frozen=True)
class AlertClosed:
    reference: int


@dataclass(frozen=True)
class NotYours:
    """There is no such row within the scope."""


@retried
def take_alert(
    deps: Deps, *, scope: Scope, alert_id: UUID
) -> Taken | HasOwner | AlertClosed | NotYours:
    """The member of staff takes the alert, unless somebody else has it."""
    with work(deps) as begun:
        alert = locked_alert(begun, scope, alert_id)
        return take(begun, alert, scope.staff_id) if alert else NotYours()


def take(work: Work, alert: Alert, staff_id: UUID) -> Taken | HasOwner | AlertClosed:
    """Within the transaction under way; the alert is locked with its person. Taking it twice is no
    error. The automation keeps aside from then on."""
    if alert.status == "closed":
        return AlertClosed(alert.reference)
    if alert.status == "taken" and alert.owner_id != staff_id:
        return HasOwner(alert.reference, owner_name(work, alert))
    if alert.status == "open":
        rules = rules_of(work, alert)
        keep_ladder(alert, ladder.take(ladder_state(alert), staff_id, rules, now=work.now))
        alert.taken_at = work.now
        _keep_aside(work, alert, staff_id)
        note(work, alert, "taken", staff_id=staff_id)
        plan_debrief(work, alert, staff_id)
        audit.record(
            work,
            "took",
            ("alert", alert.id),
            staff_id=staff_id,
            program_id=alert.program_id,
        )
    return Taken(alert.reference)


def _keep_aside(work: Work, alert: Alert, staff_id: UUID) -> None:
    """The automation keeps still for whoever has the alert; not towards a member of staff, who
    writes commands."""
    peer_id, of_staff = links_of(work.session, alert.contact_id)
    if peer_id is not None or of_staff is None:
        take_over(work, lock_contact(work.session, alert.contact_id), staff_id, "took")


def owner_name(work: Work, alert: Alert) -> str:
    """The name of whoever has a taken alert."""
    return called(work.deps, work.session.get_one(Staff, alert.owner_id))


def extend(work: Work, alert: Alert, staff_id: UUID) -> bool:
    """The owner was asked how it went, and says that they are still on it. Whether that gives them
    more time: it does once. Within the transaction under way; the alert is locked."""
    before = ladder_state(alert)
    after = ladder.extend(before, rules_of(work, alert), now=work.now)
    if after == before:
        return False
    keep_ladder(alert, after)
    note(work, alert, "extended", staff_id=staff_id)
    return True


def locked_alert(work: Work, scope: Scope, alert_id: UUID) -> Alert | None:
    """The alert, locked with its person, if it lies within the scope."""
    known = work.session.get(Alert, alert_id)
    if known is None or not scope.allows(known.program_id):
        return None
    return lock_alert(work, known)


def lock_alert(work: Work, known: Alert) -> Alert:
    """The alert, locked, and before it the person it is about, as turns do: taking it concerns
    both."""
    lock_contact(work.session, known.contact_id)
    return lock_one(work.session, Alert, known.id)

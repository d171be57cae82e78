"""Raise an alert: open one for a contact, or let what was seen join the one that is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from service.core.alerting import ladder
from service.core.severity import Severity
from service.store.alerts import Alert, lock_open_alert
from service.store.contacts import Contact, holder_of, links_of
from service.store.programs import take_reference
from service.usecases.alert_steps import keep_ladder, ladder_state, note
from service.usecases.climb_ladders import climb_alert, tell_owner
from service.usecases.work import Work

# Texts that follow reach the owner, but not each with a buzz of its own.
OWNER_TOLD_EVERY = timedelta(minutes=2)


@dataclass(frozen=True)
class Cause:
    """Why a person is wanted. `reason` is a short code or a category, never a contact's words."""

    kind: str
    severity: Severity
    reason: str = ""


def raise_alert(work: Work, contact: Contact, cause: Cause) -> Alert:
    """The contact's open alert, new or joined, with its first step made in the same transaction:
    staff are told by the very commit that holds the reply. A worse sign re-opens the ladder. The
    contact is locked."""
    alert = lock_open_alert(work.session, contact.id)
    if alert is None:
        alert = _open(work, contact, cause)
        climb_alert(work, alert)
        return alert
    note(work, alert, "joined", detail=f"{cause.kind}:{cause.reason}:{cause.severity.word}")
    before = ladder_state(alert)
    after = ladder.worse(before, cause.severity, now=work.now)
    if after == before:
        reach_owner(work, alert)
        return alert
    alert.kind, alert.reason = cause.kind, cause.reason
    keep_ladder(alert, after)
    note(work, alert, "raised", detail=cause.severity.word)
    climb_alert(work, alert)
    return alert


def reach_owner(work: Work, alert: Alert) -> None:
    """A further text came in while the alert stands: whoever has it hears of it."""
    if alert.status == "taken" and alert.owner_id is not None:
        tell_owner(work, alert, "alert_news", every=OWNER_TOLD_EVERY)


def _open(work: Work, contact: Contact, cause: Cause) -> Alert:
    peer_id, _ = links_of(work.session, contact.id)
    state = ladder.opened(cause.severity, now=work.now)
    alert = Alert(
        id=work.new_id(),
        created_at=work.now,
        program_id=contact.program_id,
        contact_id=contact.id,
        peer_id=peer_id,
        reference=take_reference(work.session, contact.program_id),
        kind=cause.kind,
        reason=cause.reason,
        severity=int(state.severity),
        owner_id=holder_of(
            contact, work.now
        ),  # whoever writes with them is told beside the first step
        due_at=state.due_at,
    )
    work.session.add(alert)
    work.session.flush()
    note(work, alert, "opened", detail=f"{cause.kind}:{cause.reason}:{cause.severity.word}")
    return alert

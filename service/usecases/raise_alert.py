"""Raise an alert: open one for a contact, or let what was seen join the one that is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from service.core.alerting import ladder
from service.core.crisis import SOMEBODY_ELSE
from service.core.scheduling.durations import say_duration
from service.core.severity import Severity
from service.store.alerts import CAME_LATE, Alert, lock_open_alert, staff_told
from service.store.contacts import Contact, holder_of, links_of
from service.store.outbox import AUTOMATED, cancel_waiting
from service.store.programs import take_reference
from service.usecases.alert_steps import keep_ladder, ladder_state, note, rules_of
from service.usecases.climb_ladders import climb_alert, tell_news
from service.usecases.lateness import rounded
from service.usecases.staff_off import off_until
from service.usecases.work import Work


@dataclass(frozen=True)
class Cause:
    """Why a person is wanted. `reason` is a short code or a category, never a contact's words.
    `late` is how long ago the text was sent that reached us only now. Without `news` there is
    nothing new to read: where it joins an alert, its history says so, and nobody is texted."""

    kind: str
    severity: Severity
    reason: str = ""
    late: timedelta | None = None
    news: bool = True


def raise_alert(work: Work, contact: Contact, cause: Cause) -> Alert:
    """The contact's open alert, new or joined, with its first step made in the same transaction:
    staff are told by the very commit that holds the reply. A worse sign re-opens the ladder. The
    contact is locked. Once it is urgent, what automation had still to say is dropped."""
    alert = lock_open_alert(work.session, contact.id)
    known = Severity(alert.severity) if alert else Severity.NONE
    if cause.severity >= Severity.URGENT and cause.severity > known:
        # It would come after what is said now, and speak of other things.
        cancel_waiting(work.session, contact.id, AUTOMATED)
    if alert is None:
        alert = _open(work, contact, cause)
        climb_alert(work, alert)
        _tell_holder(work, contact, alert)
        return alert
    note(work, alert, "joined", detail=f"{cause.kind}:{cause.reason}:{cause.severity.word}")
    _note_late(work, alert, cause)
    before = ladder_state(alert)
    after = ladder.worse(before, cause.severity, now=work.now)
    if after == before:
        if alert.reason == SOMEBODY_ELSE and cause.kind == "flag":
            alert.reason = cause.reason  # now it is about the writer too, and says so
        if cause.news:
            reach_owner(work, alert, grave=cause.severity >= Severity.URGENT)
        return alert
    alert.kind, alert.reason = cause.kind, cause.reason
    keep_ladder(alert, after)
    note(work, alert, "raised", detail=cause.severity.word)
    climb_alert(work, alert)
    _tell_holder(work, contact, alert)
    return alert


def reach_owner(work: Work, alert: Alert, *, grave: bool = False) -> None:
    """A further text came in while the alert stands: whoever has taken it, or writes with the
    person, hears of it by day and by night. While nobody does, those who were told of it so far
    hear of it, below a crisis not at night. Whoever is off hears only of what they still have.
    `grave`: it holds a sign of its own."""
    holder = _holder(work, work.session.get_one(Contact, alert.contact_id))
    owner = alert.owner_id if alert.status == "taken" else None
    near = dict.fromkeys(one for one in (owner, holder) if one is not None)
    if any([tell_news(work, alert, staff_id, grave=grave) for staff_id in near]):
        return
    free = ladder.awake(work.now, ladder_state(alert), rules_of(work, alert))
    for staff_id in staff_told(work.session, alert.id):
        if staff_id not in near and off_until(work, alert.program_id, staff_id) is None:
            tell_news(work, alert, staff_id, grave=grave, not_before=free)


def _tell_holder(work: Work, contact: Contact, alert: Alert) -> None:
    """Whoever writes with the person hears of it at once, also where the ladder waits for the
    morning, or begins with somebody else."""
    holder = _holder(work, contact)
    if holder is not None and holder not in staff_told(work.session, alert.id, work.now):
        tell_news(work, alert, holder, grave=True)


def _holder(work: Work, contact: Contact) -> UUID | None:
    """Who writes with the person, if they are not off."""
    holder = holder_of(contact, work.now)
    if holder is None or off_until(work, contact.program_id, holder) is not None:
        return None
    return holder


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
        owner_id=_holder(work, contact),  # whoever writes with them hears beside the first step
        due_at=state.due_at,
    )
    work.session.add(alert)
    work.session.flush()
    note(work, alert, "opened", detail=f"{cause.kind}:{cause.reason}:{cause.severity.word}")
    _note_late(work, alert, cause)
    return alert


def _note_late(work: Work, alert: Alert, cause: Cause) -> None:
    """The history says it, and from there whoever is told of the alert hears it (`tell_staff`)."""
    if cause.late is not None:
        note(work, alert, CAME_LATE, detail=say_duration(rounded(cause.late)))
        work.session.flush()

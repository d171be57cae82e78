"""Write to a contact as a person: the automation steps aside until it is handed back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from service.core import delivery
from service.core.alerting import ladder
from service.store.alerts import lock_open_alert
from service.store.consent import consent_of
from service.store.contacts import Contact, lock_contact
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.alert_steps import keep_ladder, ladder_state, note
from service.usecases.deps import Deps
from service.usecases.dialogues import put_aside
from service.usecases.post import NotPosted, Post, post
from service.usecases.read_program import program_of
from service.usecases.take_alert import take
from service.usecases.work import Work, retried, work

LONGEST = 1600  # Twilio refuses more (error 21617)
# So long after they last wrote, a text to somebody without recorded consent is still an answer.
AN_ANSWER = timedelta(hours=24)


@dataclass(frozen=True)
class Written:
    message_id: UUID


@dataclass(frozen=True)
class NotWritten:
    """Nothing was sent: `empty`, `too_long`, `not_yours`, `no_consent`, `blocked` or `no_line`."""

    reason: str


@retried
def write_text(deps: Deps, *, scope: Scope, contact_id: UUID, body: str) -> Written | NotWritten:
    """Send `body` to a contact of the scope. Who writes takes the contact's open alert if nobody
    has it, and is in contact with the person."""
    text = body.strip()
    if not text or len(text) > LONGEST:
        return NotWritten("too_long" if text else "empty")
    with work(deps) as begun:
        known = begun.session.get(Contact, contact_id)
        if known is None or not scope.allows(known.program_id):
            return NotWritten("not_yours")
        contact = lock_contact(begun.session, contact_id)
        if not _may_write(begun, contact):
            return NotWritten("no_consent")
        letter = Post(text, "staff", delivery.REPLY, lives=None, written_by_id=scope.staff_id)
        posted = post(begun, contact, letter)
        if isinstance(posted, NotPosted):
            return NotWritten(posted.reason)
        _step_aside(begun, contact, scope.staff_id)
        audit.record(
            begun,
            "wrote",
            ("message", posted.id),
            staff_id=scope.staff_id,
            program_id=contact.program_id,
        )
        return Written(posted.id)


def _may_write(work: Work, contact: Contact) -> bool:
    consent = consent_of(work.session, contact.id)
    if consent is not None:
        return consent
    heard = contact.last_heard_at
    return heard is not None and work.now - heard < AN_ANSWER


def _step_aside(work: Work, contact: Contact, staff_id: UUID) -> None:
    contact.held_by_id, contact.held_at = staff_id, work.now
    contact.unread = False
    put_aside(work, contact)
    alert = lock_open_alert(work.session, contact.id)
    if alert is None:
        return
    take(work, alert, staff_id)
    if alert.owner_id == staff_id:
        rules = program_of(work, alert.program_id).ladder
        keep_ladder(alert, ladder.contacted(ladder_state(alert), rules, now=work.now))
        note(work, alert, "contacted", staff_id=staff_id)

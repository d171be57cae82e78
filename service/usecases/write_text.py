"""Write to a contact as a person: the automation steps aside until it is handed back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from service.core import delivery
from service.core.alerting import ladder
from service.core.severity import Severity
from service.store.alerts import lock_open_alert, open_alert_of
from service.store.consent import consent_of, wrote_since_stop
from service.store.contacts import Contact, lock_contact
from service.store.scope import Scope
from service.usecases import audit
from service.usecases.alert_steps import keep_ladder, ladder_state, note, rules_of
from service.usecases.deps import Deps
from service.usecases.dialogues import put_aside
from service.usecases.post import NotPosted, Post, post
from service.usecases.take_alert import take
from service.usecases.take_over import take_over
from service.usecases.work import Work, retried, work

LONGEST = 1600  # Twilio refuses more (error 21617)
# So long after they last wrote, a text to somebody who has not agreed is still an answer.
AN_ANSWER = timedelta(hours=24)


@dataclass(frozen=True)
class Written:
    message_id: UUID
    segments: int = 1


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
        return write_to(begun, contact, scope.staff_id, text)


def write_to(work: Work, contact: Contact, staff_id: UUID, text: str) -> Written | NotWritten:
    """`write_text` within the transaction under way; the contact is locked."""
    if not may_write(work, contact):
        return NotWritten("no_consent")
    letter = Post(text, "staff", delivery.REPLY, lives=None, written_by_id=staff_id)
    posted = post(work, contact, letter)
    if isinstance(posted, NotPosted):
        return NotWritten(posted.reason)
    step_aside(work, contact, staff_id)
    subject = ("message", posted.id)
    audit.record(work, "wrote", subject, staff_id=staff_id, program_id=contact.program_id)
    return Written(posted.id, posted.segments)


def may_write(work: Work, contact: Contact) -> bool:
    """Whether a person may text the contact: they have agreed; or it is an answer, to what they
    wrote lately and since they stopped; or they are in danger, and whoever was called for them
    must be able to reach them."""
    session = work.session
    if consent_of(session, contact.id):
        return True
    alert = open_alert_of(session, contact.id)
    if alert is not None and alert.severity >= Severity.URGENT:
        return True
    return wrote_since_stop(session, contact.id, work.now - AN_ANSWER)


def step_aside(work: Work, contact: Contact, staff_id: UUID) -> None:
    """A member of staff is in touch with the contact, who is locked: the automation keeps still,
    and an open alert that nobody has is theirs."""
    take_over(work, contact, staff_id, "wrote")
    contact.unread = False
    put_aside(work, contact)
    alert = lock_open_alert(work.session, contact.id)
    if alert is None:
        return
    take(work, alert, staff_id)
    if alert.owner_id == staff_id:
        rules = rules_of(work, alert)
        keep_ladder(alert, ladder.contacted(ladder_state(alert), rules, now=work.now))
        note(work, alert, "contacted", staff_id=staff_id)

"""Record what the carrier says became of a text. Reports come late, twice, backwards, and before
our own row knows the carrier's id: each is kept, and the furthest one counts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core import delivery
from service.core.severity import Severity
from service.store.alerts import Alert, lock_open_alert
from service.store.contacts import Contact, lock_contact
from service.store.lock import lock_one, lock_row
from service.store.messages import (
    Message,
    StatusEvent,
    checkin_arrived,
    events_of,
    lock_by_carrier_id,
)
from service.store.schedules import Checkin, Enrollment, last_checkins
from service.usecases.alert_steps import note
from service.usecases.carrier_block import find_blocked
from service.usecases.climb_ladders import warn_cannot_text
from service.usecases.deps import Deps
from service.usecases.follow_misses import is_outage
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.work import Work, retried, work

# So many check-ins one after the other that did not arrive are no accident.
IN_A_ROW = 2


@dataclass(frozen=True)
class StatusReport:
    """`message_id` is our own id, which the callback's address carries."""

    message_id: UUID | None
    carrier_id: str
    status: str
    error_code: int | None = None


@retried
def record_status(deps: Deps, *, report: StatusReport) -> None:
    """Keep the report, and apply it to the message it speaks of if that is known."""
    with work(deps) as begun:
        event = StatusEvent(
            id=begun.new_id(),
            created_at=begun.now,
            carrier_id=report.carrier_id,
            message_id=report.message_id,
            status=report.status,
            error_code=report.error_code,
        )
        begun.session.add(event)
        message = _message_of(begun, report)
        if message is not None:
            _apply(begun, message, event)


def apply_early_events(work: Work, message: Message) -> None:
    """Apply the reports that came before the message knew its carrier id."""
    assert message.carrier_id is not None
    for event in events_of(work.session, message.carrier_id):
        _apply(work, message, event)


def end_badly(work: Work, message: Message) -> None:
    """A text will not arrive: what hung on it goes another way."""
    if message.purpose == "alert" and message.alert_id is not None:
        _next_step(work, message, message.alert_id)
    elif message.purpose in ("crisis", "staff") or message.priority == delivery.URGENT:
        _call_instead(work, message)
    elif message.checkin_id is not None:
        checkin = work.session.get_one(Checkin, message.checkin_id)
        if checkin.status == "sent" and not checkin_arrived(work.session, checkin.id):
            checkin.status, checkin.reason = "undelivered", message.status
            contact = work.session.get_one(Contact, message.contact_id)
            if not is_outage(work, contact, checkin):
                _out_of_reach(work, message)


def _out_of_reach(work: Work, message: Message) -> None:
    """A check-in that did not arrive may have met a phone that was off. A number that takes no
    texts at all, or a second failure in a row, is for a person: nobody would hear of a crisis."""
    last = last_checkins(work.session, message.contact_id, limit=IN_A_ROW)
    lost = [one for one in last if one.status == "undelivered" and one.reason in delivery.FAILED]
    if message.error_code not in delivery.PERMANENT and len(lost) < IN_A_ROW:
        return
    contact = lock_contact(work.session, message.contact_id)
    standing = lock_open_alert(work.session, contact.id)
    if standing is None or standing.kind != "undelivered":
        raise_alert(work, contact, Cause("undelivered", Severity.CONCERN, "checkin"))


def call_off(work: Work, message: Message, reason: str) -> None:
    """A text was not sent, by our own decision: a check-in of which nothing arrived was none."""
    if message.checkin_id is None:
        return
    checkin = work.session.get_one(Checkin, message.checkin_id)
    if checkin.status == "sent" and not checkin_arrived(work.session, checkin.id):
        checkin.status, checkin.reason = "dropped", reason
        _uncount(work, work.session.get_one(Enrollment, checkin.enrollment_id))


def _uncount(work: Work, enrollment: Enrollment) -> None:
    """A text that did not go counts towards no limit: there may be another one then."""
    enrollment.sent = max(0, enrollment.sent - 1)
    if enrollment.ended_at is None and enrollment.paused_at is None:
        enrollment.next_due_at = enrollment.next_due_at or work.now
    work.session.add(enrollment)


def _next_step(work: Work, message: Message, alert_id: UUID) -> None:
    """A member of staff could not be told: the alert need not wait for their answer. At the top of
    the ladder it does wait: there nobody else is left, and it would only go round and round."""
    alert = lock_one(work.session, Alert, alert_id)
    note(work, alert, "not_delivered", detail=message.status)
    if alert.status == "open" and alert.due_at is not None and alert.rounds == 0:
        alert.due_at = work.now
        work.wake("climb_ladders", "urgent")


def _call_instead(work: Work, message: Message) -> None:
    """The person could not be texted: whoever has their alert hears that they must call."""
    severity = Severity.CONCERN if message.purpose == "staff" else Severity.URGENT
    contact = lock_contact(work.session, message.contact_id)
    alert = lock_open_alert(work.session, contact.id)
    if alert is None or alert.severity < severity:
        raise_alert(work, contact, Cause("undelivered", severity, message.purpose))
        return
    note(work, alert, "not_delivered", detail=message.status)
    warn_cannot_text(work, alert)


def _message_of(work: Work, report: StatusReport) -> Message | None:
    """The message by its carrier id, else by our own id if the carrier's is not known yet."""
    known = lock_by_carrier_id(work.session, report.carrier_id)
    if known is not None or report.message_id is None:
        return known
    message = lock_row(work.session, Message, report.message_id)
    if message is None or message.direction != "outbound":
        return None
    if message.carrier_id not in (None, report.carrier_id):
        return None  # it was sent twice; what became of the other copy changes nothing
    message.carrier_id = report.carrier_id
    message.sent_at = message.sent_at or work.now
    message.due_at = None  # the carrier has it: whatever doubt there was is settled
    return message


def _apply(work: Work, message: Message, event: StatusEvent) -> None:
    if not delivery.overtakes(event.status, message.status_rank):
        return
    message.status, message.status_rank = event.status, delivery.rank_of(event.status)
    if event.status in delivery.FAILED:
        message.error_code = event.error_code or message.error_code
    else:
        message.error_code = event.error_code  # what went wrong before is over
    if event.error_code == delivery.OPTED_OUT:
        find_blocked(work, message.contact_id, message.line_id)
    if event.status in delivery.FAILED:
        end_badly(work, message)

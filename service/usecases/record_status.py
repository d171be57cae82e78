"""Record what the carrier says became of a text. Reports come late, twice, backwards, and before
our own row knows the carrier's id: each is kept, and the furthest one counts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core import delivery
from service.core.severity import Severity
from service.store.alerts import Alert
from service.store.consent import CarrierBlock, block_of
from service.store.contacts import lock_contact
from service.store.messages import Message, StatusEvent, events_of, find_by_carrier_id
from service.store.schedules import Checkin
from service.usecases.alert_steps import note
from service.usecases.deps import Deps
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.work import Work, work


@dataclass(frozen=True)
class StatusReport:
    """`message_id` is our own id, which the callback's address carries."""

    message_id: UUID | None
    carrier_id: str
    status: str
    error_code: int | None = None


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
    if message.alert_id is not None and message.purpose == "alert":
        alert = work.session.get_one(Alert, message.alert_id, with_for_update=True)
        note(work, alert, "not_delivered", detail=message.status)
        if alert.status == "open" and alert.due_at is not None:
            alert.due_at = work.now  # the next step need not wait for this one's answer
            work.wake("climb_ladders", "urgent")
    elif message.purpose in ("crisis", "staff"):
        severity = Severity.URGENT if message.purpose == "crisis" else Severity.CONCERN
        contact = lock_contact(work.session, message.contact_id)
        raise_alert(work, contact, Cause("undelivered", severity, message.purpose))
    elif message.checkin_id is not None:
        checkin = work.session.get_one(Checkin, message.checkin_id)
        if checkin.status == "sent":
            checkin.status, checkin.reason = "undelivered", message.status


def _message_of(work: Work, report: StatusReport) -> Message | None:
    """The message by its carrier id, else by our own id if the carrier's is not known yet."""
    known = find_by_carrier_id(work.session, report.carrier_id)
    if known is not None or report.message_id is None:
        return known
    message = work.session.get(Message, report.message_id, with_for_update=True)
    if message is None or message.direction != "outbound" or message.carrier_id is not None:
        return None
    message.carrier_id = report.carrier_id
    message.sent_at = message.sent_at or work.now
    message.due_at = None  # the carrier has it: whatever doubt there was is settled
    return message


def _apply(work: Work, message: Message, event: StatusEvent) -> None:
    if not delivery.overtakes(event.status, message.status_rank):
        return
    message.status, message.status_rank = event.status, delivery.rank_of(event.status)
    message.error_code = event.error_code or message.error_code
    if event.error_code == delivery.OPTED_OUT:
        _block(work, message)
    if event.status in delivery.FAILED:
        end_badly(work, message)


def _block(work: Work, message: Message) -> None:
    if block_of(work.session, message.contact_id, message.line_id) is None:
        work.session.add(
            CarrierBlock(
                id=work.new_id(),
                created_at=work.now,
                contact_id=message.contact_id,
                line_id=message.line_id,
                code=delivery.OPTED_OUT,
            )
        )

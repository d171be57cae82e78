"""Record what the carrier says became of a text. Reports come late, twice, backwards, and before
our own row knows the carrier's id: each is kept, and the furthest one counts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from service.core import delivery
from service.store.lock import lock_row
from service.store.messages import Message, StatusEvent, events_of, lock_by_carrier_id
from service.usecases.carrier_block import find_good_number
from service.usecases.deps import Deps
from service.usecases.follow_failure import end_badly, learn
from service.usecases.lost_phones import find_phone
from service.usecases.work import Work, retried, work


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
    # The carrier has it: whatever doubt there was is settled, and whoever was sending it is done.
    message.due_at = message.lease = message.leased_until = None
    message.poll_at = message.poll_at or delivery.poll_at(message.polls, now=work.now)
    return message


def _apply(work: Work, message: Message, event: StatusEvent) -> None:
    if not delivery.overtakes(event.status, message.status_rank):
        return
    message.status, message.status_rank = event.status, delivery.rank_of(event.status)
    if event.status in delivery.FAILED:
        message.error_code = event.error_code or message.error_code
    else:
        message.error_code = event.error_code  # what went wrong before is over
    if delivery.is_final(message.status_rank):
        # Whoever has it in hand to ask about it may be dead, and nobody would take it over.
        message.poll_at = message.lease = message.leased_until = None
    if event.status in delivery.FAILED:
        learn(work, message, event.error_code)
        end_badly(work, message)
    elif event.status in delivery.REACHED and message.purpose != "checkin":
        find_good_number(work, message.contact_id, message.line_id)
        if message.purpose == "alert":
            find_phone(work, message.contact_id, arrived=True)

"""Poll statuses: ask the carrier what became of texts whose end it has not told us. A callback may
be lost on its way for good; what it would have said is in the carrier's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import Session

from service.core import delivery
from service.ports import CarrierAway, CarrierText
from service.store.due import Claim, claim, finish
from service.store.lock import lock_one
from service.store.messages import UNSETTLED, Message
from service.store.pulses import beat_pulse, last_pulse
from service.usecases.deps import Deps
from service.usecases.record_status import StatusReport, record_status
from service.usecases.work import Work, retried, work

# So few at a time and no sooner again than that: four a second at most, whatever has piled up. The
# carrier answers many more, and what people wait for goes by the same door.
AT_ONCE = 20
EVERY = timedelta(seconds=5)
PULSE = "statuses polled"
# A slow carrier is asked about as many as fit in this; the rest waits for the lease to run out, as
# it does when whoever asks is killed. A lease is longer by the carrier's timeout (gateways.twilio:
# 11 s).
ASKS_FOR = timedelta(seconds=10)
LEASE = timedelta(seconds=25)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Asked:
    message_id: UUID
    carrier_id: str


def polled_lately(session: Session, now: datetime) -> bool:
    """Whether it is too soon to ask again."""
    last = last_pulse(session, PULSE)
    return last is not None and now - last < EVERY


def poll_statuses(deps: Deps) -> None:
    """Ask about those texts that have been due the longest. While the carrier cannot be asked, they
    wait; what it does not know (any more) is asked about no further."""
    token, until = deps.ids.new(), deps.clock.now() + ASKS_FOR
    for asked in _claim(deps, token):
        if deps.clock.now() >= until:
            return  # the lease of the rest runs out, and they are asked about then
        found = deps.sms.fetch(asked.carrier_id)
        if isinstance(found, CarrierAway):
            log.warning("carrier_not_asked", usecase="poll_statuses", reason=found.reason)
            return  # the lease runs out, and they are asked about then
        if found is not None:
            report = StatusReport(
                asked.message_id, found.carrier_id, found.status, found.error_code
            )
            record_status(deps, report=report)
        _settle(deps, asked.message_id, token, found)


@retried
def _claim(deps: Deps, token: UUID) -> list[_Asked]:
    with work(deps) as begun:
        if polled_lately(begun.session, begun.now):
            return []
        beat_pulse(begun.session, PULSE, begun.now)
        claimed = claim(begun.session, UNSETTLED, Claim(token, begun.now, LEASE, AT_ONCE))
        rows = [begun.session.get_one(Message, message_id) for message_id in claimed]
        return [_Asked(row.id, row.carrier_id) for row in rows if row.carrier_id is not None]


@retried
def _settle(deps: Deps, message_id: UUID, token: UUID, found: CarrierText | None) -> None:
    with work(deps) as begun:
        message = lock_one(begun.session, Message, message_id)
        finish(begun.session, UNSETTLED, message_id, token, _next(begun, message, found))


def _next(work: Work, message: Message, found: CarrierText | None) -> dict[str, object]:
    """When it is asked about next: later each time, and not for ever."""
    if found is None or delivery.is_final(message.status_rank):
        return {"poll_at": None}
    polls = message.polls + 1
    return {"polls": polls, "poll_at": delivery.poll_at(polls, now=work.now)}

"""Deliver: hand the outbox to the carrier, one text at a time, none twice and none lost (rule 9).

A text is claimed and committed as `sending` before it leaves; its outcome is a second commit. What
a dead process left as `sending`, and what the carrier never answered, is doubtful: the carrier is
asked before anything is sent again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from service.core import delivery
from service.ports import Accepted, CarrierText, InDoubt, OutboundText, Refused, SendOutcome
from service.store.consent import CarrierBlock, block_of
from service.store.contacts import Contact
from service.store.due import Claim
from service.store.messages import Message, known_carrier_ids
from service.store.outbox import claim_outbox, pace
from service.store.programs import Line
from service.usecases.deps import Deps
from service.usecases.record_status import apply_early_events, end_badly
from service.usecases.work import Work, work

# Longer than the carrier's timeout (gateways.twilio: 3 s to connect, 8 s to answer).
LEASE = timedelta(seconds=20)


@dataclass(frozen=True)
class _Claimed:
    """A text that left the outbox under a lease. `doubtful_since`: it may have left before, at that
    time (UTC). `insists`: a staff alert, sent again on doubt (a double does no harm)."""

    message_id: UUID
    contact_id: UUID
    token: UUID
    text: OutboundText
    doubtful_since: datetime | None
    insists: bool


def deliver(deps: Deps, *, priorities: tuple[int, ...]) -> bool:
    """Send the one text of these priorities that goes next. Whether there was one."""
    token = deps.ids.new()
    with work(deps) as begun:
        message_id = claim_outbox(begun.session, Claim(token, begun.now, LEASE, 1), priorities)
    if message_id is None:
        return False
    # A commit of its own: were this to fail, the lease stands, and the other texts go on.
    with work(deps) as begun:
        claimed = _mark_sending(begun, message_id, token)
    if claimed is not None and claimed.doubtful_since is not None:
        claimed = _ask_carrier(deps, claimed, claimed.doubtful_since)
    if claimed is not None:
        _settle(deps, claimed, deps.sms.send(claimed.text))
    return True


def _mark_sending(work: Work, message_id: UUID, token: UUID) -> _Claimed | None:
    """Mark a text as sending, or drop it if it may go no more."""
    message = work.session.get_one(Message, message_id, with_for_update=True)
    if message.lease != token:
        return None
    contact = work.session.get_one(Contact, message.contact_id)
    line = work.session.get_one(Line, message.line_id, with_for_update=True)
    doubtful = message.status in ("sending", "in_doubt")
    if not doubtful and _too_late(work, message):
        _let_go(message, "dropped")
        end_badly(work, message)
        return None
    since = message.tried_at if doubtful else None
    if not doubtful:
        message.status, message.status_rank = "sending", delivery.RANK["sending"]
        message.tried_at = work.now
        message.attempts += 1
        pace(work.session, line, message.segments, work.now)
    unseal = work.deps.keyring.unseal
    text = OutboundText(
        to=unseal(contact, ("contact", "phone", contact.id), contact.phone),
        sender=line.sender,
        body=unseal(contact, ("message", "body", message.id), message.body),
        status_callback=f"{work.deps.public_url}/carrier/sms/status?m={message.id}",
    )
    insists = message.purpose == "alert"
    return _Claimed(message.id, contact.id, token, text, since, insists)


def _too_late(work: Work, message: Message) -> bool:
    expired = message.expires_at is not None and message.expires_at <= work.now
    return expired or block_of(work.session, message.contact_id, message.line_id) is not None


def _ask_carrier(deps: Deps, claimed: _Claimed, since: datetime) -> _Claimed | None:
    """Settle a doubtful text by what the carrier lists. The text, to be sent (again), or None when
    it was found, or when nothing can be known yet."""
    listed = deps.sms.sent_to(claimed.text.to, since=since - delivery.CLOCK_SLACK)
    with work(deps) as begun:
        message = _still_ours(begun, claimed)
        if message is None:
            return None
        if listed is None and not claimed.insists:
            _wait_in_doubt(begun, message)
            return None
        horizon = since - delivery.CLOCK_SLACK
        known = known_carrier_ids(begun.session, claimed.contact_id, horizon)
        found = [
            text
            for text in listed or ()
            if text.body == claimed.text.body and text.carrier_id not in known
        ]
        if len(found) == 1:
            _adopt(begun, message, found[0])
            return None
        if found and not claimed.insists:
            _let_go(message, "unknown")
            end_badly(begun, message)
            return None
        message.tried_at = begun.now
        message.attempts += 1
    return replace(claimed, doubtful_since=None)


def _settle(deps: Deps, claimed: _Claimed, outcome: SendOutcome) -> None:
    """Record what the carrier said of a text that has just left."""
    with work(deps) as begun:
        message = _still_ours(begun, claimed)
        if message is None:
            return
        match outcome:
            case Accepted(carrier_id, status):
                _accepted(begun, message, carrier_id, status)
            case Refused(code, retry):
                _refused(begun, message, code, retry=retry)
            case InDoubt():
                _wait_in_doubt(begun, message)
            case _:
                assert_never(outcome)


def _still_ours(work: Work, claimed: _Claimed) -> Message | None:
    """The message, locked, if the lease is still ours and no callback has settled it."""
    message = work.session.get_one(Message, claimed.message_id, with_for_update=True)
    return message if message.lease == claimed.token else None


def _accepted(work: Work, message: Message, carrier_id: str, status: str) -> None:
    message.carrier_id = carrier_id
    message.sent_at = message.sent_at or work.now
    _let_go(message, status)
    work.session.flush()
    apply_early_events(work, message)


def _adopt(work: Work, message: Message, found: CarrierText) -> None:
    message.error_code = found.error_code
    _accepted(work, message, found.carrier_id, found.status)
    if found.status in delivery.FAILED:
        end_badly(work, message)


def _refused(work: Work, message: Message, code: int, *, retry: bool) -> None:
    message.error_code = code
    again = None
    if retry:
        again = delivery.retry_at(message.attempts, now=work.now, expires_at=message.expires_at)
    if again is not None:
        message.status, message.status_rank = "waiting", 0
        message.due_at, message.lease, message.leased_until = again, None, None
        return
    if code == delivery.OPTED_OUT:
        block = CarrierBlock(
            id=work.new_id(),
            created_at=work.now,
            contact_id=message.contact_id,
            line_id=message.line_id,
            code=code,
        )
        work.session.add(block)
    _let_go(message, "refused")
    end_badly(work, message)


def _wait_in_doubt(work: Work, message: Message) -> None:
    """The carrier may have it: look again later, not past its expiry by much."""
    expired = message.expires_at is not None and message.expires_at <= work.now
    if expired:
        _let_go(message, "unknown")
        end_badly(work, message)
        return
    message.status, message.status_rank = "in_doubt", delivery.RANK["in_doubt"]
    message.due_at = work.now + delivery.DOUBT_SETTLES
    message.lease = message.leased_until = None


def _let_go(message: Message, status: str) -> None:
    """Out of the outbox, with a status that never goes backwards."""
    if delivery.overtakes(status, message.status_rank):
        message.status, message.status_rank = status, delivery.rank_of(status)
    message.due_at = message.lease = message.leased_until = None

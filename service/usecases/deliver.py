"""Deliver: hand the outbox to the carrier, one text at a time, none twice and none lost (rule 9).

A text is claimed and committed as `sending` before it leaves; its outcome is a second commit. What
a dead process left as `sending`, and what the carrier never answered, is doubtful: the carrier is
asked before anything is sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

import structlog
from sqlalchemy.exc import OperationalError

from service.core import delivery
from service.ports import Accepted, CarrierText, InDoubt, OutboundText, Refused, SendOutcome
from service.store.contacts import Contact
from service.store.due import Claim, claim, table_of
from service.store.lock import lock_one
from service.store.messages import OUTBOX, Message
from service.store.outbox import claim_outbox, pace
from service.store.programs import Line
from service.store.recoveries import unknown_of
from service.store.seal import SealBroken
from service.usecases.caps import CAP, count_sent, over_cap
from service.usecases.deps import Deps
from service.usecases.follow_failure import call_off, end_badly, learn
from service.usecases.line_alert import tell_cap
from service.usecases.record_status import apply_early_events
from service.usecases.second_look import FAILED, rests_until, why_not
from service.usecases.send_another import chance_of
from service.usecases.work import Work, retried, work

# Longer than the carrier's timeout (gateways.twilio: 3 s to connect, 8 s to answer).
LEASE = timedelta(seconds=20)

log = structlog.get_logger(__name__)


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
    chosen = _Chosen(deps.ids.new())
    try:
        claimed = _take_next(deps, chosen, priorities)
    except OperationalError:
        raise  # the database, not the text
    except Exception:
        _put_aside(deps, chosen)
        raise
    if chosen.message_id is None:
        return False
    if claimed is not None and claimed.doubtful_since is not None:
        claimed = _ask_carrier(deps, claimed, claimed.doubtful_since)
    if claimed is not None:
        _settle(deps, claimed, deps.sms.send(claimed.text))
    return True


@dataclass
class _Chosen:
    """Which text goes next, for as long as it is being taken out under the lease `token`."""

    token: UUID
    message_id: UUID | None = None


@retried
def _take_next(deps: Deps, chosen: _Chosen, priorities: tuple[int, ...]) -> _Claimed | None:
    """Claim the text that goes next and mark it as sending, or drop it if it may go no more."""
    with work(deps) as begun:
        request = Claim(chosen.token, begun.now, LEASE, 1)
        chosen.message_id = claim_outbox(begun.session, request, priorities)
        if chosen.message_id is None:
            return None
        return _take_out(begun, chosen.message_id, chosen.token)


def _put_aside(deps: Deps, chosen: _Chosen) -> None:
    """A text could not be taken out, by a bug of ours, and its claim was undone with the rest: it
    waits for as long as a lease, and the others go on."""
    with work(deps) as begun:
        this_one = table_of(Message).c.id == chosen.message_id
        claim(begun.session, OUTBOX, Claim(chosen.token, begun.now, LEASE, 1), this_one)


def _take_out(work: Work, message_id: UUID, token: UUID) -> _Claimed | None:
    """Mark a text that was claimed as sending, or drop it if it may go no more."""
    message = lock_one(work.session, Message, message_id)
    contact = work.session.get_one(Contact, message.contact_id)
    doubtful = message.status in ("sending", "in_doubt")
    if not doubtful and (_dropped(work, message) or _put_off(work, message)):
        return None
    text = _unsealed(work, message, contact)
    if text is None:
        return None
    since = message.tried_at if doubtful else None
    if not doubtful:
        message.status, message.status_rank = "sending", delivery.RANK["sending"]
        _try_now(work, message, text.to)
    insists = message.purpose == "alert"
    return _Claimed(message.id, message.contact_id, token, text, since, insists)


def _unsealed(work: Work, message: Message, contact: Contact) -> OutboundText | None:
    """The text as it leaves, or None when it does not open (a key is gone): it has failed then."""
    line = work.session.get_one(Line, message.line_id)
    unseal = work.deps.keyring.unseal
    try:
        return OutboundText(
            to=unseal(contact, ("contact", "phone", contact.id), contact.phone),
            sender=line.sender,
            body=unseal(contact, ("message", "body", message.id), message.body),
            status_callback=f"{work.deps.public_url}/carrier/sms/status?m={message.id}",
        )
    except SealBroken:
        log.exception("text_does_not_open", message_id=str(message.id))
        _give_up(work, message, "failed")
        return None


def _try_now(work: Work, message: Message, phone: str) -> None:
    """One more attempt, counted against the line's rate and its day."""
    message.tried_at = work.now
    message.attempts += 1
    line = lock_one(work.session, Line, message.line_id)
    count_sent(work, line, message, phone)
    pace(work.session, line, message.segments, work.now)


def _dropped(work: Work, message: Message) -> bool:
    """Drop a text that may go no more. Whether it was one."""
    reason = why_not(work, message)
    if reason is None:
        capped = over_cap(work, message)
        if capped is not None:
            reason = CAP
            tell_cap(work, message, capped)
    # A check-in that its line had no room for in time was never tried: nothing has failed.
    unsent = message.checkin_id is not None and message.attempts == 0 and reason == "expired"
    if reason in FAILED and not unsent:
        _give_up(work, message, "dropped")
    elif reason is not None:
        _let_go(message, "dropped")
        call_off(work, message, reason)
    return reason is not None


def _put_off(work: Work, message: Message) -> bool:
    """Let a text wait that is for later. Whether it was one."""
    later = rests_until(work, message)
    if later is None:
        return False
    if message.expires_at is not None:
        message.expires_at += later - work.now
    message.due_at, message.lease, message.leased_until = later, None, None
    return True


def _ask_carrier(deps: Deps, claimed: _Claimed, since: datetime) -> _Claimed | None:
    """Settle a doubtful text by what the carrier lists. The text, to be sent (again), or None when
    it was found, or when nothing can be known yet."""
    horizon = since - delivery.CLOCK_SLACK
    listed = deps.sms.sent_to(claimed.text.to, since=horizon)
    goes = _judge(deps, claimed, listed)
    return replace(claimed, doubtful_since=None) if goes else None


@retried
def _judge(deps: Deps, claimed: _Claimed, listed: Sequence[CarrierText] | None) -> bool:
    """What the carrier's list says of a doubtful text. Whether it is to be sent (again)."""
    with work(deps) as begun:
        message = _still_ours(begun, claimed)
        if message is None:
            return False
        if listed is None and not claimed.insists:
            _wait_in_doubt(begun, message)
            return False
        ours = claimed.text.body
        found = _unclaimed(begun, [one for one in listed or () if delivery.may_be(one.body, ours)])
        if len(found) == 1:
            _adopt(begun, message, found[0])
            return False
        if found and not claimed.insists:
            _give_up(begun, message, "unknown")
            return False
        if _dropped(begun, message):
            return False
        message.leased_until = begun.now + LEASE
        _try_now(begun, message, claimed.text.to)
    return True


def _unclaimed(work: Work, listed: Sequence[CarrierText]) -> list[CarrierText]:
    """Without those that are known as another text of ours: a phone may be in several programs."""
    unknown = unknown_of(work.session, {text.carrier_id for text in listed})
    return [text for text in listed if text.carrier_id in unknown]


@retried
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
    """The message, locked, if the lease is still ours. One that a callback has settled meanwhile
    is let go: the carrier has it, whatever was or was not answered."""
    message = lock_one(work.session, Message, claimed.message_id)
    if message.lease != claimed.token:
        return None
    if message.carrier_id is not None:
        message.due_at = message.lease = message.leased_until = None
        return None
    return message


def _accepted(
    work: Work, message: Message, carrier_id: str, status: str, error_code: int | None = None
) -> None:
    message.carrier_id = carrier_id
    message.sent_at = message.sent_at or work.now
    message.error_code = error_code  # what went wrong before is over
    message.poll_at = delivery.poll_at(message.polls, now=work.now)
    _let_go(message, status)
    work.session.flush()
    apply_early_events(work, message)


def _adopt(work: Work, message: Message, found: CarrierText) -> None:
    _accepted(work, message, found.carrier_id, found.status, found.error_code)
    if found.status in delivery.FAILED:
        learn(work, message, found.error_code)
        end_badly(work, message)


def _refused(work: Work, message: Message, code: int, *, retry: bool) -> None:
    message.error_code = code
    again = None
    if retry:
        again = delivery.retry_at(
            message.attempts,
            now=work.now,
            expires_at=message.expires_at,
            chance=chance_of(message),
        )
    if again is not None:
        message.status, message.status_rank = "waiting", 0
        message.due_at, message.lease, message.leased_until = again, None, None
        return
    learn(work, message, code)
    _give_up(work, message, "refused")


def _wait_in_doubt(work: Work, message: Message) -> None:
    """The carrier may have it: look again later, not past its expiry by much."""
    expired = message.expires_at is not None and message.expires_at <= work.now
    if expired:
        _give_up(work, message, "unknown")
        return
    message.status, message.status_rank = "in_doubt", delivery.RANK["in_doubt"]
    message.due_at = work.now + delivery.DOUBT_SETTLES
    message.lease = message.leased_until = None


def _give_up(work: Work, message: Message, status: str) -> None:
    _let_go(message, status)
    end_badly(work, message)


def _let_go(message: Message, status: str) -> None:
    """Out of the outbox, with a status that never goes backwards."""
    if delivery.overtakes(status, message.status_rank):
        message.status, message.status_rank = status, delivery.rank_of(status)
    if delivery.is_final(message.status_rank):
        message.poll_at = None
    message.due_at = message.lease = message.leased_until = None

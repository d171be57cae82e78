"""Call members of staff about an alert: rows that are placed one by one, never a word of whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, assert_never
from uuid import UUID

import structlog

from service.ports import Accepted, InDoubt, OutboundCall, Refused, SendOutcome
from service.store.alerts import Alert
from service.store.contacts import contact_of_staff
from service.store.due import Claim, claim, finish
from service.store.lock import lock_one
from service.store.programs import line_for
from service.store.seal import SealBroken
from service.store.staff_calls import ALERT_CALLS, AlertCall, call_waits
from service.usecases.alert_steps import note
from service.usecases.deps import Deps
from service.usecases.mail_staff import mail_staff
from service.usecases.on_call import people_for, those_in_charge
from service.usecases.staff_off import off_until
from service.usecases.work import Work, retried, work

Why = Literal["alert", "outcome", "news"]
# Longer than the carrier's timeout (gateways.twilio: 3 s to connect, 8 s to answer).
LEASE = timedelta(seconds=20)
AGAIN_AFTER = timedelta(seconds=15)
MOST_TRIES = 4

log = structlog.get_logger(__name__)


# ---------------------------------------------------------------- within a transaction
def call_staff(
    work: Work,
    alert: Alert,
    staff_id: UUID,
    why: Why = "alert",
    *,
    not_before: datetime | None = None,
) -> bool:
    """Have a member of staff called about an alert, not before a time (UTC). Whether there is a
    number to call, and one to call from."""
    contact = contact_of_staff(work.session, staff_id, alert.program_id)
    if contact is None or line_for(work.session, alert.program_id, "staff") is None:
        return False
    if not call_waits(work.session, alert.id, staff_id):
        row = AlertCall(
            id=work.new_id(),
            created_at=work.now,
            alert_id=alert.id,
            staff_id=staff_id,
            why=why,
            due_at=max(work.now, not_before or work.now),
        )
        work.session.add(row)
        work.session.flush()
        note(work, alert, "told", staff_id=staff_id, detail="call")
    work.wake("place_calls", "urgent")
    return True


# ---------------------------------------------------------------- afterwards
@dataclass(frozen=True)
class _Claimed:
    call_id: UUID
    token: UUID
    call: OutboundCall


def place_calls(deps: Deps) -> bool:
    """Place the call that waits longest. Whether there was one. On doubt one goes twice: a double
    does no harm, a call that never was might."""
    token = deps.ids.new()
    with work(deps) as begun:
        claimed = claim(begun.session, ALERT_CALLS, Claim(token, begun.now, LEASE, 1))
        if not claimed:
            return False
        taken = _take_out(begun, claimed[0], token)
    if taken is not None:
        _settle(deps, taken, deps.calls.place(taken.call))
    return True


def _take_out(work: Work, call_id: UUID, token: UUID) -> _Claimed | None:
    """Count one more attempt, or let go of a call that is not needed any more."""
    row = work.session.get_one(AlertCall, call_id)
    alert = work.session.get_one(Alert, row.alert_id)
    call, why_not = _call_of(work, row, alert)
    needless = why_not_needed(alert, row) or _off_by_now(work, alert, row)
    if call is None or needless:
        ended = {"due_at": None, "ended": needless or why_not, "ended_at": work.now}
        finish(work.session, ALERT_CALLS, call_id, token, ended)
        return None
    row.attempts += 1
    row.placed_at = work.now
    return _Claimed(call_id, token, call)


def why_not_needed(alert: Alert, row: AlertCall) -> str:
    """Why somebody need not be called any more: it is closed, or with somebody else."""
    if alert.status == "closed":
        return "closed"
    return "taken" if alert.status == "taken" and alert.owner_id != row.staff_id else ""


def _off_by_now(work: Work, alert: Alert, row: AlertCall) -> str:
    """`off` where a call that waited, as for the morning, would tell of news on an alert of others
    to somebody who is off by now: as with a text."""
    theirs = row.why != "news" or alert.owner_id == row.staff_id
    off = not theirs and off_until(work, alert.program_id, row.staff_id) is not None
    return "off" if off else ""


def _call_of(work: Work, row: AlertCall, alert: Alert) -> tuple[OutboundCall | None, str]:
    contact = contact_of_staff(work.session, row.staff_id, alert.program_id)
    line = line_for(work.session, alert.program_id, "staff")
    if contact is None or line is None:
        return None, "no_number" if contact is None else "no_line"
    try:
        phone = work.deps.keyring.unseal(contact, ("contact", "phone", contact.id), contact.phone)
    except SealBroken:  # a key is gone: whatever else is done about the alert goes on
        log.exception("phone_does_not_open", row_id=str(contact.id))
        return None, "no_number"
    base = f"{work.deps.public_url}/carrier/voice/alert"
    call = OutboundCall(phone, line.phone, f"{base}?c={row.id}", f"{base}/status?c={row.id}")
    return call, ""


@retried
def _settle(deps: Deps, claimed: _Claimed, outcome: SendOutcome) -> None:
    """Record what the carrier said of a call. Where it could not be placed the alert goes on."""
    with work(deps) as begun:
        known = begun.session.get_one(AlertCall, claimed.call_id)
        alert = lock_one(begun.session, Alert, known.alert_id)
        row = lock_one(begun.session, AlertCall, claimed.call_id)
        if row.lease != claimed.token:
            return
        row.lease = row.leased_until = None
        match outcome:
            case Accepted(carrier_id):
                row.carrier_id, row.due_at = row.carrier_id or carrier_id, None
            case Refused(_, retry):
                _again_or_not(begun, alert, row, "refused", again=retry)
            case InDoubt():
                if row.carrier_id is not None:  # it has told us of it meanwhile
                    row.due_at = None
                else:
                    _again_or_not(begun, alert, row, "in_doubt", again=True)
            case _:
                assert_never(outcome)


def _again_or_not(work: Work, alert: Alert, row: AlertCall, why: str, *, again: bool) -> None:
    if again and row.attempts < MOST_TRIES:
        row.due_at = work.now + AGAIN_AFTER
    else:
        give_up(work, alert, row, why)


def give_up(work: Work, alert: Alert, row: AlertCall, why: str) -> None:
    """A call did not come about: the alert need not wait for an answer to it. At the top of the
    ladder it does wait, where nobody else is left; whoever is in charge is written to."""
    row.due_at, row.ended, row.ended_at = None, why, work.now
    note(work, alert, "call_failed", staff_id=row.staff_id, detail=why)
    if alert.rounds > 0:
        mail_staff(work, alert, those_in_charge(people_for(work, alert)), "nobody")
    elif alert.status == "open" and alert.due_at is not None:
        alert.due_at = work.now
        work.wake("climb_ladders", "urgent")

"""Another way to staff than a text: an e-mail about an alert, to whoever has an address on record.
It says that there is something to look at, and never of whom or of what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog

from service.core.severity import Severity
from service.store.alert_mails import ALERT_MAILS, AlertMail, mailed_since
from service.store.alerts import Alert
from service.store.due import Claim, claim, finish
from service.store.seal import SealBroken
from service.usecases.alert_steps import note
from service.usecases.deps import Deps
from service.usecases.tell_admins import (
    FIRST_RETRY,
    LEASE,
    MOST_TRIES,
    Letter,
    Letterbox,
    address_of,
)
from service.usecases.work import Work, work

Why = Literal["step", "not_told", "call", "nobody"]
# A ladder goes round every few minutes; the same e-mail need not.
NOT_AGAIN_FOR = timedelta(minutes=30)
# Older ones, as of a time without a mail server, tell nobody anything new.
LIVES = timedelta(days=1)
_SAYS: dict[str, str] = {
    "step": "Alert {ref} ({severity}) needs someone.",
    "not_told": "A text to your phone about alert {ref} ({severity}) did not arrive.",
    "call": "A text of ours to the person of alert {ref} ({severity}) did not arrive."
    " Please call them.",
    "nobody": "Alert {ref} ({severity}) has reached nobody's phone.",
}

log = structlog.get_logger(__name__)


# ---------------------------------------------------------------- within a transaction
def mail_staff(work: Work, alert: Alert, staff_ids: Collection[UUID], why: Why) -> bool:
    """Have an e-mail go to these members of staff, as far as their addresses are known. Whether
    there is anybody to whom one goes, or went just now."""
    reached = False
    for staff_id in sorted(set(staff_ids)):
        if _address(work, staff_id) is None:
            continue
        reached = True
        row = AlertMail(
            id=work.new_id(),
            created_at=work.now,
            alert_id=alert.id,
            staff_id=staff_id,
            why=why,
            due_at=work.now,
        )
        if not mailed_since(work.session, row, work.now - NOT_AGAIN_FOR):
            work.session.add(row)
    return reached


def _address(work: Work, staff_id: UUID) -> str | None:
    try:
        return address_of(work, staff_id)
    except SealBroken:  # a key is gone: whatever else is done about the alert goes on
        log.exception("address_does_not_open", row_id=str(staff_id))
        return None


# ---------------------------------------------------------------- afterwards
def send_alert_mails(deps: Deps, letterbox: Letterbox) -> None:
    """Send those that wait, each under a lease; what the server does not take is tried again. On
    doubt one goes twice: a double does no harm."""
    token = deps.ids.new()
    with work(deps) as begun:
        claimed = claim(begun.session, ALERT_MAILS, Claim(token, begun.now, LEASE, 20))
        letters = [_letter_of(begun, mail_id, token) for mail_id in claimed]
    for mail_id, found in zip(claimed, letters, strict=True):
        if found is not None:
            address, letter = found
            taken = letterbox.mail.send((address,), letter.subject, letter.body)
            _settle(deps, mail_id, token, taken=taken)


def _letter_of(work: Work, mail_id: UUID, token: UUID) -> tuple[str, Letter] | None:
    """To whom, and what; None when it is not needed any more, which is noted."""
    row = work.session.get_one(AlertMail, mail_id)
    alert = work.session.get_one(Alert, row.alert_id)
    address = _address(work, row.staff_id)
    no_more = _why_no_more(work, row, alert)
    if no_more is None and address is not None:
        return address, write_alert_letter(work.deps, alert, row.why)
    values = {"due_at": None, "failed": no_more or "no_address"}
    finish(work.session, ALERT_MAILS, mail_id, token, values)
    return None


def _why_no_more(work: Work, row: AlertMail, alert: Alert) -> str | None:
    if alert.status == "closed":
        return "closed"
    if alert.status == "taken" and alert.owner_id != row.staff_id:
        return "taken"
    return "too_late" if work.now - row.created_at > LIVES else None


def write_alert_letter(deps: Deps, alert: Alert, why: str) -> Letter:
    """The e-mail about an alert: its number and how urgent it is, nothing else."""
    severity = deps.library.replies.text(f"severity_{Severity(alert.severity).word}", "en")
    says = _SAYS[why].format(ref=alert.reference, severity=severity)
    body = (
        f"{says}\n\n"
        f"Please look now, and take it there: {deps.public_url}/console/alerts\n\n"
        "This mail names nobody, on purpose.\n"
    )
    return Letter(f"Warmline: alert {alert.reference} ({severity})", body)


def _settle(deps: Deps, mail_id: UUID, token: UUID, *, taken: bool) -> None:
    with work(deps) as begun:
        row = begun.session.get_one(AlertMail, mail_id)
        alert = begun.session.get_one(Alert, row.alert_id)
        tries = row.attempts + 1
        values: dict[str, object] = {"attempts": tries, "due_at": None}
        if taken:
            values["sent_at"] = begun.now
            note(begun, alert, "mailed", staff_id=row.staff_id, detail=row.why)
        elif tries < MOST_TRIES:
            values["due_at"] = begun.now + FIRST_RETRY * 2 ** (tries - 1)
        else:
            values["failed"] = "not_taken"
            note(begun, alert, "mail_failed", staff_id=row.staff_id, detail=row.why)
        finish(begun.session, ALERT_MAILS, mail_id, token, values)

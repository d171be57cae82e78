"""Answer the keys of a member of staff whom we called about an alert: one takes it, two passes it
on. Nothing pressed is nothing taken, whoever or whatever picked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from service.core.texts.replies import Lang, lang_of
from service.store.alerts import Alert
from service.store.contacts import contact_of_staff
from service.store.lock import lock_one
from service.store.staff_calls import AlertCall
from service.usecases.alert_steps import note
from service.usecases.call_staff import give_up
from service.usecases.deps import Deps
from service.usecases.pass_alert import Passed, pass_on
from service.usecases.take_alert import (
    AlertClosed,
    HasOwner,
    Taken,
    extend,
    lock_alert,
    owner_name,
    take,
)
from service.usecases.work import Work, retried, work

# The carrier's words for a call that reached nobody (twilio.com/docs/voice/api/call-resource).
NOT_REACHED = frozenset({"busy", "no-answer", "failed", "canceled"})
# Nobody can be reached at this number: the alert need not wait for an answer to the call.
NO_PHONE = "failed"


@dataclass(frozen=True)
class Spoken:
    """What they hear: a sentence by its key, in their language. `asks`: a key is waited for."""

    key: str
    lang: Lang = "en"
    values: Mapping[str, str] = field(default_factory=dict)
    asks: bool = False


@retried
def greet(deps: Deps, *, call_id: UUID | None, carrier_id: str) -> Spoken:
    """They (or their voicemail) picked up."""
    with work(deps) as begun:
        found = _find(begun, call_id)
        if found is None:
            return Spoken("call_nothing")
        row, alert = found
        row.carrier_id = row.carrier_id or carrier_id
        row.answered_at = row.answered_at or begun.now
        row.due_at = None
        return _what_is_said(begun, row, alert)


@retried
def press(deps: Deps, *, call_id: UUID | None, digit: str) -> Spoken:
    """They pressed a key. Any other than one and two asks again."""
    with work(deps) as begun:
        found = _find(begun, call_id)
        if found is None:
            return Spoken("call_nothing")
        row, alert = found
        if row.why == "news" or digit not in ("1", "2"):
            return _what_is_said(begun, row, alert)
        return _take(begun, row, alert) if digit == "1" else _pass(begun, row, alert)


@retried
def end_call(deps: Deps, *, call_id: UUID | None, carrier_id: str, status: str) -> None:
    """The carrier's word for how a call ended. Only what was pressed counts for an answer."""
    with work(deps) as begun:
        found = _find(begun, call_id)
        if found is None or found[0].ended_at is not None:
            return
        row, alert = found
        row.carrier_id = row.carrier_id or carrier_id
        row.due_at, row.ended, row.ended_at = None, status, begun.now
        if status == NO_PHONE:
            give_up(begun, alert, row, status)
        elif not row.said:
            detail = status if status in NOT_REACHED else "no_digit"
            note(begun, alert, "call_ended", staff_id=row.staff_id, detail=detail)


# ---------------------------------------------------------------- the parts
def _find(work: Work, call_id: UUID | None) -> tuple[AlertCall, Alert] | None:
    """The call and its alert, both locked, the alert first."""
    known = work.session.get(AlertCall, call_id) if call_id is not None else None
    if known is None:
        return None
    alert = lock_alert(work, work.session.get_one(Alert, known.alert_id))
    return lock_one(work.session, AlertCall, known.id), alert


def _what_is_said(work: Work, row: AlertCall, alert: Alert) -> Spoken:
    ref, lang = str(alert.reference), _lang(work, row, alert)
    if alert.status == "closed":
        return Spoken("call_closed", lang, {"ref": ref})
    if row.why == "news":
        return Spoken("call_news", lang, {"ref": ref})
    if alert.status == "taken" and alert.owner_id != row.staff_id:
        name = owner_name(work, alert)
        return Spoken("call_taken_by_other", lang, {"ref": ref, "name": name})
    key = "call_outcome" if alert.status == "taken" else "call_alert"
    return Spoken(key, lang, {"ref": ref}, asks=True)


def _take(work: Work, row: AlertCall, alert: Alert) -> Spoken:
    ref, lang = str(alert.reference), _lang(work, row, alert)
    if alert.asked and alert.owner_id == row.staff_id:
        row.said = "kept"
        more = extend(work, alert, row.staff_id)
        return Spoken("call_kept" if more else "call_due", lang, {"ref": ref})
    match take(work, alert, row.staff_id):
        case Taken():
            row.said = "took"
            return Spoken("call_taken", lang, {"ref": ref})
        case HasOwner(_, name):
            return Spoken("call_taken_by_other", lang, {"ref": ref, "name": name})
        case AlertClosed():
            return Spoken("call_closed", lang, {"ref": ref})


def _pass(work: Work, row: AlertCall, alert: Alert) -> Spoken:
    ref, lang = str(alert.reference), _lang(work, row, alert)
    match pass_on(work, alert, row.staff_id):
        case Passed(_, told):
            row.said = "passed"
            return Spoken("call_passed" if told else "call_passed_later", lang, {"ref": ref})
        case HasOwner(_, name):
            return Spoken("call_taken_by_other", lang, {"ref": ref, "name": name})
        case AlertClosed():
            return Spoken("call_closed", lang, {"ref": ref})


def _lang(work: Work, row: AlertCall, alert: Alert) -> Lang:
    return lang_of(contact_of_staff(work.session, row.staff_id, alert.program_id))

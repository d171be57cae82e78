"""Climb the ladders: each due alert makes one step and tells the next people."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

import structlog

from service.core import delivery
from service.core.alerting import ladder
from service.core.alerting.ladder import (
    AskOutcome,
    LadderEffect,
    LadderState,
    NotifyStaff,
    People,
    RecordStep,
    Way,
)
from service.core.crisis import SOMEBODY_ELSE
from service.core.severity import Severity
from service.core.texts.replies import lang_of
from service.store.alerts import (
    LADDERS,
    Alert,
    last_news,
    late_by,
    passed_by,
    staff_told,
    went_unreached,
)
from service.store.consent import block_of, consent_of
from service.store.contacts import Contact, contact_of_staff, line_of
from service.store.lock import lock_one
from service.store.staff_calls import lost_phone
from service.usecases.admit_nobody import A_FULL_ROUND, admit_nobody
from service.usecases.alert_steps import keep_ladder, ladder_state, note, rules_of
from service.usecases.call_staff import Why as CallWhy
from service.usecases.call_staff import call_staff
from service.usecases.deps import Deps
from service.usecases.mail_staff import mail_staff
from service.usecases.on_call import people_for, those_in_charge
from service.usecases.one_by_one import each_due
from service.usecases.post import NotPosted, Post, post
from service.usecases.relieve import relieve, say_spared
from service.usecases.staff_off import off_until
from service.usecases.work import Work, retried, work

# When no step could reach anybody's phone, a crisis is looked at again soon: somebody may become
# reachable. What is less waits as long as a step does.
NOBODY_REACHED = timedelta(minutes=1)
# Texts that follow are told of, but not each with a buzz of its own.
NEWS_EVERY = timedelta(minutes=2)
# What a call says instead of a text.
_SPOKEN: dict[str, CallWhy] = {"outcome_asked": "outcome", "alert_news": "news"}

log = structlog.get_logger(__name__)


def climb_ladders(deps: Deps, *, limit: int = 20) -> bool:
    """One step for up to `limit` due alerts, one transaction each. Whether more may be due."""
    return each_due(deps, LADDERS, _climb, limit=limit)


@retried
def _climb(deps: Deps, alert_id: UUID) -> None:
    with work(deps) as begun:
        alert = lock_one(begun.session, Alert, alert_id)
        climb_alert(begun, alert)
        alert.lease = alert.leased_until = None


def climb_alert(work: Work, alert: Alert) -> None:
    """Make the steps that are due, within the transaction under way. A step that reaches nobody's
    phone (blocked, no number) is followed by the next at once, as far as the top."""
    rules = rules_of(work, alert)
    steps = rules.of(Severity(alert.severity)).steps
    relieved = relieve(work, alert, people_climbing(work, alert))
    people, spared = relieved.people, relieved.spared
    for _ in range(len(steps) + 1):
        state, effects = ladder.climb(_standing(work, alert), rules, people, now=work.now)
        keep_ladder(alert, state)
        if not effects:
            return
        if any(isinstance(effect, NotifyStaff) for effect in effects):
            say_spared(work, alert, spared)
            spared = {}
        if _carry_out(work, alert, effects, people):
            if alert.rounds >= A_FULL_ROUND:
                admit_nobody(work, alert)
            return
        alert.due_at = work.now
    alert.step = alert.rounds = 0  # from the foot again: anybody may have become reachable
    crisis = alert.severity == Severity.CRISIS
    wait = rules.of(Severity(alert.severity)).wait
    alert.due_at = work.now + (min(wait, NOBODY_REACHED) if crisis else wait)
    note(work, alert, "nobody_reached")
    if went_unreached(work.session, alert.id, work.now):  # a round of it before this one
        admit_nobody(work, alert)
    mail_staff(work, alert, those_in_charge(people), "nobody")
    log.error("alert_reached_nobody", alert_id=str(alert.id))


def _standing(work: Work, alert: Alert) -> LadderState:
    """The alert as it stands. Whoever had it, or writes with the person, and is off by now is not
    told beside a step: whoever answers for them stands on the ladder."""
    state = ladder_state(alert)
    free = state.status == "open" and state.owner is not None
    if free and state.owner and off_until(work, alert.program_id, state.owner) is not None:
        return replace(state, owner=None)
    return state


def people_climbing(work: Work, alert: Alert) -> People:
    """Who fills each role, without those who have passed the alert on (`ladder.spared`)."""
    steps = rules_of(work, alert).of(Severity(alert.severity)).steps
    return ladder.spared(people_for(work, alert), passed_by(work.session, alert.id), steps)


def _carry_out(work: Work, alert: Alert, effects: tuple[LadderEffect, ...], people: People) -> bool:
    """Do what a step says. Whether the step is done: somebody was told, or it only waits."""
    told = asked = False
    for effect in effects:
        match effect:
            case NotifyStaff(staff_id, again, ways):
                key = "alert_again" if again else "alert"
                told |= any([_tell_by(work, alert, staff_id, key, way) for way in ways])
            case AskOutcome(staff_id):
                asked = True
                told |= tell_staff(work, alert, staff_id, "outcome_asked")
            case RecordStep("held"):
                note(work, alert, "held")
                return True
            case RecordStep("nobody", role, already):
                _nobody(work, alert, role or "", set(people["admin"]) - set(already))
                return True
            case RecordStep(what, role, _):
                note(work, alert, "step" if what == "told" else what, detail=role or "")
            case _:
                assert_never(effect)
    return told or asked


def _nobody(work: Work, alert: Alert, found: str, admins: set[UUID]) -> None:
    """No step of the ladder has anybody: whoever was found instead (`found` is their role) has been
    told, and those who run the machine hear of it too."""
    note(work, alert, "nobody", detail=found)
    log.error("ladder_has_nobody", alert_id=str(alert.id), program_id=str(alert.program_id))
    for staff_id in sorted(admins):
        tell_staff(work, alert, staff_id, "alert")


def _tell_by(work: Work, alert: Alert, staff_id: UUID, key: str, way: Way) -> bool:
    """Tell one member of staff of a step in one way. Whether they are, or will be."""
    match way:
        case "text":
            return tell_staff(work, alert, staff_id, key)
        case "call":
            return call_staff(work, alert, staff_id)
        case "email":
            return mail_staff(work, alert, (staff_id,), "step")
        case _:
            assert_never(way)


def tell_staff(
    work: Work, alert: Alert, staff_id: UUID, key: str, *, not_before: datetime | None = None
) -> bool:
    """Text one member of staff about an alert, without a word about the peer. Where their phone
    takes no texts they are called instead, and an e-mail goes too; the alert's history says why.
    Whether they are told, or will be."""
    contact = contact_of_staff(work.session, staff_id, alert.program_id)
    if contact is None:
        return _cannot_text(work, alert, staff_id, ("no_number", key, not_before))
    if consent_of(work.session, contact.id) is False:
        # They wrote STOP: what they were told then holds for alerts too.
        return _cannot_text(work, alert, staff_id, ("stopped", key, not_before))
    if key in ("alert", "alert_again") and _cannot_be_texted(work, alert):
        key = "alert_cannot_text"
    late = late_by(work.session, alert.id) if key == "alert" else None
    key = "alert_late" if late else key
    severity = Severity(alert.severity)
    text = work.deps.library.replies.text
    lang = lang_of(contact)
    word = text(f"severity_{severity.word}", lang)
    if alert.reason == SOMEBODY_ELSE:
        word = text("severity_of_other", lang, severity=word)
    body = text(key, lang, ref=str(alert.reference), severity=word, late=late or "")
    posted = post(
        work,
        contact,
        Post(body, "alert", delivery.URGENT, None, not_before, alert_id=alert.id),
    )
    if isinstance(posted, NotPosted):
        return _cannot_text(work, alert, staff_id, (posted.reason, key, not_before))
    work.session.flush()  # the text is there before the history names it
    note(work, alert, "told", staff_id=staff_id, detail=key).message_id = posted.id
    if lost_phone(work.session, contact.id) is not None and not_before is None:
        call_staff(work, alert, staff_id, _SPOKEN.get(key, "alert"))  # the last text did not arrive
    return True


def _cannot_text(
    work: Work, alert: Alert, staff_id: UUID, text: tuple[str, str, datetime | None]
) -> bool:
    """Note that a member of staff cannot be texted, write to them, and call. `text` is why, what it
    would have said (its key), and before which time (UTC) it was not to come. Whether a phone will
    ring."""
    why, key, not_before = text
    note(work, alert, "unreachable", staff_id=staff_id, detail=why)
    mail_staff(work, alert, (staff_id,), "not_told")
    spoken = _SPOKEN.get(key, "alert")
    return call_staff(work, alert, staff_id, spoken, not_before=not_before)


def warn_cannot_text(work: Work, alert: Alert) -> None:
    """A text of ours to the person did not arrive: whoever has the alert, or has been told of it,
    hears that they cannot be texted."""
    told = staff_told(work.session, alert.id)
    for staff_id in (alert.owner_id,) if alert.owner_id else told:
        tell_staff(work, alert, staff_id, "alert_cannot_text")


def _cannot_be_texted(work: Work, alert: Alert) -> bool:
    contact = work.session.get_one(Contact, alert.contact_id)
    line = line_of(work.session, contact, "peers")
    if line is None or alert.kind == "undelivered":
        return True
    return block_of(work.session, alert.contact_id, line.id) is not None


def tell_news(
    work: Work, alert: Alert, staff_id: UUID, *, grave: bool, not_before: datetime | None = None
) -> bool:
    """Tell one member of staff that a further text came, not before a time (UTC). What is `grave`
    buzzes at once, whatever buzzed before. Of the rest no text is lost: a few share a buzz, which
    leaves once there has been none for a while. Whether they have been told, or will be."""
    last = None if grave else last_news(work.session, alert, staff_id)
    if last is not None:
        if last.due_at is not None and last.status == "waiting":
            return True
        free = (last.tried_at or last.created_at) + NEWS_EVERY
        not_before = max(free, not_before or work.now)
    return tell_staff(work, alert, staff_id, "alert_news", not_before=not_before)

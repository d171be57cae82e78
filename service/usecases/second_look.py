"""Look again at a text as it leaves: much can happen between its writing and its sending, and what
was right then may be wrong now (rules 6 and 7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.core import delivery
from service.core.severity import Severity
from service.store.alerts import Alert, open_alert_of, raised_since, told_as
from service.store.consent import agreement_of, stopped_since
from service.store.contacts import Contact, holder_of, links_of
from service.store.messages import Message, said_since
from service.store.peers import Peer
from service.store.schedules import Checkin, schedule_of_checkin
from service.usecases.post import may_go, why_blocked
from service.usecases.scene import scene_of
from service.usecases.staff_off import off_until
from service.usecases.withhold import is_withheld
from service.usecases.work import Work
from service.usecases.write_text import may_write

# The text itself could not go in its time; anything else that `why_not` says is our own decision.
FAILED = frozenset({"expired", "blocked", "bad_number"})
# What has just been written was written for those who are on.
A_WHILE = timedelta(minutes=1)


def why_not(work: Work, message: Message) -> str | None:
    """Why a text goes no more (a code: expired, blocked, bad_number, overtaken, no_consent,
    purpose, quiet_hours, alert, person, unsure, private, paused, ended, off), or None when it may
    leave. What a person wrote goes no more once the reader has stopped it; what is for staff is
    only ever too late, but for news to somebody who is off by now."""
    if message.expires_at is not None and message.expires_at <= work.now:
        return "expired"
    blocked = why_blocked(work, message.contact_id, message.line_id, message.purpose)
    if blocked is not None:
        return blocked
    if message.again_of_id is not None and said_since(work.session, message):
        return "overtaken"
    if message.written_by_id is not None:
        return _stopped(work, message, work.session.get_one(Contact, message.contact_id))
    return _unfit(work, message)


def _stopped(work: Work, message: Message, contact: Contact) -> str | None:
    """Whether they stopped all texts after a person's was written, and are in no danger."""
    stopped = stopped_since(work.session, contact.id, message.created_at)
    return "no_consent" if stopped and not may_write(work, contact) else None


def _unfit(work: Work, message: Message) -> str | None:
    """Why the automation's own text is not the right one any more."""
    match message.purpose:
        case "alert":
            return "off" if _needless_news(work, message) else None
        case "checkin":
            contact = work.session.get_one(Contact, message.contact_id)
            return _withheld(work, message) or _unwanted(work, contact, message)
        case "invite":
            return _unwanted(work, work.session.get_one(Contact, message.contact_id), message)
        case "reply":
            return _overtaken(work, message, work.session.get_one(Contact, message.contact_id))
    return None


def rests_until(work: Work, message: Message) -> datetime | None:
    """Until when (UTC) a text to staff waits, since they are off and it hurries nobody: news of the
    rota. None where it goes."""
    if message.purpose != "alert" or message.alert_id or message.priority == delivery.URGENT:
        return None
    return _off_until(work, message)


def _off_until(work: Work, message: Message) -> datetime | None:
    _, staff_id = links_of(work.session, message.contact_id)
    return off_until(work, message.program_id, staff_id) if staff_id is not None else None


def _needless_news(work: Work, message: Message) -> bool:
    """Whether a text that waited, as for the morning, tells somebody of news on an alert who is off
    by now and does not have it."""
    if message.alert_id is None or work.now - message.created_at < A_WHILE:
        return False
    if told_as(work.session, message.alert_id, message.id) != "alert_news":
        return False
    _, staff_id = links_of(work.session, message.contact_id)
    alert = work.session.get_one(Alert, message.alert_id)
    return alert.owner_id != staff_id and _off_until(work, message) is not None


def _withheld(work: Work, message: Message) -> str | None:
    """Why a text of a check-in has nobody who wants it any more: also one that is in doubt, or that
    waits to be tried again, or whose schedule is for others by now."""
    if message.checkin_id is None:
        return None
    return is_withheld(work, work.session.get_one(Checkin, message.checkin_id))


def _unwanted(work: Work, contact: Contact, message: Message) -> str | None:
    """Why this is no time for a text that nobody asked for, or they do not want it."""
    agreed = agreement_of(work.session, contact.id)
    if not may_go(message.purpose, agreed):
        return "no_consent"
    if agreed.refused and message.checkin_id is not None:
        schedule = schedule_of_checkin(work.session, message.checkin_id)
        if scene_of(work, contact).program.purpose_of(schedule) in agreed.refused:
            return "purpose"
    alert = open_alert_of(work.session, contact.id)
    if alert is not None and alert.severity >= Severity.URGENT:
        return "alert"
    if holder_of(contact, work.now):
        return "person"
    scene = scene_of(work, contact)
    guarded = _guarded_since(scene.peer, message.created_at)
    if guarded is not None:
        return guarded
    return "quiet_hours" if scene.free_at(work.now) > work.now else None


def _guarded_since(peer: Peer | None, written: datetime) -> str | None:
    """Why a text is in the wrong words by now: somebody else may read it, and that was not known as
    it was written."""
    if peer is None:
        return None
    since = {"unsure": peer.unsure_since, "private": peer.private_since}
    return next((why for why, at in since.items() if at is not None and written < at), None)


def _overtaken(work: Work, message: Message, contact: Contact) -> str | None:
    """What has come since an answer was written that makes it the wrong thing to say. An answer
    that was given in the very situation still goes."""
    written = message.created_at
    alert = open_alert_of(work.session, contact.id)
    grave = alert is not None and alert.severity >= Severity.URGENT
    if alert is not None and grave and raised_since(work.session, alert.id, written):
        return "alert"
    held = holder_of(contact, work.now) is not None
    if held and contact.held_at is not None and contact.held_at > written:
        return "person"
    return "no_consent" if stopped_since(work.session, contact.id, written) else None

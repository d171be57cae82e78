"""Tell a peer honestly that nobody could be reached yet, after the whole ladder of their alert and
a full round of its top: once, and once more if it has become graver since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from service.core import delivery
from service.core.severity import Severity
from service.core.source import AuthoringError
from service.core.texts.replies import lang_of
from service.store.alerts import Alert, told_for, was_answered
from service.store.consent import consent_of
from service.store.contacts import Contact
from service.store.peers import Peer
from service.store.seal import SealBroken
from service.usecases.alert_steps import note
from service.usecases.post import NotPosted, Post, post
from service.usecases.quiet_hours import free_at
from service.usecases.read_program import program_of
from service.usecases.work import Work

ADMITS = "nobody_yet"
# The top was told, had its whole time, and was told again.
A_FULL_ROUND = 2
_PROMISED = frozenset({"urgent", "person_asked", "promised_call"})
_MEDICAL = frozenset({"crisis_overdose", "crisis_medical"})


def admit_nobody(work: Work, alert: Alert) -> None:
    """Say it to whoever was promised a person, within the transaction under way; the alert is
    locked. Not to somebody who opted out, or whom the carrier blocks; below a crisis not in their
    quiet hours."""
    if alert.status != "open" or alert.severity < Severity.URGENT:
        return
    told = told_for(work.session, alert.id)
    key = _key_for(told)
    if key is None or _was_met(alert, told) or was_answered(work.session, alert.id, ADMITS):
        return
    contact = work.session.get_one(Contact, alert.contact_id)
    if consent_of(work.session, contact.id) is False:
        return
    peer = work.session.get(Peer, alert.peer_id) if alert.peer_id else None
    if alert.severity < Severity.CRISIS and _is_quiet(work, alert, peer):
        return
    if alert.severity < Severity.CRISIS and peer is not None and peer.private_since is not None:
        key = f"{ADMITS}_violence"  # others see their phone: it gives nothing away
    body = work.deps.library.replies.text(key, lang_of(peer or contact))
    letter = Post(body, "crisis", delivery.URGENT, alert_id=alert.id)
    posted = post(work, contact, letter)
    if isinstance(posted, NotPosted):
        note(work, alert, "cannot_text", detail=key)
        return
    work.session.flush()  # the text is there before the history names it
    note(work, alert, "answered", detail=key).message_id = posted.id


def _is_quiet(work: Work, alert: Alert, peer: Peer | None) -> bool:
    try:
        program = program_of(work, alert.program_id)
    except (AuthoringError, SealBroken):  # `rules_of` has logged it; the alert climbs all the same
        return True
    return free_at(program, peer, work.now) > work.now


def _was_met(alert: Alert, told: Mapping[str, datetime]) -> bool:
    """Whether somebody has been in contact with them since a person was last promised: then it
    would not be true."""
    contact = alert.last_contact_at
    return contact is not None and contact >= max(told.values())


def _key_for(told: Collection[str]) -> str | None:
    """Which words, by what they were told before; None when nobody was promised."""
    if "crisis_violence" in told:
        return "nobody_yet_violence"  # whoever holds the phone may read it
    if not _MEDICAL.isdisjoint(told):
        return "nobody_yet_medical"
    promised = any(key in _PROMISED or key.startswith("crisis_") for key in told)
    return ADMITS if promised else None

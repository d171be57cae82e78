"""Hand over to a person what the automation cannot deal with: a bug or a damaged row of ours must
not keep anybody from being heard. Little is needed here that could be broken as well: no
conversation, no name, no program file."""

from __future__ import annotations

import structlog

from service.core import delivery
from service.core.alerting.promise import no_hours
from service.core.crisis import crisis_replies, worst_of
from service.core.screening.model import Screening
from service.core.severity import Severity
from service.core.texts.replies import Lang, lang_of
from service.store.alerts import open_alert_of, told_for
from service.store.contacts import Contact, holder_of, links_of
from service.store.conversations import open_conversations
from service.store.messages import Message
from service.store.peers import Peer
from service.store.schedules import Checkin
from service.usecases.alert_steps import note
from service.usecases.keep_flags import keep_flags
from service.usecases.post import NotPosted, Post, post
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.work import Work

log = structlog.get_logger(__name__)


def hand_over(work: Work, contact: Contact, message: Message) -> None:
    """A person gets the message, whose turn has failed for good. It is screened on its own, and one
    that even this cannot read counts as a crisis. What was seen gets its answer all the same."""
    screening = _read(work, contact, message)
    severity = Severity.CRISIS
    if screening is not None:
        severity = max(Severity.URGENT, screening.severity)
        keep_flags(work, contact, message, screening, ears=work.deps.library.ears())
    standing = open_alert_of(work.session, contact.id)
    told = set(told_for(work.session, standing.id)) if standing else set()
    grave = standing is not None and standing.severity >= Severity.URGENT
    silent = grave or holder_of(contact, work.now) is not None
    let_go_unopened(work, contact)
    raise_alert(work, contact, Cause("turn_failed", severity, _reason(screening)))
    for key in _replies(screening, told, silent=silent):
        _answer(work, contact, key, screening.langs if screening else ())


def let_go_unopened(work: Work, contact: Contact) -> None:
    """End the contact's conversations without a look at where they stand: they do not open, or
    could not go on."""
    for row in open_conversations(work.session, contact.id):
        row.place = row.due_at = row.lease = row.leased_until = None
        row.outcome, row.ended_at = "stopped", work.now
        checkin = work.session.get(Checkin, row.checkin_id) if row.checkin_id else None
        if checkin is not None and checkin.status == "sent":
            checkin.status = "stopped"
    work.session.flush()


def _read(work: Work, contact: Contact, message: Message) -> Screening | None:
    """What is seen in the message by itself; None when that fails too."""
    try:
        place = ("message", "body", message.id)
        body = work.deps.keyring.unseal(contact, place, message.body)
        return work.deps.library.screen(body)
    except Exception:  # whatever is wrong: unread, it is a person's, as a crisis
        log.exception("text_unscreened", message_id=str(message.id))
        return None


def _reason(screening: Screening | None) -> str:
    if screening is None:
        return "unreadable"
    return worst_of(screening) if screening.flagged else ""


def _replies(screening: Screening | None, told: set[str], *, silent: bool) -> tuple[str, ...]:
    if screening is not None and screening.severity is Severity.CRISIS:
        return crisis_replies(screening, told=told)
    if silent or (screening is not None and screening.severity < Severity.URGENT):
        return ()
    return ("urgent",)


def _answer(work: Work, contact: Contact, key: str, langs: tuple[str, ...]) -> None:
    """Send the sentence `key`, in the contact's language if it is among `langs`, else in the
    first of them."""
    own = _lang(work, contact)
    lang: Lang = own
    if langs and own not in langs:
        lang = "es" if langs[0] == "es" else "en"
    reply = work.deps.library.replies.text
    values = {"specialist": reply("somebody", lang), "when": no_hours(lang)}
    purpose = "crisis" if key.startswith("crisis") else "reply"
    posted = post(work, contact, Post(reply(key, lang, **values), purpose, delivery.URGENT))
    alert = open_alert_of(work.session, contact.id)
    assert alert is not None, "one has just been raised"
    if isinstance(posted, NotPosted):
        note(work, alert, "cannot_text", detail=key)
        return
    posted.alert_id = alert.id
    work.session.flush()  # the text is there before the history names it
    note(work, alert, "answered", detail=key).message_id = posted.id


def _lang(work: Work, contact: Contact) -> Lang:
    peer_id, _ = links_of(work.session, contact.id)
    peer = work.session.get(Peer, peer_id) if peer_id else None
    return lang_of(peer or contact)

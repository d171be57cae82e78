"""Reconcile what people have said of texts with the carrier's own list of what they wrote: a STOP
or START there that led to nothing with us, and a block of its own that we do not know of or still
believe in. Once a day; what had not reached us at all is stored by `recover_missed`."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from sqlmodel import Session, col, select

from service.core import consent, delivery
from service.core.consent import Keyword, Keywords
from service.core.severity import Severity
from service.core.texts.stop_meaning import stop_in
from service.ports import ReceivedText
from service.store.consent import CarrierBlock, ConsentEvent, block_of, deciding_event
from service.store.contacts import Contact, lock_contact
from service.store.messages import Message, lock_by_carrier_id
from service.store.programs import Line
from service.usecases.carrier_block import block, unblock
from service.usecases.deps import Deps
from service.usecases.dialogues import put_aside
from service.usecases.follow_consent import follow_consent
from service.usecases.scene import scene_of
from service.usecases.work import Work, work

log = structlog.get_logger(__name__)


def is_choice(text: ReceivedText, keywords: Keywords) -> bool:
    """Whether a listed text says stop or start."""
    return _choice(text, keywords) is not None


def reconcile_stops(deps: Deps, newest_first: Iterable[ReceivedText]) -> int:
    """Go through the texts of a line's list that say stop or start, the newest of each sender; how
    many of them had led to nothing, and do now. Each in a transaction of its own."""
    last: dict[str, ReceivedText] = {}
    for text in newest_first:
        if last.setdefault(text.sender, text).sent_at < text.sent_at:
            last[text.sender] = text
    mended = 0
    for text in last.values():
        with work(deps) as begun:
            mended += _mend(begun, text)
    if mended:
        log.error("consent_reconciled", count=mended)
    return mended


def _mend(work: Work, text: ReceivedText) -> bool:
    message = lock_by_carrier_id(work.session, text.carrier_id)
    word = _choice(text, work.deps.library.keywords)
    if message is None or message.turn_waits or word is None:
        return False  # its turn sees to it
    contact = lock_contact(work.session, message.contact_id)
    said = _mend_consent(work, contact, message, word)
    return _mend_block(work, message, word) or said


def _mend_consent(work: Work, contact: Contact, message: Message, word: Keyword) -> bool:
    """Do what the text asked for, unless it was done, or they have said something else since."""
    stops = word.effect == "stop"
    if not _led_to_nothing(deciding_event(work.session, contact.id), message, stops=stops):
        return False
    scene = scene_of(work, contact)
    if stops:
        follow_consent(scene, consent.Withdraw(word.word, carrier_blocks=False), message)
        put_aside(work, contact)
        follow_consent(scene, consent.CancelScheduled(), message)
    else:
        follow_consent(scene, consent.Give(word.word, carrier_unblocks=False), message)
    tell = consent.TellStaff(Severity.CONCERN, "stopped" if stops else "wants_back")
    follow_consent(scene, tell, message)
    return True


def _led_to_nothing(last: ConsentEvent | None, message: Message, *, stops: bool) -> bool:
    """Whether what they said is neither done nor overtaken, by their last event of consent. YES of
    somebody who never stopped is an answer."""
    if last is None:
        return stops
    newer = last.created_at > message.created_at or last.message_id == message.id
    return not newer and last.given is stops


def _mend_block(work: Work, message: Message, word: Keyword) -> bool:
    """Where the carrier answers the word by itself, it has set or lifted its block with it."""
    line = work.session.get_one(Line, message.line_id)
    if line.optout != "carrier" or not word.carrier_answers:
        return False
    newer = _changed_since(work.session, message)
    standing = block_of(work.session, message.contact_id, line.id)
    blocked = standing is not None and standing.code == delivery.OPTED_OUT
    if newer or blocked is (word.effect == "stop"):
        return False
    change = block if word.effect == "stop" else unblock
    change(work, message.contact_id, line.id)
    return True


def _changed_since(session: Session, message: Message) -> bool:
    """Whether a block between the line and the contact was set or lifted after a text."""
    query = select(CarrierBlock.id).where(
        col(CarrierBlock.contact_id) == message.contact_id,
        col(CarrierBlock.line_id) == message.line_id,
        (col(CarrierBlock.created_at) > message.created_at)
        | (col(CarrierBlock.lifted_at) > message.created_at),
    )
    return session.exec(query.limit(1)).first() is not None


def _choice(text: ReceivedText, keywords: Keywords) -> Keyword | None:
    found = keywords.effect(text.body) or stop_in(text.body, keywords)
    return found if found is not None and found.effect in ("stop", "start") else None

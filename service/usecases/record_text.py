"""Record a text or a call: stored first, once, before anything is decided about it (rule 2)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

import structlog

from service.store.due import table_of
from service.store.inbound import Phones, Sender, heard_from
from service.store.insert import insert_new
from service.store.messages import Message
from service.store.programs import find_line
from service.usecases.deps import Deps
from service.usecases.hear import looks_urgent
from service.usecases.meet_contact import insert_contact
from service.usecases.read_program import program_in_force
from service.usecases.work import Work, work

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Media:
    """A picture or other file that came with a text: kept by its address, not fetched."""

    url: str
    content_type: str


@dataclass(frozen=True)
class InboundText:
    """One text as the carrier told it. A call has `channel` voice, no body, and the CallSid.
    `sent_at` (UTC, the carrier's time) is given for one that did not reach us as it was sent
    (`recover_missed`)."""

    carrier_id: str
    sender: str
    to: str
    body: str = ""
    service_id: str | None = None
    media: tuple[Media, ...] = ()
    optout_type: str | None = None
    channel: Literal["sms", "voice"] = "sms"
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Recorded:
    message_id: UUID


@dataclass(frozen=True)
class Repeated:
    """The carrier has told us of this text before."""


@dataclass(frozen=True)
class UnknownLine:
    """The number written to is no line of ours: nothing was kept."""


class SeenBefore(Exception):
    """Undoes the transaction of a text that was already there."""


def record_text(deps: Deps, *, text: InboundText) -> Recorded | Repeated | UnknownLine:
    """Store one inbound text once per carrier id, then wake a worker for its turn. A text that
    looks urgent goes ahead of the others; one that could not be read counts as urgent. One from a
    line of ours is stored, under that line's own number, and has no turn: two lines would answer
    each other without end."""
    try:
        with work(deps) as begun:  # by the database's time: whoever takes the turn goes by it
            contact = sender_of(begun, text)
            if contact is None:
                return UnknownLine()
            message_id = insert_inbound(begun, contact, text)
    except SeenBefore:
        return Repeated()
    if contact.is_line:
        log.warning("a line of ours wrote to a line", usecase="record_text", message_id=message_id)
    elif _is_urgent(deps, text, contact.version):
        deps.queue.wake_for("take_turns", "urgent", contact.id)
    else:
        deps.queue.ring("take_turns", "replies")
    return Recorded(message_id)


def _is_urgent(deps: Deps, text: InboundText, version: str) -> bool:
    if text.channel != "sms":
        return True
    try:
        overlay = program_in_force(deps, version).screening
        return looks_urgent(deps.library.ears(overlay), text.body)
    except Exception:  # it is stored: whatever is wrong shows in its turn, which comes first
        log.exception("text_unscreened")
        return True


def sender_of(work: Work, text: InboundText) -> Sender | None:
    """The contact, whose turn is now due; a stranger becomes one. None: no line of ours."""
    phone_hash = work.deps.keyring.lookup("phone", text.sender)
    phones = Phones(text.sender, phone_hash, text.to)
    known = heard_from(work.session, phones, now=work.now)
    if known is not None:
        return known
    line = find_line(work.session, text.to, text.service_id)
    if line is None:
        return None
    insert_contact(work, line.program_id, text.sender)
    return heard_from(work.session, replace(phones, to=line.phone), now=work.now)


def insert_inbound(
    work: Work, contact: Sender, text: InboundText, *, turn_waits: bool = True
) -> UUID:
    """The row of what came in, its turn to be taken at once unless it has none (yet). Raises
    SeenBefore, which undoes the transaction, where the carrier's id is there already."""
    message_id = work.new_id()
    seal = work.deps.keyring.seal
    media = json.dumps([asdict(item) for item in text.media])
    row = {
        "id": message_id,
        "created_at": work.now,
        "program_id": contact.program_id,
        "contact_id": contact.id,
        "line_id": contact.line_id,
        "seq": contact.seq,
        "direction": "inbound",
        "channel": text.channel,
        "purpose": "inbound",
        "body": seal(contact, ("message", "body", message_id), text.body),
        "media": seal(contact, ("message", "media", message_id), media) if text.media else None,
        "carrier_id": text.carrier_id,
        "optout_type": text.optout_type,
        "status": "received",
        "status_rank": 0,
        "segments": 1,
        "turn_waits": turn_waits and not contact.is_line,
        "turn_failures": 0,
        "priority": 1,
        "attempts": 0,
        "sent_at": text.sent_at,
    }
    if not insert_new(work.session, table_of(Message), row, "carrier_id"):
        raise SeenBefore
    return message_id

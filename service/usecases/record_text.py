"""Record a text or a call: stored first, once, before anything is decided about it (rule 2)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import update

from service.core.severity import Severity
from service.store.contacts import Contact
from service.store.due import table_of
from service.store.insert import insert_new
from service.store.messages import Message
from service.store.programs import Line, find_line
from service.usecases.deps import Deps
from service.usecases.meet_contact import insert_contact
from service.usecases.work import Work


@dataclass(frozen=True)
class Media:
    """A picture or other file that came with a text: kept by its address, not fetched."""

    url: str
    content_type: str


@dataclass(frozen=True)
class InboundText:
    """One text as the carrier told it. A call has `channel` voice, no body, and the CallSid."""

    carrier_id: str
    sender: str
    to: str
    body: str = ""
    service_id: str | None = None
    media: tuple[Media, ...] = ()
    optout_type: str | None = None
    channel: Literal["sms", "voice"] = "sms"


@dataclass(frozen=True)
class Recorded:
    message_id: UUID


@dataclass(frozen=True)
class Repeated:
    """The carrier has told us of this text before."""


@dataclass(frozen=True)
class UnknownLine:
    """The number written to is no line of ours: nothing was kept."""


class _SeenBefore(Exception):
    """Undoes the transaction of a text that was already there."""


def record_text(deps: Deps, *, text: InboundText) -> Recorded | Repeated | UnknownLine:
    """Store one inbound text once per carrier id, then wake a worker for its turn. A text that
    looks urgent goes ahead of the others; one that could not be read counts as urgent."""
    try:
        with deps.database.write() as session:
            begun = Work(deps, session, deps.clock.now())
            line = find_line(session, text.to, text.service_id)
            if line is None:
                return UnknownLine()
            contact = _heard_from(begun, line, text.sender)
            message_id = _insert(begun, line, contact, text)
    except _SeenBefore:
        return Repeated()
    if _is_urgent(deps, text):
        deps.queue.wake_for("take_turns", "urgent", contact.id)
    else:
        deps.queue.ring("take_turns", "replies")
    return Recorded(message_id)


def _is_urgent(deps: Deps, text: InboundText) -> bool:
    if text.channel != "sms":
        return True
    return deps.library.screen(text.body).severity >= Severity.URGENT


@dataclass(frozen=True)
class _Sender:
    """What a text needs of its contact."""

    id: UUID
    data_key: bytes
    seq: int


def _heard_from(work: Work, line: Line, phone: str) -> _Sender:
    """The contact, whose turn is now due; a stranger becomes one."""
    table = table_of(Contact)
    phone_hash = work.deps.keyring.lookup("phone", phone)
    heard = (
        update(table)
        .where(table.c.program_id == line.program_id, table.c.phone_hash == phone_hash)
        .values(seq=table.c.seq + 1, turn_due_at=work.now, last_heard_at=work.now, unread=True)
        .returning(table.c.id, table.c.data_key, table.c.seq)
    )
    known = work.session.execute(heard).first()
    if known is None:
        insert_contact(work, line.program_id, phone)
        known = work.session.execute(heard).one()
    return _Sender(*known)


def _insert(work: Work, line: Line, contact: _Sender, text: InboundText) -> UUID:
    message_id = work.new_id()
    seal = work.deps.keyring.seal
    media = json.dumps([asdict(item) for item in text.media])
    row = {
        "id": message_id,
        "created_at": work.now,
        "program_id": line.program_id,
        "contact_id": contact.id,
        "line_id": line.id,
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
        "turn_waits": True,
        "turn_failures": 0,
        "priority": 1,
        "attempts": 0,
    }
    if not insert_new(work.session, table_of(Message), row, "carrier_id"):
        raise _SeenBefore
    return message_id

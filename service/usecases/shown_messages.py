"""Messages as a page shows them: unsealed, with the flagged words marked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, col, select

from service.core.severity import Severity
from service.core.texts.encoded import decoded
from service.store.alerts import Flag
from service.store.contacts import Contact
from service.store.line_calls import taken_calls
from service.store.messages import Message
from service.usecases.deps import Deps
from service.usecases.looks import staff_names


@dataclass(frozen=True)
class Piece:
    """Part of a text; a severity above NONE marks flagged words."""

    text: str
    severity: Severity = Severity.NONE


@dataclass(frozen=True)
class Picture:
    """Something sent along, kept by its address and never opened by us."""

    url: str
    content_type: str


@dataclass(frozen=True)
class ShownMessage:
    """One text, call or note. `author` is the member of staff who wrote it, or took the call; None
    for the automation and for the other side; `categories` are those of its flags, the worst first.
    `came_as`: the body as it came, where the words were read from it (base64)."""

    id: UUID
    seq: int
    inbound: bool
    channel: str
    purpose: str
    pieces: tuple[Piece, ...]
    pictures: tuple[Picture, ...]
    status: str
    error_code: int | None
    at: datetime
    segments: int
    author: str | None
    severity: Severity
    categories: tuple[str, ...]
    came_as: str | None = None


def show_messages(
    session: Session, deps: Deps, contact: Contact, messages: Sequence[Message]
) -> tuple[ShownMessage, ...]:
    """`messages` of one contact, in order of `seq`. Three statements, whatever their number."""
    ordered = sorted(messages, key=lambda message: message.seq)
    flags = _flags_of(session, [message.id for message in ordered])
    calls = [message.id for message in ordered if message.channel == "voice"]
    by = {message.id: message.written_by_id for message in ordered if message.written_by_id}
    by |= taken_calls(session, calls) if calls else {}
    names = staff_names(deps, session, set(by.values()))
    authors = {message_id: names[who] for message_id, who in by.items() if who in names}
    return tuple(
        _show(deps, contact, message, flags.get(message.id, []), authors.get(message.id))
        for message in ordered
    )


def mark(body: str, flags: Iterable[tuple[int, int, Severity]]) -> tuple[Piece, ...]:
    """`body` cut at the flags' (start, end), each part with the worst severity that covers it."""
    within = [
        (min(max(start, 0), len(body)), min(max(end, 0), len(body)), severity)
        for start, end, severity in flags
    ]
    spans = [(start, end, severity) for start, end, severity in within if start < end]
    cuts = sorted({0, len(body), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces: list[Piece] = []
    for start, end in pairwise(cuts):
        covering = [severity for low, high, severity in spans if low <= start and end <= high]
        severity = max(covering, default=Severity.NONE)
        if pieces and pieces[-1].severity == severity:
            pieces[-1] = Piece(pieces[-1].text + body[start:end], severity)
        else:
            pieces.append(Piece(body[start:end], severity))
    return tuple(pieces)


def _flags_of(session: Session, message_ids: list[UUID]) -> dict[UUID, list[Flag]]:
    query = (
        select(Flag)
        .where(col(Flag.message_id).in_(message_ids))
        .order_by(col(Flag.severity).desc(), col(Flag.start))
    )
    found: dict[UUID, list[Flag]] = {}
    for flag in session.exec(query):
        found.setdefault(flag.message_id, []).append(flag)
    return found


def _show(
    deps: Deps, contact: Contact, message: Message, flags: list[Flag], author: str | None
) -> ShownMessage:
    body = deps.keyring.unseal(contact, ("message", "body", message.id), message.body)
    words = decoded(body) if message.direction == "inbound" else None
    spans = [(flag.start, flag.end, Severity(flag.severity)) for flag in flags]
    return ShownMessage(
        id=message.id,
        seq=message.seq,
        inbound=message.direction == "inbound",
        channel=message.channel,
        purpose=message.purpose,
        pieces=mark(words or body, spans),
        pictures=_pictures(deps, contact, message),
        status=message.status,
        error_code=message.error_code,
        at=message.created_at,
        segments=message.segments,
        author=author,
        severity=max((severity for _, _, severity in spans), default=Severity.NONE),
        categories=tuple(dict.fromkeys(flag.category for flag in flags)),
        came_as=body if words is not None else None,
    )


def _pictures(deps: Deps, contact: Contact, message: Message) -> tuple[Picture, ...]:
    if message.media is None:
        return ()
    kept = deps.keyring.unseal(contact, ("message", "media", message.id), message.media)
    return tuple(Picture(item["url"], item["content_type"]) for item in json.loads(kept))

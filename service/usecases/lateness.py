"""How a text that was recovered stands to what has happened since it was written."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.core.late import Late
from service.store.messages import Message
from service.store.recoveries import asked_since, chosen_since
from service.usecases.work import Work

# So much later than it was sent is worth a word to whoever is told of it.
NOTICED = timedelta(minutes=5)


def late_of(work: Work, message: Message) -> Late | None:
    """None for a text that came as it was sent. The contact is locked."""
    if message.sent_at is None:
        return None
    session, contact_id, sent_at = work.session, message.contact_id, message.sent_at
    return Late(
        sent_at,
        asked_since=asked_since(session, contact_id, sent_at),
        chosen_since=chosen_since(session, contact_id, sent_at),
    )


def rounded(length: timedelta) -> timedelta:
    """To the minute, and from an hour up to five minutes: as a person would say it."""
    step = timedelta(minutes=5) if length >= timedelta(hours=1) else timedelta(minutes=1)
    return length // step * step


def came_late_by(message: Message | None, now: datetime) -> timedelta | None:
    """How long ago a text was sent that reached us only now; None when that is not worth a word."""
    if message is None or message.direction != "inbound" or message.sent_at is None:
        return None
    return now - message.sent_at if now - message.sent_at >= NOTICED else None

"""Keep a call to a line: stored first, once, like a text. Its turn, which opens the alert, waits
for whether somebody takes the call."""

from __future__ import annotations

from datetime import timedelta

from service.store.line_calls import LineCall
from service.usecases.deps import Deps
from service.usecases.record_text import (
    InboundText,
    Recorded,
    Repeated,
    SeenBefore,
    UnknownLine,
    insert_inbound,
    sender_of,
)
from service.usecases.work import work

# So long after the last we heard of it, a call counts as missed: longer than one phone rings, is
# told what it is about, and is asked twice.
GIVEN_UP_AFTER = timedelta(seconds=90)


def keep_call(deps: Deps, *, call: InboundText) -> Recorded | Repeated | UnknownLine:
    """Store a call once per carrier id. One from a line of ours is only stored."""
    try:
        with work(deps) as begun:
            sender = sender_of(begun, call)
            if sender is None:
                return UnknownLine()
            message_id = insert_inbound(begun, sender, call, turn_waits=False)
            if not sender.is_line:
                row = LineCall(
                    id=begun.new_id(),
                    created_at=begun.now,
                    message_id=message_id,
                    contact_id=sender.id,
                    due_at=begun.now + GIVEN_UP_AFTER,
                )
                begun.session.add(row)
    except SeenBefore:
        return Repeated()
    return Recorded(message_id)

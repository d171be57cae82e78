"""Many texts on one line: each when the line has room, never all at once, none too late."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from service.core.scheduling.due_texts import USUAL


@dataclass(frozen=True)
class Queued:
    """A text that may leave from `due_at` up to and without `expires_at` (UTC). `price` is that of
    a segment to its number; None where it is not known."""

    key: str
    due_at: datetime
    expires_at: datetime
    segments: int = 1
    priority: int = USUAL
    price: Decimal | None = None


@dataclass(frozen=True)
class Slot:
    """When a text leaves (UTC); None when the line has no room for it before it expires."""

    text: Queued
    at: datetime | None


def spread(texts: Iterable[Queued], *, start: datetime, rate: float) -> Iterator[Slot]:
    """A slot for each text, in the order of leaving, on a line that takes `rate` segments a second
    from `start` on. Of those that wait, the lower priority goes first, then the one that was due
    first. So a backlog after an outage leaves as slowly as any other day's texts, and what has
    expired meanwhile does not leave at all."""
    if rate <= 0:
        raise ValueError("a line sends more than nothing")
    # Rounded up, so that rounding never adds up to more than the rate.
    a_segment = timedelta(microseconds=ceil(1_000_000 / rate))
    ahead = sorted(texts, key=lambda text: (text.due_at, text.key), reverse=True)
    waiting: list[tuple[int, datetime, str, int]] = []
    known: list[Queued] = []
    free = start
    while ahead or waiting:
        if not waiting:
            free = max(free, ahead[-1].due_at)
        while ahead and ahead[-1].due_at <= free:
            text = ahead.pop()
            heapq.heappush(waiting, (text.priority, text.due_at, text.key, len(known)))
            known.append(text)
        text = known[heapq.heappop(waiting)[3]]
        if free < text.expires_at:
            yield Slot(text, free)
            free += a_segment * text.segments
        else:
            yield Slot(text, None)

"""What becomes of a text that is due: it goes, waits within its time, or is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from service.core.scheduling.due_texts import Text
from service.core.scheduling.hours import Window, end_of, free_of, within
from service.core.scheduling.pace import NO_LIMIT, NO_TRAFFIC, Full, Pace, Traffic, room_for

# How long a held text waits before what holds it is looked at again.
LOOK_AGAIN = timedelta(minutes=10)

Hold = Literal["alert", "person", "unsure", "question"]
"""An alert is open, a person is in the conversation, it is not sure that the number is theirs and
they have been asked, or a question of another flow is open."""
Reason = Literal["paused", "quiet_hours", "alert", "person", "unsure", "question", "pace"]
"""What holds back a text that is due, for a while or for good."""
ShiftReason = Literal["not_due", "holiday", "by_hand"] | Reason
DropReason = Literal["expired", "stopped", "purpose", "holiday", "skipped"] | Reason


@dataclass(frozen=True)
class Holds:
    """All that may hold a peer's texts back. `quiet` are the hours of the day, in the peer's zone,
    in which no scheduled text goes out: those of the program, of their state and their own; all of
    them hold. `paused_until` is UTC. `spares` names the schedules that an open question does not
    hold back: they ask the same, and their text takes its place. `unwanted` names the schedules
    whose purpose the peer wants no texts for."""

    zone: ZoneInfo
    quiet: tuple[Window, ...] = ()
    stopped: bool = False
    paused_until: datetime | None = None
    held: Hold | None = None
    pace: Pace = NO_LIMIT
    spares: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()

    def held_for(self, text: Text) -> Hold | None:
        """What holds this very text. One that somebody asked for goes in spite of a question."""
        spared = text.asked or text.schedule in self.spares
        return None if spared and self.held == "question" else self.held


@dataclass(frozen=True)
class Send:
    """It may go now."""


@dataclass(frozen=True)
class Shift:
    """Look again at this instant (UTC), because of what holds it back."""

    to: datetime
    because: ShiftReason = "not_due"


@dataclass(frozen=True)
class Drop:
    """It never goes. The reason is kept, for whoever asks why no text came."""

    because: DropReason


Decision = Send | Shift | Drop


def within_quiet_hours(window: Window | None, zone: ZoneInfo, *, at: datetime) -> bool:
    """Whether an instant lies in the quiet hours; never when there are none."""
    return window is not None and within(window, zone, at=at)


def held_until(window: Window | None, zone: ZoneInfo, *, at: datetime) -> datetime:
    """The first instant (UTC) from `at` on that is not quiet."""
    return at if window is None else end_of(window, zone, at=at)


def decide(text: Text, holds: Holds, *, now: datetime, traffic: Traffic = NO_TRAFFIC) -> Decision:
    """What becomes of a text at `now`. It lives from when it is due until it expires: past that it
    is dropped, and so is one that would only be free then."""
    if now < text.due_at:
        return Shift(text.due_at, text.moved or "not_due")
    if text.left_out is not None:
        return Drop(text.left_out)
    if holds.stopped or text.schedule in holds.unwanted:
        return Drop("stopped" if holds.stopped else "purpose")
    if now >= text.expires_at:
        return Drop(holds.held_for(text) or "expired")
    for because, free in _in_the_way(text, holds, now, traffic):
        return Shift(free, because) if free < text.expires_at else Drop(because)
    return Send()


def _in_the_way(
    text: Text, holds: Holds, now: datetime, traffic: Traffic
) -> Iterator[tuple[Reason, datetime]]:
    """What holds the text back at this instant and when to look again (UTC), the plainest reason
    first."""
    if holds.paused_until is not None and now < holds.paused_until:
        yield "paused", holds.paused_until
    free = free_of(holds.quiet, holds.zone, at=now)
    if free is None or free > now:
        yield "quiet_hours", free or text.expires_at
    held = holds.held_for(text)
    if held is not None:
        yield held, now + LOOK_AGAIN
    match room_for(text, holds.pace, holds.zone, traffic, now=now):
        case Full(until):
            yield "pace", until
        case None:
            pass
        case _:
            yield "pace", now + LOOK_AGAIN

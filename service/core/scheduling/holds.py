"""What becomes of a text that is due: it goes, waits within its time, or is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import Window, end_of, within

# How long a held text waits before what holds it is looked at again.
LOOK_AGAIN = timedelta(minutes=10)

Hold = Literal["alert", "person", "question"]
"""An alert is open, a person is in the conversation, or a question of another flow is open."""
DropReason = Literal["expired", "quiet_hours", "alert", "person", "question"]


@dataclass(frozen=True)
class QuietHours:
    """The hours of the day, in the peer's zone, in which no scheduled text goes out."""

    window: Window
    zone: ZoneInfo


@dataclass(frozen=True)
class Send:
    """It may go now."""


@dataclass(frozen=True)
class Shift:
    """Look again at this instant (UTC)."""

    to: datetime


@dataclass(frozen=True)
class Drop:
    """It never goes. The reason is kept, for whoever asks why no text came."""

    reason: DropReason


Decision = Send | Shift | Drop


def within_quiet_hours(window: Window | None, zone: ZoneInfo, *, at: datetime) -> bool:
    """Whether an instant lies in the quiet hours; never when there are none."""
    return window is not None and within(window, zone, at=at)


def held_until(window: Window | None, zone: ZoneInfo, *, at: datetime) -> datetime:
    """The first instant (UTC) from `at` on that is not quiet."""
    return at if window is None else end_of(window, zone, at=at)


def decide(
    due: datetime,
    *,
    now: datetime,
    expires_after: timedelta,
    quiet: QuietHours | None = None,
    held: Hold | None = None,
) -> Decision:
    """What becomes at `now` of a text due at `due`. A text lives from `due` up to and without
    `due + expires_after`: past that it is dropped, and so is one that would only be free then."""
    expires = due + expires_after
    if now < due:
        return Shift(due)
    if now >= expires:
        return Drop(held or "expired")
    if quiet is not None and within_quiet_hours(quiet.window, quiet.zone, at=now):
        free = held_until(quiet.window, quiet.zone, at=now)
        return Shift(free) if free < expires else Drop("quiet_hours")
    if held is not None:
        again = now + LOOK_AGAIN
        return Shift(again) if again < expires else Drop(held)
    return Send()

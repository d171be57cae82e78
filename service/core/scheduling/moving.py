"""What becomes of the text that a peer waits for when they move to another zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from service.core.scheduling.due_texts import Text
from service.core.scheduling.hours import Window, free_of


def carried(
    before: Text | None,
    after: Text | None,
    *,
    now: datetime,
    quiet: Iterable[Window],
    zone: ZoneInfo,
) -> datetime | None:
    """When the text of a day is to go that was still to come by the old clock and is too late by
    the new one, so that who moves east does not lose it: as soon as the new `zone` is out of its
    `quiet` hours, within the same day (UTC). None when nothing is lost, or that day has no hour
    left. `before` and `after` are the next text of one schedule by the old and by the new clock."""
    if before is None or after is None or before.asked or before.left_out or after.left_out:
        return None
    same = before.occurrence.on == after.occurrence.on
    if not same or before.expires_at <= now or after.expires_at > now:
        return None
    free = free_of(quiet, zone, at=now)
    if free is None or free.astimezone(zone).date() != after.occurrence.on:
        return None
    return free

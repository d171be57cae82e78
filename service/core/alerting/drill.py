"""The weekly test of the staff's phones: when it is, and who is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import DAY_NAMES, WeekHours, instant_of

USUAL_TIME = timedelta(minutes=30)
_A_WEEK = 7


@dataclass(frozen=True)
class DrillRules:
    """On which day of the week (0 is Monday), at what time of the program's clock, and within what
    time an OK counts."""

    day: int
    at: time
    within: timedelta = USUAL_TIME

    def __str__(self) -> str:
        minutes = int(self.within.total_seconds() // 60)
        return f"{DAY_NAMES[self.day]} {self.at:%H:%M}, within {minutes}m"

    def next_after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first time (UTC) after `now` (UTC)."""
        today = now.astimezone(zone).date()
        first = today + timedelta(days=(self.day - today.weekday()) % _A_WEEK)
        at = instant_of(first, self.at, zone)
        return at if at > now else instant_of(first + timedelta(days=_A_WEEK), self.at, zone)


def in_hours(hours: WeekHours | None, zone: ZoneInfo, *, at: datetime) -> bool:
    """Whether an instant (UTC) lies in the hours; without any, all do."""
    if hours is None:
        return True
    local = at.astimezone(zone)
    window = hours.window
    return local.weekday() in hours.days and window.start <= local.time() < window.end

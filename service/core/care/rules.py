"""What a program file's `care` says: how much one person is asked to carry, and when they are asked
how they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import DAY_NAMES, instant_of

USUAL_DEBRIEF = time(10)
_A_WEEK = 7


@dataclass(frozen=True)
class Weekly:
    """Once a week: on which day (0 is Monday), at what time of the program's clock."""

    day: int
    at: time

    def __str__(self) -> str:
        return f"{DAY_NAMES[self.day]} {self.at:%H:%M}"

    def next_after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first time (UTC) after `now` (UTC)."""
        today = now.astimezone(zone).date()
        first = today + timedelta(days=(self.day - today.weekday()) % _A_WEEK)
        at = instant_of(first, self.at, zone)
        return at if at > now else instant_of(first + timedelta(days=_A_WEEK), self.at, zone)


@dataclass(frozen=True)
class CareRules:
    """`caseload`: so many active peers one specialist looks after; `alerts_per_shift`: after so
    many alerts in one shift a new one goes to somebody else first (None: no such limit).
    `debrief`: when whoever took a crisis is asked the day after how they are; `weekly`: when all
    staff are (None: not at all). Times are of the program's clock."""

    caseload: int | None = None
    alerts_per_shift: int | None = None
    debrief: time | None = USUAL_DEBRIEF
    weekly: Weekly | None = None


USUAL_CARE = CareRules()

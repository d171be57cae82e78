"""When a schedule's texts are due: a rule in the peer's own local time, and its next instant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import EVERY_DAY, instant_of, say_days


@dataclass(frozen=True)
class WeeklyRule:
    """Some days of the week (0 is Monday) at one local time of day."""

    days: frozenset[int]
    at: time

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("a schedule needs days of the week, 0 (Monday) to 6 (Sunday)")

    def __str__(self) -> str:
        return f"{say_days(self.days)} at {self.at:%H:%M}"


# Further kinds of recurrence join here, and in `next_occurrence`.
Rule = WeeklyRule


def next_occurrence(rule: Rule, zone: ZoneInfo, *, after: datetime) -> datetime | None:
    """The first instant (UTC) strictly after `after` at which the rule is due in `zone`, or None
    when it never is again (a weekly rule always is).

    A local time that does not exist that day is shifted forward; of one that occurs twice, the
    first counts, so that nobody is texted twice on the night that clocks go back."""
    start = after.astimezone(zone).date() - timedelta(days=1)
    # Ten days hold every weekday at least once, with the day before (whose shifted time may still
    # lie ahead) and a day that a zone skipped.
    for number in range(10):
        day = start + timedelta(days=number)
        if day.weekday() in rule.days:
            due = instant_of(day, rule.at, zone)
            if due > after:
                return due.astimezone(UTC)
    return None

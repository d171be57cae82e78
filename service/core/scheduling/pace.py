"""How many texts a peer gets a day and a week, over all schedules, and which goes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.core.scheduling.due_texts import Text
from service.core.scheduling.hours import instant_of

_DAY = timedelta(days=1)
WEEK = 7


@dataclass(frozen=True)
class Pace:
    """The most scheduled texts on one local day, and on any seven days that follow each other.
    None is no limit."""

    a_day: int | None = None
    a_week: int | None = None

    @property
    def limits(self) -> bool:
        """Whether there is any limit."""
        return self.a_day is not None or self.a_week is not None


NO_LIMIT = Pace()


@dataclass(frozen=True)
class Traffic:
    """A peer's other texts: when those of the last seven days were sent (UTC), and those that are
    still to come in the next seven."""

    sent: tuple[datetime, ...] = ()
    coming: tuple[Text, ...] = ()


NO_TRAFFIC = Traffic()


@dataclass(frozen=True)
class Full:
    """There is no room before this instant (UTC): so many texts have gone."""

    until: datetime


@dataclass(frozen=True)
class Reserved:
    """There is room, but it is kept for a text that goes first."""


def room_for(
    text: Text, pace: Pace, zone: ZoneInfo, traffic: Traffic, *, now: datetime
) -> Full | Reserved | None:
    """What stands in the way of a text now, or None when it may go."""
    if not pace.limits:
        return None
    today = now.astimezone(zone).date()
    sent = _by_day(traffic.sent, zone)
    free = _free_from(pace, sent, today)
    if free > today:
        return Full(instant_of(free, time(), zone))
    ahead = [
        other.due_at
        for other in traffic.coming
        if other.rank < text.rank and other.left_out is None and other.expires_at > now
    ]
    # A text that goes first and is due already will go today at the soonest.
    taken = sent + _by_day((max(due, now) for due in ahead), zone)
    return None if _fits(pace, taken, today) else Reserved()


def _by_day(instants: Iterable[datetime], zone: ZoneInfo) -> Counter[date]:
    return Counter(instant.astimezone(zone).date() for instant in instants)


def _free_from(pace: Pace, sent: Counter[date], today: date) -> date:
    """The first day from today on with room left by what was sent."""
    day = today
    while not _has_room(pace, sent, day):
        day += _DAY
    return day


def _has_room(pace: Pace, taken: Counter[date], day: date) -> bool:
    """Whether one more text on a day keeps to the pace, of that day and of the week up to it."""
    if pace.a_day is not None and taken[day] >= pace.a_day:
        return False
    return pace.a_week is None or _in_week_to(taken, day) < pace.a_week


def _fits(pace: Pace, taken: Counter[date], today: date) -> bool:
    """Whether one more text today leaves room for all that are taken, in every week of which today
    is a part."""
    if not _has_room(pace, taken, today):
        return False
    if pace.a_week is None:
        return True
    days = [taken[today + number * _DAY] for number in range(1 - WEEK, WEEK)]
    return all(sum(days[first : first + WEEK]) < pace.a_week for first in range(WEEK))


def _in_week_to(taken: Counter[date], day: date) -> int:
    return sum(taken[day - number * _DAY] for number in range(WEEK))

"""When somebody's next text goes, in words that many people share."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.core.scheduling.due_texts import Calendar, Enrolled, Text
from service.core.scheduling.holds import Drop, Holds, Send, Shift, decide
from service.core.scheduling.hours import Window
from service.core.scheduling.rules import Between, Rule

NONE = "none"
# A text that waits is looked at when it is free: quiet hours of three kinds may follow each other.
_MOST_LOOKS = 8
_NEAR = timedelta(days=7)
_BECAUSE = {"quiet_hours": "quiet hours", "skipped": "left out by hand"}


def say_next(enrolled: Enrolled, holds: Holds, calendar: Calendar, *, now: datetime) -> str:
    """When the next text of an enrollment goes from `now` (UTC) on by what holds it: `Mon 10:00` by
    the peer's own clock, with the date if that is a week or more away; `Mon 09:00-12:00` where each
    peer has a minute of their own; `none`, with the day and the reason if it is dropped."""
    text = enrolled.next_text(calendar)
    if text is None:
        return NONE
    looked = max(text.look_at, now)
    for _ in range(_MOST_LOOKS):
        match decide(text, holds, now=looked):
            case Shift(to):
                looked = to
            case Drop(because):
                day = _day(text.occurrence.on, holds.zone, now)
                return f"{NONE} on {day} ({_BECAUSE.get(because, because)})"
            case Send():
                break
    local = looked.astimezone(holds.zone)
    window = _window(text, enrolled.timing.rule) if looked == text.occurrence.due_at else None
    return f"{_day(local.date(), holds.zone, now)} {window or format(local, '%H:%M')}"


def _day(day: date, zone: ZoneInfo, now: datetime) -> str:
    near = day - now.astimezone(zone).date() < _NEAR
    return f"{day:%a}" if near else f"{day:%a %Y-%m-%d}"


def _window(text: Text, rule: Rule) -> Window | None:
    """The window that a text's time was drawn from, if it was."""
    if text.occurrence.window_end is None:
        return None
    windows = (phase.time.window for phase in rule.phases if isinstance(phase.time, Between))
    return next((one for one in windows if one.holds(text.occurrence.clock)), None)

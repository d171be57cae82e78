"""When a person will answer, in words that the program's hours make true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from service.core.rota.on_purpose import LONGEST_AWAY
from service.core.scheduling.hours import WeekHours, instant_of

# With less of the day left than this, the promise is for the next one: staff need time to answer.
NEEDED = timedelta(hours=1)

Lang = Literal["en", "es"]

_DAYS: dict[Lang, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_NO_HOURS: dict[Lang, str] = {"en": "as soon as they can", "es": "lo antes posible"}


@dataclass(frozen=True)
class Reader:
    """Who reads it: in which language, and by which clock if not the program's."""

    lang: Lang
    zone: ZoneInfo | None = None


def when_answered(
    answer_hours: WeekHours | None,
    zone: ZoneInfo,
    *,
    now: datetime,
    reader: Reader,
    back_at: datetime | None = None,
) -> str:
    """A phrase that ends a sentence: `today by 5 PM`, `tomorrow after 9 AM`, `hoy antes de las
    5 PM`. `answer_hours` are those of `zone`; the phrase names the clock of the reader. Nobody is
    there before `back_at` (UTC), where it is given. Without hours it promises no time but that, and
    none at all where nobody is there for LONGEST_AWAY."""
    for_ever = back_at is not None and back_at - now >= LONGEST_AWAY
    if for_ever or (answer_hours is None and back_at is None):
        return no_hours(reader.lang)
    begin, open_now = max(now, back_at or now), False
    at = begin
    if answer_hours is not None:
        at, open_now = _next_answer(answer_hours, zone, begin)
    there = reader.zone or zone
    local, today = at.astimezone(there), now.astimezone(there).date()
    if reader.lang == "es":
        return f"{_day_es(local.date(), today)} {_clock_es(local, before=open_now)}"
    return f"{_day_en(local.date(), today)} {'by' if open_now else 'after'} {_clock(local)}"


def no_hours(lang: Lang) -> str:
    """The phrase that promises no time: `as soon as they can`."""
    return _NO_HOURS[lang]


def _next_answer(hours: WeekHours, zone: ZoneInfo, now: datetime) -> tuple[datetime, bool]:
    """The end of the hours that are on (True), or the start of the next ones (False)."""
    first = now.astimezone(zone).date()
    for ahead in range(9):
        day = first + timedelta(days=ahead)
        if day.weekday() not in hours.days:
            continue
        start = instant_of(day, hours.window.start, zone)
        end = instant_of(day, hours.window.end, zone)
        if now < start:
            return start, False
        if now + NEEDED <= end:
            return end, True
    raise AssertionError("hours have at least one day of the week")


def _day_en(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead <= 1:
        return "tomorrow" if ahead == 1 else "today"
    name = _DAYS["en"][day.weekday()]
    return name if ahead < 7 else f"next {name}"


def _day_es(day: date, today: date) -> str:
    ahead = (day - today).days
    if ahead <= 1:
        return "mañana" if ahead == 1 else "hoy"
    name = _DAYS["es"][day.weekday()]
    return f"el {name}" if ahead < 7 else f"el próximo {name}"


def say_clock(at: datetime, zone: ZoneInfo) -> str:
    """A time of day in `zone`: `8 AM`, `5:30 PM`."""
    return _clock(at.astimezone(zone))


def _clock(local: datetime) -> str:
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes} {'AM' if local.hour < 12 else 'PM'}"


def _clock_es(local: datetime, *, before: bool) -> str:
    article = "la" if local.hour % 12 == 1 else "las"
    return f"{'antes' if before else 'después'} de {article} {_clock(local)}"

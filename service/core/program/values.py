"""How one value of a program file is read: a day, a time, a length, a name."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from service.core.scheduling.durations import read_duration
from service.core.scheduling.hours import DAY_NAMES, EVERY_DAY, Window
from service.core.severity import Severity

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DAY_WORDS = {
    "every day": EVERY_DAY,
    "weekdays": frozenset(range(5)),
    "weekends": frozenset({5, 6}),
}
_LONGEST_WAIT = timedelta(days=30)
_LONGEST_RUN = 3660  # days: ten years
_FIRST_YEAR, _LAST_YEAR = 1900, 2199  # what lies outside is a slip of the finger
SEVERITIES = {s.word: s for s in Severity if s is not Severity.NONE}


def read_clock(value: Any) -> time:
    """A time of day: `"09:30"`."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError('write a time of day in quotes, from "00:00" to "23:59"')
    return time(int(found[1]), int(found[2]))


def read_length(value: Any) -> timedelta:
    """A length of time to wait: `90m`."""
    length = read_duration(str(value))
    if not timedelta(minutes=1) <= length <= _LONGEST_WAIT:
        raise ValueError("write a length of time from 1m to 30d")
    return length


def read_whole_days(value: Any) -> int:
    """A number of days, written as a length: `14d`."""
    length = read_duration(str(value))
    if length % timedelta(days=1) or not 1 <= length.days <= _LONGEST_RUN:
        raise ValueError("write whole days, such as 14d")
    return length.days


def read_days(value: Any) -> frozenset[int]:
    """Days of the week; 0 is Monday."""
    if isinstance(value, str) and value.lower() in _DAY_WORDS:
        return _DAY_WORDS[value.lower()]
    names = [str(item).lower()[:3] for item in value] if isinstance(value, list) else []
    if not names or not set(names) <= set(DAY_NAMES):
        raise ValueError("write every day, weekdays, weekends or a list such as [mon, thu]")
    return frozenset(DAY_NAMES.index(name) for name in names)


def read_date(value: Any) -> date:
    """A day of the calendar: `2026-12-24`, with or without quotes."""
    try:
        day = value if type(value) is date else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError("write a day as 2026-12-24") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"write a day of the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return day


def read_dates(value: Any) -> tuple[date, ...]:
    """One day of the calendar or a list of them."""
    found = tuple(read_date(item) for item in (value if isinstance(value, list) else [value]))
    if not found or len(set(found)) < len(found):
        raise ValueError("write a day as 2026-12-24, or a list of days, each once")
    return found


def read_window(value: Any) -> Window:
    """A span of the clock: `{from: "09:00", to: "12:00"}`."""
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise ValueError('write {from: "09:00", to: "12:00"}')
    return Window(read_clock(value["from"]), read_clock(value["to"]))


def read_hours(value: Any) -> Window | None:
    """Hours that may run over midnight, or none."""
    if value is None or value == "none":
        return None
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise ValueError('write {from: "21:00", to: "08:00"}, or none')
    return read_window(value)


def read_severity(value: Any) -> Severity:
    """A severity by its word, or none."""
    if value is None or value == "none":
        return Severity.NONE
    if value not in SEVERITIES:
        raise ValueError("write crisis, urgent, concern or none")
    return SEVERITIES[value]


def read_listed(value: Any) -> Any:
    """A list that is not empty and names nothing twice."""
    if not isinstance(value, list) or not value:
        raise ValueError("write a list with at least one entry")
    if all(isinstance(item, str) for item in value) and len(set(value)) < len(value):
        raise ValueError("one entry stands here twice")
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Clock = Annotated[Any, BeforeValidator(read_clock)]
Length = Annotated[Any, BeforeValidator(read_length)]
WholeDays = Annotated[Any, BeforeValidator(read_whole_days)]
Days = Annotated[Any, BeforeValidator(read_days)]
Day = Annotated[date, BeforeValidator(read_date)]
DayList = Annotated[tuple[date, ...], BeforeValidator(read_dates)]
SpanOfDay = Annotated[Any, BeforeValidator(read_window)]
Hours = Annotated[Any, BeforeValidator(read_hours)]
AlertSeverity = Annotated[Any, BeforeValidator(read_severity)]
Listed = BeforeValidator(read_listed)


class Shape(BaseModel):
    """Fields of a program file: no other ones, each of its own kind, never changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

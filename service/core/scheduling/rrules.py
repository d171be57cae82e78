"""RRULE (RFC 5545, section 3.3.10) as far as a schedule takes it: days, never hours.

How often and on which days stands in the RRULE; the time of day, the last day and the number of
texts stand beside it, so that they mean the same in every schedule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, cast

from dateutil import rrule as dates

_FREQUENCIES = {
    "DAILY": dates.DAILY,
    "WEEKLY": dates.WEEKLY,
    "MONTHLY": dates.MONTHLY,
    "YEARLY": dates.YEARLY,
}
_TOO_OFTEN = {"HOURLY", "MINUTELY", "SECONDLY"}
_LONGEST_INTERVAL = {"DAILY": 366, "WEEKLY": 104, "MONTHLY": 48, "YEARLY": 4}
# How far ahead a rule is looked for. A rule of Februaries 29 is silent for eight years around 2100,
# and with an interval for some more; one that is silent for longer never comes.
_HORIZON_YEARS = {"DAILY": 9, "WEEKLY": 9, "MONTHLY": 17, "YEARLY": 41}
_DAYS = {"MO": dates.MO, "TU": dates.TU, "WE": dates.WE, "TH": dates.TH}
_DAYS |= {"FR": dates.FR, "SA": dates.SA, "SU": dates.SU}
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_ELSEWHERE = {
    "COUNT": "write count: beside the rrule",
    "UNTIL": "write until: beside the rrule",
    "DTSTART": "write starts: beside the rrule",
    **dict.fromkeys(("BYHOUR", "BYMINUTE", "BYSECOND"), "write at: or window: beside the rrule"),
}
# Whether a part of the rule may be used, and the numbers that it takes.
_NUMBERS = {"BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_ONLY_WITH = {
    "BYMONTHDAY": {"DAILY", "MONTHLY", "YEARLY"},
    "BYYEARDAY": {"YEARLY"},
    "BYWEEKNO": {"YEARLY"},
    "BYSETPOS": {"MONTHLY", "YEARLY"},
}
_SAMPLE = date(2024, 1, 1)


@dataclass(frozen=True)
class Rrule:
    """A rule as read: `frequency` by its name, and the other parts as dateutil names them."""

    frequency: str
    interval: int
    week_start: int
    parts: tuple[tuple[str, Any], ...]

    def days_from(self, first: date, *, anchor: date, last: date) -> Iterator[date]:
        """Its days from `first` to `last`, both included, in order. An interval counts from
        `anchor`, and what the rule leaves open (the weekday, the day of the month) is the
        anchor's; no day comes before it.

        The search begins in the period of `first` and not at the anchor: dateutil walks through
        every period from its start, which takes milliseconds when that is years ago."""
        first = max(first, anchor)
        end = min(last, _years_on(first, _HORIZON_YEARS[self.frequency]))
        if end < first:
            return
        found = dates.rrule(
            cast(Any, _FREQUENCIES[self.frequency]),
            dtstart=datetime.combine(self._period_of(first, anchor), time()),
            until=datetime.combine(end, time()),
            interval=self.interval,
            wkst=self.week_start,
            **self._with_defaults(anchor),
        )
        for moment in found:
            if moment.date() >= first:
                yield moment.date()

    def _period_of(self, day: date, anchor: date) -> date:
        """The first day of the period of `day`, or of the last one before that the interval
        does not leap over."""
        return _PERIODS[self.frequency](day, anchor, self)

    def _with_defaults(self, anchor: date) -> dict[str, Any]:
        """The parts, with what they leave open filled in from the anchor (RFC 5545: from
        DTSTART), because the search begins on another day."""
        parts = dict(self.parts)
        if parts.keys() & {"byweekday", "bymonthday", "byyearday", "byweekno"}:
            return parts
        if self.frequency == "WEEKLY":
            parts["byweekday"] = anchor.weekday()
        if self.frequency in {"MONTHLY", "YEARLY"}:
            parts["bymonthday"] = anchor.day
        if self.frequency == "YEARLY":
            parts.setdefault("bymonth", anchor.month)
        return parts


def _day_period(day: date, anchor: date, rule: Rrule) -> date:
    return anchor + timedelta(days=_whole((day - anchor).days, rule.interval))


def _week_period(day: date, anchor: date, rule: Rrule) -> date:
    start = anchor - timedelta(days=(anchor.weekday() - rule.week_start) % 7)
    return start + timedelta(days=_whole((day - start).days, 7 * rule.interval))


def _month_period(day: date, anchor: date, rule: Rrule) -> date:
    start = anchor.year * 12 + anchor.month - 1
    month = start + _whole(day.year * 12 + day.month - 1 - start, rule.interval)
    return date(month // 12, month % 12 + 1, 1)


def _year_period(day: date, anchor: date, rule: Rrule) -> date:
    return date(anchor.year + _whole(day.year - anchor.year, rule.interval), 1, 1)


def _whole(distance: int, step: int) -> int:
    return distance // step * step


_PERIODS: dict[str, Callable[[date, date, Rrule], date]] = {
    "DAILY": _day_period,
    "WEEKLY": _week_period,
    "MONTHLY": _month_period,
    "YEARLY": _year_period,
}


def _years_on(day: date, years: int) -> date:
    return day + timedelta(days=years * 366)


# ---------------------------------------------------------------- reading
@lru_cache(maxsize=512)
def read_rrule(text: str) -> Rrule:
    """The rule that an RRULE text names. Raises ValueError, in words for the author."""
    fields = _fields(text)
    frequency = _frequency(fields.pop("FREQ", ""))
    for name in fields:
        _check_place(name, frequency)
    week_start = _DAYS.get(fields.pop("WKST", "MO"))
    if week_start is None:
        raise ValueError("WKST is the day on which a week starts: MO or SU")
    interval = _interval(fields.pop("INTERVAL", "1"), frequency)
    parts = tuple((_NAMES[name], _READERS[name](name, fields[name])) for name in sorted(fields))
    rule = Rrule(frequency, interval, week_start.weekday, parts)
    _check_together(fields, frequency)
    if next(rule.days_from(_SAMPLE, anchor=_SAMPLE, last=date.max), None) is None:
        raise ValueError("there is no such day: this rrule never comes")
    return rule


def _fields(text: str) -> dict[str, str]:
    plain = text.strip().upper().removeprefix("RRULE:")
    fields: dict[str, str] = {}
    for part in plain.split(";"):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if not name or not value:
            raise ValueError("write an rrule such as FREQ=WEEKLY;BYDAY=MO,TH")
        if name in fields:
            raise ValueError(f"{name} stands twice in the rrule")
        fields[name] = value
    return fields


def _frequency(word: str) -> str:
    if word in _TOO_OFTEN:
        raise ValueError(f"FREQ={word} is too often for texts: DAILY is the most")
    if word not in _FREQUENCIES:
        raise ValueError("an rrule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")
    return word


def _check_place(name: str, frequency: str) -> None:
    if name in _ELSEWHERE:
        raise ValueError(f"{name} does not stand in the rrule: {_ELSEWHERE[name]}")
    if name not in {*_NAMES, "WKST", "INTERVAL"}:
        raise ValueError(f"{name} is no part of an rrule that is known here")
    if frequency not in _ONLY_WITH.get(name, _FREQUENCIES):
        raise ValueError(f"{name} means nothing with FREQ={frequency}")


def _check_together(fields: dict[str, str], frequency: str) -> None:
    if re.search(r"\d", fields.get("BYDAY", "")) and (
        frequency not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in fields
    ):
        raise ValueError("a numbered day such as 1MO goes with FREQ=MONTHLY or YEARLY")
    if "BYWEEKNO" in fields and "BYDAY" not in fields:
        raise ValueError("BYWEEKNO needs BYDAY: which day of that week?")
    if "BYSETPOS" in fields and not fields.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}:
        raise ValueError("BYSETPOS chooses among days: write BYDAY or BYMONTHDAY too")


def _interval(value: str, frequency: str) -> int:
    longest = _LONGEST_INTERVAL[frequency]
    if not re.fullmatch(r"\d{1,4}", value) or not 1 <= int(value) <= longest:
        raise ValueError(f"INTERVAL is a number from 1 to {longest} with FREQ={frequency}")
    return int(value)


def _read_days(name: str, value: str) -> tuple[dates.weekday, ...]:
    found = [_DAY.fullmatch(word.strip()) for word in value.split(",")]
    days = []
    for one in found:
        if one is None or (one[1] and not 1 <= abs(int(one[1])) <= 53):
            raise ValueError(f"{name} takes days such as MO,TH or, with a number, 1MO,-1FR")
        days.append(_DAYS[one[2]](int(one[1])) if one[1] else _DAYS[one[2]])
    return tuple(days)


def _read_numbers(name: str, value: str) -> tuple[int, ...]:
    most = _NUMBERS[name]
    return _numbers(name, value, lambda number: 1 <= abs(number) <= most)


def _read_months(name: str, value: str) -> tuple[int, ...]:
    return _numbers(name, value, lambda number: 1 <= number <= 12)


def _numbers(name: str, value: str, fits: Callable[[int], bool]) -> tuple[int, ...]:
    words = [word.strip() for word in value.split(",")]
    if not all(re.fullmatch(r"[+-]?\d{1,3}", word) and fits(int(word)) for word in words):
        raise ValueError(f"{name}={value} is out of range")
    return tuple(int(word) for word in words)


_READERS: dict[str, Callable[[str, str], Any]] = {
    "BYDAY": _read_days,
    "BYMONTH": _read_months,
    **dict.fromkeys(_NUMBERS, _read_numbers),
}
_NAMES = {name: name.lower() for name in _READERS} | {"BYDAY": "byweekday"}

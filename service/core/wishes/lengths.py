"""How long texts are to pause, as peers write it: `2 weeks`, `til monday`, `hasta el 15`.

Read from the plain form of a text. What it comes to is worked out from a local day: a pause ends as
a day begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from service.core.wishes.weekdays import read_days

# A pause of which nobody said how long, and the longest there is.
USUAL = 7
LONGEST = 90
_WEEK, _MONTH = 7, 30

Unit = Literal["days", "weekday", "date", "week", "week_after"]


@dataclass(frozen=True)
class Length:
    """`days`: so many (`number`). `weekday`: up to this day of the week (0 is Monday), and with
    `over` to its end. `date`: up to this day of a month (`month` None: the next that comes).
    `week`: to the end of this week, `week_after`: of the next."""

    unit: Unit
    number: int = 0
    month: int | None = None
    over: bool = False

    def ends(self, today: date) -> date | None:
        """The local day with which it is over, later than `today`; None for a day that no calendar
        has."""
        match self.unit:
            case "days":
                return today + timedelta(days=self.number)
            case "weekday":
                ahead = (self.number - today.weekday()) % _WEEK or _WEEK
                return today + timedelta(days=ahead + self.over)
            case "week":
                return today + timedelta(days=_WEEK - today.weekday())
            case "week_after":
                return today + timedelta(days=2 * _WEEK - today.weekday())
            case "date":
                return self._date(today)

    def _date(self, today: date) -> date | None:
        months = (
            [self.month] if self.month else [*range(today.month, 13), *range(1, today.month + 1)]
        )
        days = [
            day
            for year in (today.year, today.year + 1)
            for month in months
            if (day := _day(year, month, self.number)) is not None and day > today
        ]
        return min(days) + timedelta(days=self.over) if days else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "un": 1, "una": 1, "uno": 1, "two": 2, "dos": 2, "three": 3,
    "tres": 3, "four": 4, "cuatro": 4, "five": 5, "cinco": 5, "six": 6, "seis": 6, "seven": 7,
    "siete": 7, "eight": 8, "ocho": 8, "nine": 9, "nueve": 9, "ten": 10, "diez": 10, "quince": 15,
    "a couple": 2, "a couple of": 2, "couple": 2, "couple of": 2, "un par de": 2, "par de": 2,
    "a few": 3, "few": 3, "unos": 3, "unas": 3, "unos pocos": 3, "unos cuantos": 3, "next": 1,
    "next few": 3, "the next": 1, "another": 1, "otra": 1, "otro": 1,
}  # fmt: skip
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_UNITS = {
    **dict.fromkeys(("day", "days", "d", "dia", "dias"), 1),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w", "semana", "semanas"), _WEEK),
    **dict.fromkeys(("month", "months", "mo", "mes", "meses"), _MONTH),
    **dict.fromkeys(("year", "years", "ano", "anos"), 365),
}
_COUNTED = re.compile(
    rf"(?:for |por |durante |de |the |unos )?(?P<number>\d{{1,3}}|{_NUMBER}) ?(?P<unit>"
    rf"{'|'.join(_UNITS)})"
    r"(?: or so| mas| more| off| o asi)?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january enero ene", "feb february febrero", "mar march marzo", "apr april abril abr",
         "may mayo", "jun june junio", "jul july julio", "aug august agosto ago",
         "sep sept september septiembre setiembre", "oct october octubre", "nov november noviembre",
         "dec december diciembre dic"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_UNTIL = re.compile(
    r"(?P<word>until|untill|till|til|thru|through|hasta|up to) (?:the |next |on |this |el |"
    r"la |los |proximo "
    r"|proxima |dia )*(?P<rest>.+?)(?: que viene| proximo| proxima| next week)?"
)
_DATES = (
    re.compile(rf"(?P<month>{_MONTH_NAME}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?"),
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of| de)? (?P<month>{_MONTH_NAME})"),
    re.compile(r"(?P<number_month>\d{1,2}) (?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"),
    re.compile(rf"(?P<month>{_MONTH_NAME})"),
)
_SAID: dict[str, Length] = {
    **dict.fromkeys(("today", "for today", "hoy", "por hoy", "today only", "solo por hoy",
                     "until tomorrow", "til tomorrow", "till tomorrow", "hasta manana",
                     "for the day", "tonight", "por el dia de hoy"), Length("days", 1)),
    **dict.fromkeys(("tomorrow", "manana", "today and tomorrow", "hoy y manana"),
                    Length("days", 2)),
    **dict.fromkeys(("this week", "the week", "for the week", "all week", "rest of the week",
                     "the rest of the week", "for this week", "esta semana", "por esta semana",
                     "until next week", "til next week", "till next week", "toda la semana",
                     "hasta la proxima semana", "hasta la semana que viene", "hasta la otra semana",
                     "this weekend", "the weekend", "for the weekend", "over the weekend",
                     "el fin de semana", "este fin de semana", "por el fin de semana",
                     "until after the weekend"), Length("week")),
    **dict.fromkeys(("this and next week", "until the week after next"), Length("week_after")),
    **dict.fromkeys(("a bit", "a while", "for a bit", "for a while", "for now", "a little while",
                     "for a little while", "awhile", "for awhile", "right now", "for the moment",
                     "un rato", "un tiempo", "por un tiempo", "por ahora", "por el momento",
                     "por un rato", "until further notice", "hasta nuevo aviso"),
                    Length("days", USUAL)),
}  # fmt: skip


def read_length(plain: str) -> Length | None:
    """How long the whole of a plain text says; None when it says nothing of the kind. It may be
    longer than a pause can be."""
    if plain in _SAID:
        return _SAID[plain]
    counted = _COUNTED.fullmatch(plain)
    if counted is not None:
        number = counted["number"]
        count = int(number) if number.isdigit() else _NUMBERS[number]
        return Length("days", count * _UNITS[counted["unit"]]) if count else None
    until = _UNTIL.fullmatch(plain)
    return _until(until) if until is not None else None


def _until(found: re.Match[str]) -> Length | None:
    over = found["word"] in ("thru", "through")
    days = read_days(found["rest"])
    if days is not None and len(days) == 1:
        return Length("weekday", min(days), over=over)
    for pattern in _DATES:
        named = pattern.fullmatch(found["rest"])
        if named is not None:
            return _date(named.groupdict(), over=over)
    return None


def _date(named: dict[str, str | None], *, over: bool) -> Length | None:
    number = named.get("number_month")
    name = named.get("month")
    month = int(number) if number else _MONTHS[name] if name else None
    day = int(named.get("day") or 1)
    known = Length("date", day, month, over)
    return known if known.ends(date(2000, 1, 1)) is not None and (month or 1) <= 12 else None

"""When something comes, in words: `today at 6 PM`, `el jueves a las 6 PM`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

Lang = Literal["en", "es"]

_DAYS: dict[Lang, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}
_MONTHS: dict[Lang, tuple[str, ...]] = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "es": (
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
        *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
}
_A_WEEK = 7
_QUARTER = 15  # minutes: as near as a time is told that nobody would write down
_WRITTEN = 5


def say_coming(at: datetime, now: datetime, lang: Lang) -> str:
    """A phrase that ends a sentence. Both times are of the reader's own zone. A time such as 10:37,
    which was drawn from a window, is told as `around 10:30`."""
    about = at.minute % _WRITTEN != 0
    if about:
        at -= timedelta(minutes=at.minute % _QUARTER)
    day = _day(at.date(), (at.date() - now.date()).days, lang)
    clock = f"{at.hour % 12 or 12}{f':{at.minute:02d}' if at.minute else ''}"
    clock += " AM" if at.hour < 12 else " PM"
    if lang == "es":
        article = "la" if at.hour % 12 == 1 else "las"
        return f"{day} {'a eso de' if about else 'a'} {article} {clock}"
    return f"{day} {'around' if about else 'at'} {clock}"


def say_until(day: date, today: date, lang: Lang) -> str:
    """The day with which something is over, to stand behind `until`: `Monday`, `el 15 de mayo`."""
    if lang == "en":
        return _day(day, (day - today).days, lang).removeprefix("on ")
    return _day(day, (day - today).days, lang)


def _day(day: date, ahead: int, lang: Lang) -> str:
    if ahead <= 0:
        return "today" if lang == "en" else "hoy"
    if ahead == 1:
        return "tomorrow" if lang == "en" else "mañana"
    if ahead < _A_WEEK:
        return f"{'on' if lang == 'en' else 'el'} {_DAYS[lang][day.weekday()]}"
    return f"{'on' if lang == 'en' else 'el'} {say_date(day, lang)}"


def say_date(day: date, lang: Lang) -> str:
    """`December 2`, `2 de diciembre`."""
    month = _MONTHS[lang][day.month - 1]
    return f"{month} {day.day}" if lang == "en" else f"{day.day} de {month}"

"""Days of the week as peers write them: `mon thu`, `weekends`, `entre semana`, `not on sundays`.

Read from the plain form of a text; 0 is Monday.
"""

from __future__ import annotations

import re

from service.core.scheduling.hours import EVERY_DAY
from service.core.wishes.model import Lang

_NAMES: tuple[str, ...] = (
    "m mo mon mond monday mondays mons lun lunes",
    "tu tue tues tuesday tuesdays tueday tuseday mar mart martes",
    "w we wed weds wednesday wednesdays wensday wednsday wedesday mie mier mierc miercoles",
    "th thu thur thurs thursday thursdays thrusday thirsday jue juev jueves",
    "f fr fri frid friday fridays vie vier viernes",
    "sa sat sats saturday saturdays saterday sab sabado sabados",
    "su sun suns sunday sundays sundy dom domingo domingos",
)
_BY_NAME = {name: day for day, names in enumerate(_NAMES) for name in names.split()}
# What may stand for a day only beside another one, since it is a word or a letter of its own.
_WEAK = frozenset({"m", "w", "f", "we", "su", "sa", "mar", "sun", "th", "mo", "tu", "fr", "dom"})
_WEEKDAYS, _WEEKEND = frozenset(range(5)), frozenset({5, 6})
_GROUPS = (
    (re.compile(r"\b(?:all )?weekends?\b|\bfin(?:es)? de(?: la)? semana\b|\bfindes?\b"), "sat sun"),
    (re.compile(r"\b(?:work ?days|week ?days?|entre semana|dias (?:de semana|habiles|laborales)"
                r"|during the week|en la semana)\b"), "mon tue wed thu fri"),
    (re.compile(r"\b(?:every ?day|all days|any day|daily|seven days(?: a week)?|7 days(?: a week)?"
                r"|todos los dias|cada dia|diario|diariamente|a diario)\b"),
     "mon tue wed thu fri sat sun"),
    (re.compile(r"\bmwf\b"), "mon wed fri"),
    (re.compile(r"\b(?:tth|tuth|t th)\b"), "tue thu"),
)  # fmt: skip
_RANGE = re.compile(r"\b([a-z]+) (?:to|thru|through|till|til|a|al|hasta) ([a-z]+)\b")
_BESIDE = frozenset(
    [
        "on",
        "and",
        "or",
        "y",
        "e",
        "o",
        "u",
        "the",
        "los",
        "las",
        "el",
        "la",
        "en",
        "only",
        "just",
        "solo",
        "solamente",
        "every",
        "each",
        "cada",
        "solamente",
        "plus",
        "also",
        "tambien",
        "please",
        "de",
        "all",
        "todos",
        "todas",
        "from",
        "days",
        "dias",
        "day",
        "dia",
        "n",
        "mornings",
    ]
) - {"mornings"}
_NOT = re.compile(
    r"^(?:not|no|never|nunca|nada|anything but|any day but|ni)(?: (?:on|en|los|el))?(?= )|"
    r"^.*?\b(?:except|but not|excepto|menos|pero no|but)(?: (?:for|on|los|el))?(?= )"
)


def read_days(plain: str) -> frozenset[int] | None:
    """The days that the whole of a plain text names; None when it names none, all but none, or says
    anything else."""
    found = _NOT.match(plain)
    if found is None:
        return _named(plain)
    others = plain[: found.end()].split()
    whole = _named(" ".join(others[:-1])) if len(others) > 1 else None
    left_out = _named(plain[found.end() + 1 :])
    if left_out is None:
        return None
    return ((whole if whole and whole > left_out else EVERY_DAY) - left_out) or None


def _named(plain: str) -> frozenset[int] | None:
    for pattern, names in _GROUPS:
        plain = pattern.sub(names, plain)
    plain = _RANGE.sub(_ranged, plain)
    words = [word for word in plain.split() if word not in _BESIDE]
    days = [_BY_NAME.get(word) for word in words]
    if not days or None in days or (len(words) == 1 and words[0] in _WEAK - {"sun", "mo", "dom"}):
        return None
    return frozenset(day for day in days if day is not None)


def _ranged(found: re.Match[str]) -> str:
    first, last = _BY_NAME.get(found[1]), _BY_NAME.get(found[2])
    if first is None or last is None:
        return found[0]
    length = (last - first) % 7
    return " ".join(_NAMES[(first + ahead) % 7].split()[2] for ahead in range(length + 1))


# ---------------------------------------------------------------- said back
_SAID: dict[Lang, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
}


def say_days(days: frozenset[int], lang: Lang) -> str:
    """Days in words that read the same again: `Mon and Thu`, `lunes y jueves`, `every day`."""
    if days == EVERY_DAY:
        return "every day" if lang == "en" else "todos los días"
    if days == _WEEKDAYS:
        return "weekdays" if lang == "en" else "entre semana"
    if days == _WEEKEND:
        return "weekends" if lang == "en" else "los fines de semana"
    *others, last = (_SAID[lang][day] for day in sorted(days))
    return f"{', '.join(others)} {'and' if lang == 'en' else 'y'} {last}" if others else last

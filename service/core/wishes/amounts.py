"""How many texts somebody wants, as they write it: `2 a week`, `once a day`, `cada dos semanas`.

Read from the plain form of a text.
"""

from __future__ import annotations

import re

from service.core.scheduling.own_plan import Amount
from service.core.wishes.model import Lang

_WEEKS = 4  # weeks that stand for a month
_NUMBERS = {
    "a": 1, "one": 1, "once": 1, "un": 1, "una": 1, "uno": 1, "una vez": 1, "single": 1, "two": 2,
    "twice": 2, "dos": 2, "dos veces": 2, "a couple": 2, "three": 3, "tres": 3, "tres veces": 3,
    "four": 4, "cuatro": 4, "cuatro veces": 4, "five": 5, "cinco": 5, "six": 6, "seis": 6,
}  # fmt: skip
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_MOST = (
    r"(?:(?:at most|max|maximum|maximo|como maximo|no more than|not more than|no mas de|up to"
    r"|hasta|only|just|solo|solamente|nada mas) )*"
)
_COUNTED = re.compile(
    rf"{_MOST}(?P<number>\d{{1,2}}|{_NUMBER}) ?(?:x|times?|veces|vez)?"
    r"(?: (?:texts?|messages?|msgs?|check ins?|mensajes?|textos?))?"
    r" (?:a|per|each|every|al|por|a la|cada|the|in a) (?P<unit>day|week|month|dia|semana|mes)"
    r"(?: (?:max|at most|maximo|como maximo|tops))?"
)
_EVERY = re.compile(
    rf"{_MOST}(?:every|cada) (?P<number>other|second|third|tercer|\d{{1,2}}|{_NUMBER})"
    r" (?P<unit>days?|weeks?|dias?|semanas?)"
)
_ORDINALS = {"other": 2, "second": 2, "third": 3, "tercer": 2}
_SAID_AS = {
    **dict.fromkeys(("dia por medio", "un dia si y otro no", "un dia si un dia no",
                     "one day on one day off"), "every 2 days"),
    **dict.fromkeys(("weekly", "every week", "cada semana", "semanal", "semanalmente"), "1 a week"),
    **dict.fromkeys(("monthly", "every month", "cada mes", "mensual", "mensualmente"), "1 a month"),
    **dict.fromkeys(("biweekly", "fortnightly", "every fortnight", "cada quincena"),
                    "every 2 weeks"),
}  # fmt: skip


def read_amount(plain: str) -> Amount | None:
    """How many texts the whole of a plain text asks for; None when it says nothing of the kind, or
    none at all."""
    plain = _SAID_AS.get(plain, plain)
    if found := _COUNTED.fullmatch(plain):
        return _counted(_number(found["number"]), found["unit"])
    if found := _EVERY.fullmatch(plain):
        every = _ORDINALS.get(found["number"]) or _number(found["number"])
        if found["unit"].startswith(("week", "semana")):
            return Amount(a_week=1, every=every) if 1 <= every <= _WEEKS else None
        return Amount(a_week=max(1, 7 // every)) if 2 <= every <= 7 else None
    return None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word]


def _counted(number: int, unit: str) -> Amount | None:
    if not number:
        return None
    if unit in ("day", "dia"):
        return Amount(a_day=number)
    if unit in ("month", "mes"):
        return Amount(a_week=max(1, number // _WEEKS), every=max(1, _WEEKS // number))
    return Amount(a_week=number)


def say_amount(amount: Amount, lang: Lang) -> str:
    """An amount in words that read the same again: `at most 2 a week`, `una vez al mes`."""
    most = "at most" if lang == "en" else "como máximo"
    if amount.a_day is not None:
        return f"{most} {amount.a_day} {'a day' if lang == 'en' else 'al día'}"
    if amount.every > 1:
        number = amount.every
        return f"every {number} weeks" if lang == "en" else f"cada {number} semanas"
    return f"{most} {amount.a_week} {'a week' if lang == 'en' else 'por semana'}"

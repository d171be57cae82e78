"""How often texts come, in words that the schedules make true: `every day`, `once a week`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from service.core.scheduling.rules import Phase, Rule, Weekdays

Lang = Literal["en", "es"]

_WEEK = 7
_TIMES: dict[Lang, dict[int, str]] = {
    "en": {1: "once", 2: "twice"},
    "es": {1: "una vez", 2: "dos veces"},
}


def how_often(rules: Iterable[Rule], lang: Lang) -> str | None:
    """How often somebody on schedules with these rules is asked, most of all: a phrase such as
    `3 times a week`, or None when there is no rule. Days that no week repeats are `some days`."""
    known = [_fullest(rule) for rule in rules]
    if not known:
        return None
    if None in known:
        return "on some days" if lang == "en" else "algunos días"
    days = Counter(day for one in known for day in one or ())
    most, all_days = max(days.values()), len(days) == _WEEK
    if most == 1 and all_days:
        return "every day" if lang == "en" else "todos los días"
    if most > 1 and all_days:
        return _on_some_days(most, min(days.values()), lang)
    times = sum(days.values())
    return f"{_times(times, lang)} {'a week' if lang == 'en' else 'por semana'}"


def _fullest(rule: Rule) -> frozenset[int] | None:
    """The days of the week of the phase that has most; None when one goes by other days."""
    weeks = [_week_of(phase) for phase in rule.phases]
    known = [week for week in weeks if week is not None]
    return max(known, key=len) if len(known) == len(weeks) else None


def _week_of(phase: Phase) -> frozenset[int] | None:
    return phase.days.days if isinstance(phase.days, Weekdays) else None


def _on_some_days(most: int, least: int, lang: Lang) -> str:
    a_day = "a day" if lang == "en" else "al día"
    if most == least:
        return f"{_times(most, lang)} {a_day}"
    if most == 2:
        return "once or twice a day" if lang == "en" else "una o dos veces al día"
    return f"{'up to' if lang == 'en' else 'hasta'} {_times(most, lang)} {a_day}"


def _times(number: int, lang: Lang) -> str:
    return _TIMES[lang].get(number) or f"{number} {'times' if lang == 'en' else 'veces'}"

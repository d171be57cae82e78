"""How often texts come, in words."""

from __future__ import annotations

from datetime import time

import pytest

from service.core.scheduling.hours import EVERY_DAY
from service.core.scheduling.often import how_often
from service.core.scheduling.rules import WeeklyRule


def rule(*days: int) -> WeeklyRule:
    return WeeklyRule(frozenset(days), time(10))


DAILY = WeeklyRule(EVERY_DAY, time(16))


@pytest.mark.parametrize(
    ("rules", "en", "es"),
    [
        ((DAILY,), "every day", "todos los días"),
        ((rule(0),), "once a week", "una vez por semana"),
        ((rule(0, 3),), "twice a week", "dos veces por semana"),
        ((rule(0, 2, 4),), "3 times a week", "3 veces por semana"),
        ((rule(0), rule(0)), "twice a week", "dos veces por semana"),
        ((DAILY, rule(0)), "once or twice a day", "una o dos veces al día"),
        ((DAILY, DAILY), "twice a day", "dos veces al día"),
        ((DAILY, DAILY, rule(0)), "up to 3 times a day", "hasta 3 veces al día"),
        ((rule(0, 1, 2, 3), rule(4, 5, 6)), "every day", "todos los días"),
    ],
)
def test_how_often(rules: tuple[WeeklyRule, ...], en: str, es: str) -> None:
    assert (how_often(rules, "en"), how_often(rules, "es")) == (en, es)


def test_without_a_schedule_nothing_is_said() -> None:
    assert how_often((), "en") is None

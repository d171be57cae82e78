"""How often texts come, in words."""

from __future__ import annotations

from datetime import time

import pytest

from service.core.scheduling.hours import EVERY_DAY
from service.core.scheduling.often import how_often
from service.core.scheduling.rules import Rule, Varied, weekly
from tests.core.scheduling.peers import rule as rule_of


def rule(*days: int) -> Rule:
    return weekly(frozenset(days), time(10))


DAILY = weekly(EVERY_DAY, time(16))


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
        ((rule_of(Varied(10, 4)), DAILY), "on some days", "algunos días"),
    ],
)
def test_how_often(rules: tuple[Rule, ...], en: str, es: str) -> None:
    assert (how_often(rules, "en"), how_often(rules, "es")) == (en, es)


def test_without_a_schedule_nothing_is_said() -> None:
    assert how_often((), "en") is None

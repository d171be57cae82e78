"""Silence and falling answers are signs by somebody's own habit alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.alerting.habits import (
    USUAL,
    Fall,
    MoodRule,
    Silence,
    SilenceRule,
    Went,
    fall_in,
    misses_needed,
    silence_in,
)

BEGUN = datetime(2026, 3, 2, 15, tzinfo=UTC)
RULE, MOOD = SilenceRule(), MoodRule()
STEADY = (4, 4, 4, 5, 4, 4, 3, 4, 4, 4)


def went(how: str) -> Sequence[Went]:
    """The check-ins of one day each, as letters in the order they went: a(nswered), p(artly),
    m(issed), o(ther)."""
    words = {"a": "answered", "p": "partly", "m": "missed", "o": "replaced"}
    days = [Went(words[one], BEGUN + timedelta(days=day)) for day, one in enumerate(how)]
    return days[::-1]


def seen(how: str, rule: SilenceRule = RULE, heard: int | None = None) -> Silence | None:
    """What is seen in check-ins of a day each; `heard` is the day on which they last wrote."""
    at = None if heard is None else BEGUN + timedelta(days=heard, hours=1)
    return silence_in(went(how), rule, heard_at=at)


def test_three_misses_are_a_sign_in_who_answers_nearly_always() -> None:
    assert seen("aaaamaaaaa" + "mm") is None
    assert seen("aaaamaaaaa" + "mmm") == Silence(9, 10, 3)
    assert Silence(9, 10, 3).code == "answered_9_of_10_missed_3"


def test_they_are_none_in_who_seldom_answers() -> None:
    assert seen("mammmmmamm"[::-1] + "ammm") is None
    assert seen("ma" * 6 + "mmm") is None
    assert seen("ma" * 6 + "m" * 7) == Silence(5, 10, 7)


@pytest.mark.parametrize(
    ("answered", "needed"),
    [(10, 3), (9, 3), (8, 4), (7, 5), (6, 6), (5, 7), (4, 9), (3, 12), (2, 17), (0, None)],
)
def test_how_many_misses_it_takes_follows_from_the_habit(answered: int, needed: int | None) -> None:
    assert misses_needed(answered, 10, least=3) == needed


@given(st.integers(1, 60), st.integers(5, 60), st.integers(2, 30))
def test_who_answers_more_is_missed_sooner(answered: int, of: int, least: int) -> None:
    if answered < of:
        more = misses_needed(answered + 1, of, least=least)
        fewer = misses_needed(answered, of, least=least)
        assert more is not None
        assert fewer is not None
        assert least <= more <= fewer


def test_nobodys_habit_is_known_at_first() -> None:
    assert seen("aaaa" + "mmmm") is None
    assert seen("aaaaa" + "mmmm") == Silence(5, 5, 4)
    assert seen("m" * 40) is None


def test_a_part_of_an_answer_is_one_and_what_says_nothing_is_left_out() -> None:
    assert seen("papapapapa" + "mommo") == Silence(10, 10, 3)
    assert seen("aaaaaaaaaa" + "mmpm") is None


def test_who_wrote_in_between_is_not_silent() -> None:
    assert seen("aaaaaaaaaa" + "mmm", heard=12) is None
    assert seen("aaaaaaaaaa" + "mmm", heard=9) == Silence(10, 10, 3)
    # From their text on it counts anew, with what they missed before it as part of the habit.
    assert seen("aaaaaaaaaa" + "mm" + "mmm", heard=11) is None
    assert seen("aaaaaaaaaa" + "mm" + "mmmm", heard=11) == Silence(8, 10, 4)


def test_a_rule_of_its_own() -> None:
    assert seen("aaaaaaaaaa" + "mmm", SilenceRule(missed=4)) is None
    assert seen("m" * 10 + "a" * 6 + "mmm", SilenceRule(of_last=6)) == Silence(6, 6, 3)


@pytest.mark.parametrize(("share", "at_most_once_in"), [(0.9, 500), (0.66, 100), (0.5, 70)])
def test_who_does_not_change_is_seldom_a_false_concern(share: float, at_most_once_in: int) -> None:
    """One check-in a day of somebody who answers by chance, for ten years."""
    chance, days, told = Random(17), 3650, 0
    how = ["answered" if chance.random() < share else "missed" for _ in range(days)]
    rests_until = 0
    for day in range(days):
        if how[day] == "answered" or day < rests_until:
            continue
        lately = [Went(how[past], BEGUN) for past in range(day, max(-1, day - 60), -1)]
        if silence_in(lately, RULE, heard_at=None) is not None:
            told, rests_until = told + 1, day + RULE.again_after.days
    assert told <= days / at_most_once_in


# ---------------------------------------------------------------- mood
def fallen(lately: Sequence[int], before: Sequence[int] = STEADY) -> Fall | None:
    return fall_in([*before, *lately], MOOD)


def test_three_low_answers_are_a_sign_in_who_is_mostly_well() -> None:
    assert fallen((2, 2)) is None
    assert fallen((2, 3, 2)) == Fall(4, 2)
    assert fallen((2, 4, 2)) is None
    assert Fall(3.5, 2).code == "usually_3.5_lately_2"


def test_low_answers_are_no_change_in_who_always_gives_them() -> None:
    assert fallen((2, 1, 2), before=(2, 2, 1, 3, 2, 2, 2, 1, 3, 2)) is None


def test_it_takes_more_with_whom_every_day_differs() -> None:
    changing = (1, 4, 3, 5, 2, 4, 3, 5, 2, 4)
    assert fallen((2, 2, 2), before=changing) is None
    assert fallen((1, 1, 1), before=changing) == Fall(3.5, 1)


def test_good_answers_are_no_sign_even_below_better_ones() -> None:
    assert fallen((4, 4, 4), before=(5,) * 10) is None
    assert fallen((3, 3, 3), before=(5,) * 10) == Fall(5, 3)


def test_a_few_answers_are_no_baseline() -> None:
    assert fallen((1, 1, 1), before=(5,) * 7) is None
    assert fallen((1, 1, 1), before=(5,) * 8) == Fall(5, 1)


@given(st.lists(st.integers(1, 5), max_size=30))
def test_a_fall_is_one(answers: list[int]) -> None:
    fall = fall_in(answers, MOOD)
    assert fall is None or (fall.lately < fall.usually and fall.lately <= MOOD.at_most)


def test_the_rules_say_themselves() -> None:
    assert str(USUAL.silence) == (
        "concern from 3 missed in a row on, by the 10 before; again after 14d"
    )
    assert str(USUAL.mood) == (
        "concern when the last 3 answers for mood or week lie below the 10 before, at 3 or lower; "
        "again after 14d"
    )

"""What a program file says of silence and falling answers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.core.alerting.habits import USUAL, Habits, MoodRule, SilenceRule
from service.core.program import read_program
from service.core.program.checks import Known, read_checked
from service.core.program.differences import differences
from service.core.severity import Severity
from service.core.source import AuthoringError
from tests.usecases.place import program

KNOWN = Known(
    {("daily", "en"), ("daily", "es")}, lambda _: True, scores=frozenset({"mood", "week"})
)


def habits(written: str) -> Habits:
    return read_checked(program() + written, file="harbor.yaml", known=KNOWN).habits


def mistakes(written: str) -> list[str]:
    with pytest.raises(AuthoringError) as refused:
        habits(written)
    return [str(mistake) for mistake in refused.value.mistakes]


def test_left_out_the_usual_rules_hold_and_none_switches_them_off() -> None:
    assert habits("") == USUAL == Habits(SilenceRule(), MoodRule())
    assert habits("habits: none") == Habits(None, None)
    assert habits("habits: {mood: none}") == Habits(SilenceRule(), None)
    assert habits("habits: {silence: none}") == Habits(None, MoodRule())


def test_each_may_be_set() -> None:
    silence = "{missed: 5, of_last: 20, alert: urgent, again_after: 30d}"
    mood = "{scores: [week], lately: 2, before: 8, at_most: 2, again_after: 7d}"
    assert habits(f"habits: {{silence: {silence}, mood: {mood}}}") == Habits(
        SilenceRule(5, 20, Severity.URGENT, timedelta(days=30)),
        MoodRule(("week",), 2, 8, 2, Severity.CONCERN, timedelta(days=7)),
    )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("silence: {missed: 1}", "habits.silence.missed: write 2 or more"),
        ("silence: {of_last: 3}", "habits.silence.of_last: write 5 or more"),
        ("silence: {alert: crisis}", "habits.silence.alert: write concern or urgent; to switch"),
        ("silence: {mised: 4}", "habits.silence.mised: there is no such field (did you mean"),
        ("mood: {score: [mood]}", "habits.mood.score: there is no such field (did you mean scores"),
        (
            "mood: {scores: [day]}",
            "habits.mood.scores.0: no flow keeps a score day: there are mood",
        ),
        ("quiet: none", "habits.quiet: there is no such field"),
    ],
)
def test_mistakes_are_told_at_their_line(written: str, told: str) -> None:
    (said,) = mistakes(f"habits:\n  {written}\n")
    line = len(program().splitlines()) + 2
    assert said.startswith(f"harbor.yaml:{line}: {told}")


def test_a_change_of_the_rules_is_said_in_words() -> None:
    old = read_program(program(), file="harbor.yaml")
    new = read_program(program() + "habits: {silence: none}", file="harbor.yaml")
    assert differences(old, new) == [f"change habits.silence: {SilenceRule()} -> none"]

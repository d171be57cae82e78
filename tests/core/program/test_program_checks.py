"""What a program file must be, beyond what reading it can see: all at once, each at its line."""

from __future__ import annotations

import pytest

from service.core.program.checks import Known, read_checked
from service.core.program.model import Program
from service.core.source import AuthoringError
from tests.usecases.place import program

KNOWN = Known({("daily", "en"), ("daily", "es"), ("only-en", "en")}, lambda name: name == "US")


def check(source: str) -> Program:
    return read_checked(source, file="harbor.yaml", known=KNOWN)


def mistakes(source: str) -> list[str]:
    with pytest.raises(AuthoringError) as caught:
        check(source)
    return [str(mistake) for mistake in caught.value.mistakes]


def line_of(source: str, text: str) -> int:
    return next(n for n, line in enumerate(source.splitlines(), start=1) if text in line)


def test_a_sound_file_passes() -> None:
    assert check(program()).slug == "harbor"


def test_a_flow_that_is_not_there_is_told_at_its_line_in_each_language() -> None:
    source = program().replace("flow: daily", "flow: only-en")
    where = f"harbor.yaml:{line_of(source, 'flow: only-en')}: schedules.0.flow"
    assert mistakes(source) == [f"{where}: no flow only-en in es"]


def test_it_is_told_beside_what_reading_finds() -> None:
    source = program().replace("flow: daily", "flow: hourly").replace("6h", "soon")
    told = "\n".join(mistakes(source))
    assert "no flow hourly in en" in told
    assert "missed_after" in told


def test_an_unknown_calendar_is_told_at_its_line() -> None:
    source = program() + "holidays:\n  calendars:\n    - US\n    - US-ZZ\n"
    assert mistakes(source) == [
        f"harbor.yaml:{line_of(source, 'US-ZZ')}: holidays.calendars.1: "
        "there is no calendar of holidays called US-ZZ"
    ]


@pytest.mark.parametrize(
    ("days", "missed", "gap"),
    [
        ("days: every day", "24h", "1d"),
        ("days: every day", "2d", "1d"),
        ("days: [mon, wed]", "2d", "2d"),
        ('rrule: "FREQ=MONTHLY;BYMONTHDAY=1,-1"', "25h", "1d"),
        ("varied: {every: 10d, spread: 4d}", "3d", "2d"),
    ],
)
def test_who_never_answers_must_be_missed_before_the_next_text(
    days: str, missed: str, gap: str
) -> None:
    source = (
        program()
        .replace("days: every day", days)
        .replace("missed_after: 6h", f"missed_after: {missed}")
    )
    (told,) = mistakes(source)
    assert told.startswith(
        f"harbor.yaml:{line_of(source, 'missed_after')}: schedules.0.missed_after"
    )
    assert f"the next text may come {gap} after the last" in told


def test_a_miss_before_the_next_text_passes() -> None:
    check(program().replace("missed_after: 6h", "missed_after: 23h 59m"))
    check(program().replace("days: every day", "on: [2026-12-24]").replace("6h", "30d"))


def test_a_reminder_after_the_miss_is_refused() -> None:
    told = mistakes(program().replace("remind_after: 2h", "remind_after: 6h"))
    assert "the reminder must come before the check-in counts as missed" in told[0]


@pytest.mark.parametrize(
    "schedules",
    [
        "schedules: daily",
        "schedules: [daily]",
        "schedules: [{flow: [1]}]",
        "schedules: [{flow: 3}]",
    ],
)
def test_what_is_no_list_of_schedules_is_told_by_reading(schedules: str) -> None:
    source = program().partition("schedules:")[0] + schedules + "\n"
    assert all("no flow" not in one for one in mistakes(source))


@pytest.mark.parametrize(
    ("crisis", "field", "said"),
    [
        ("{at_night: wait}", "at_night", "a crisis is told at any hour"),
        ("{wait: 2h}", "wait", "a crisis climbs within 30m at most"),
        ("{steps: [{specialist: email}, {supervisor: email}]}", "steps", "nobody's phone rings"),
    ],
)
def test_a_crisis_reaches_phones_in_minutes_day_and_night(
    crisis: str, field: str, said: str
) -> None:
    source = program().replace("  wait: {crisis", f"  crisis: {crisis}\n  wait: {{crisis")
    (mistake,) = mistakes(source)
    assert f"ladder.crisis.{field}: {said}" in mistake


def test_a_step_that_names_no_role_is_told_once() -> None:
    (mistake,) = mistakes(program(steps="[boss]"))
    assert "ladder.steps.0: write one of specialist" in mistake

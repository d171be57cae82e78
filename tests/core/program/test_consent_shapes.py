"""What a program file says of consent, and what its texts are for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.core.agreement import ConsentRules
from service.core.program.reading import read_program
from service.core.source import AuthoringError
from tests.usecases.place import program

DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("", ConsentRules()),
        ("consent: {expires_after: none}", ConsentRules()),
        ("consent: {expires_after: 1y}", ConsentRules(365 * DAYS)),
        (
            "consent: {expires_after: 180d, ask_before: 7d, remind_after: 2d, guardian_under: 16}",
            ConsentRules(180 * DAYS, 7 * DAYS, 2 * DAYS, 16),
        ),
    ],
)
def test_what_it_says(written: str, rules: ConsentRules) -> None:
    assert read_program(f"{program()}{written}\n", file="harbor.yaml").consent == rules


@pytest.mark.parametrize(
    ("written", "where", "problem"),
    [
        ("{expires_after: 2d}", "consent.expires_after", "from 30d on"),
        ("{expires_after: soon}", "consent.expires_after", "no length of time"),
        ("{expires_after: 30d, ask_before: 30d}", "consent", "must be shorter"),
        ("{guardian_under: 5}", "consent.guardian_under", "13 or more"),
        ("{expire_after: 1y}", "consent.expire_after", "did you mean expires_after?"),
    ],
)
def test_what_is_wrong_is_told(written: str, where: str, problem: str) -> None:
    with pytest.raises(AuthoringError) as raised:
        read_program(f"{program()}consent: {written}\n", file="harbor.yaml")
    (mistake,) = raised.value.mistakes
    assert mistake.where == where
    assert problem in mistake.problem


def test_a_schedule_says_what_its_texts_are_for() -> None:
    plain = read_program(program(), file="harbor.yaml")
    assert plain.purpose_of("daily") == "checkins"
    said = read_program(f"{program()}    purpose: reminders\n", file="harbor.yaml")
    assert said.purpose_of("daily") == "reminders"
    assert said.schedules_for({"reminders"}) == {"daily"}
    with pytest.raises(AuthoringError) as raised:
        read_program(f"{program()}    purpose: adverts\n", file="harbor.yaml")
    assert "write one of checkins, reminders, learning, news" in str(raised.value)

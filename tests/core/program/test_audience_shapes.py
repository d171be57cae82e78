"""Who a schedule is for, as the program file says it, and what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from service.bootstrap import read_library
from service.core.program.audience import Audience
from service.core.program.checks import Known, read_checked
from service.core.program.differences import differences
from service.core.program.model import Program
from service.core.program.reading import read_program
from service.core.source import AuthoringError

LIBRARY = read_library()
SMALL: dict[str, Any] = {
    "slug": "harbor",
    "public_name": "Harbor Texts",
    "zone": "America/Chicago",
    "languages": ["en", "es"],
    "lines": [{"name": "main", "phone": "+12025550100"}],
    "staff": [{"name": "Sam", "phone": "+12025550111", "roles": ["specialist"]}],
    "ladder": {"steps": ["specialist"]},
    "tags": ["court", "new-here"],
    "groups": ["Tuesday circle"],
}
DAILY = {"flow": "daily", "missed_after": "6h", "days": "every day", "at": "10:00"}


def written(*schedules: dict[str, Any], **fields: Any) -> str:
    named = [{"name": f"s{number}", **DAILY, **one} for number, one in enumerate(schedules)]
    return yaml.safe_dump({**SMALL, **fields, "schedules": named}, sort_keys=False)


def read(*schedules: dict[str, Any], **fields: Any) -> Program:
    return read_program(written(*schedules, **fields), file="p.yaml")


def problems(*schedules: dict[str, Any], **fields: Any) -> str:
    known = Known(LIBRARY.flows.keys(), lambda _: True, LIBRARY.meaning)
    with pytest.raises(AuthoringError) as refused:
        read_checked(written(*schedules, **fields), file="p.yaml", known=known)
    return str(refused.value)


def audience(value: Any) -> Audience | None:
    return read({"for": value}).schedules[0].audience


def test_a_schedule_is_for_everyone_for_some_or_for_those_enrolled_one_by_one() -> None:
    assert audience("everyone") == Audience(everyone=True)
    some = audience({"tags": ["court"], "groups": ["Tuesday  circle"]})
    assert some == Audience(tags=("court",), groups=("Tuesday circle",))
    assert read({}).schedules[0].audience is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("nobody", "write everyone, or"),
        ({}, "write everyone, or"),
        ({"tag": ["court"]}, "write everyone, or"),
        ({"tags": "court"}, "write a list of names"),
        ({"tags": []}, "write a list of names"),
        ({"tags": ["Court"]}, "write a tag in small letters"),
        ({"tags": ["court", "court"]}, "one name stands here twice"),
        ({"groups": ["a, b"]}, "write the name of a group, without commas"),
        ({"tags": ["cuort"]}, "the program has no tag cuort (did you mean court?)"),
        ({"groups": ["Chess"]}, "the program has no group Chess: name it under groups"),
    ],
)
def test_an_audience_that_cannot_be_is_a_mistake(value: Any, problem: str) -> None:
    assert problem in problems({"for": value})


def test_a_mistake_names_its_line() -> None:
    text = written({}, {"for": {"tags": ["court", "cuort"]}})
    line = text.splitlines().index("    - cuort") + 1
    with pytest.raises(AuthoringError) as refused:
        read_program(text, file="p.yaml")
    (mistake,) = refused.value.mistakes
    assert (mistake.line, mistake.where) == (line, "schedules.1.for.tags.1")


def test_tags_and_groups_are_names_each_once() -> None:
    assert "write a tag in small letters" in problems(tags=["New here"])
    assert "one entry stands here twice" in problems(groups=["Circle", "Circle"])
    assert "of 60 characters at most" in problems(groups=["c" * 61])


def test_a_change_of_the_audience_is_told_in_plain_words() -> None:
    before, after = read({"for": {"tags": ["court"]}}), read({"for": "everyone"}, tags=["court"])
    assert differences(before, after) == [
        "change schedules.s0.audience: tags court -> everyone",
        "change tags: court, new-here -> court",
    ]


@pytest.mark.parametrize(
    ("join", "problem"),
    [
        ("MOOD", "write one word for each language"),
        ({"fr": "MOOD"}, "write one word for each language"),
        ({"en": "MOOD"}, "no word in es"),
        ({"en": "mood", "es": "ANIMO"}, "in capital letters and nothing else"),
        ({"en": "MY MOOD", "es": "ANIMO"}, "in capital letters and nothing else"),
        ({"en": "FUN", "es": "ANIMO"}, "a word has 4 to 20 letters"),
        ({"en": "STOPS", "es": "ANIMO"}, "STOPS is too close to STOP"),
        ({"en": "LEAVES", "es": "ANIMO"}, "LEAVES is too close to LEAVE"),
        ({"en": "GREAT", "es": "ANIMO"}, "people text GREAT to be kind"),
        ({"en": "SUICIDE", "es": "ANIMO"}, "a text of SUICIDE is taken for a warning sign"),
        ({"en": "TERRIBLE", "es": "ANIMO"}, "TERRIBLE is an answer to a question of the flow"),
    ],
)
def test_a_word_that_means_something_else_is_a_mistake(join: Any, problem: str) -> None:
    assert problem in problems({"join": join})


def test_words_of_two_schedules_lie_apart() -> None:
    said = problems(
        {"join": {"en": "MOOD", "es": "ANIMO"}}, {"join": {"en": "MOODS", "es": "PASEO"}}
    )
    assert "MOODS is too close to MOOD, the word of s0" in said
    both = read({"join": {"en": "MOOD", "es": "MOODE"}}).schedules[0]
    assert both.join == {"en": "MOOD", "es": "MOODE"}, "of one schedule they may"

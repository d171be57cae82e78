"""The examples of the guide that say who gets a schedule, tried out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.core.program.model import Schedule
from service.core.program.schedule_shapes import ScheduleShape, schedule_of
from service.core.source import read_yaml
from service.core.texts.keywords import read_keywords
from service.core.texts.schedule_words import schedule_words

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "guides" / "schedules.md"
FOUND = re.findall(r"```yaml\n([^`]*)```\n```who\n([^`]*)```", GUIDE.read_text("utf-8"))
CASES = [(fields, line) for fields, told in FOUND for line in told.splitlines()]
NEEDED = {"name": "example", "flow": "daily", "missed_after": "6h"}
KEYWORDS = read_keywords(
    (ROOT / "templates" / "keywords.yaml").read_text("utf-8"), file="keywords.yaml"
)


def schedule(fields: str) -> Schedule:
    written = {**NEEDED, **read_yaml(fields, file=GUIDE.name).data}
    return schedule_of(ScheduleShape.model_validate(written))


def whether_on(one: Schedule, marks: str) -> str:
    kind, _, names = marks.partition(" ")
    listed = names.split(", ") if names else []
    assert one.audience is not None
    fits = one.audience.fits(listed if kind == "tags" else [], listed if kind == "groups" else [])
    return "on it" if fits else "not on it"


def what_follows(one: Schedule, text: str) -> str:
    if KEYWORDS.effect(text) is not None:
        return "no word of this schedule"
    words = schedule_words({(one.name, one.flow): one.join}, KEYWORDS)
    heard = words.heard(text)
    return "a person reads it" if heard is None else "joins" if heard.joins else "leaves"


def test_the_guide_says_who_gets_what() -> None:
    assert len(CASES) >= 14


@pytest.mark.parametrize(("fields", "line"), CASES)
def test_each_line_is_so(fields: str, line: str) -> None:
    who, _, told = line.partition(": ")
    one = schedule(fields)
    found = what_follows(one, who.strip('"')) if who[0] == '"' else whether_on(one, who)
    assert found == told

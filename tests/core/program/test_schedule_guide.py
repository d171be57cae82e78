"""The worked examples of the guide, worked out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.core.program.model import Schedule
from service.core.program.schedule_shapes import ScheduleShape, schedule_of
from service.core.scheduling.due_texts import Calendar, Enrolled, Text
from service.core.scheduling.peers import PeerContext
from service.core.source import read_yaml

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "schedules.md"
BLOCKS = re.compile(r"```yaml\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.DOTALL)
EXAMPLES = BLOCKS.findall(GUIDE.read_text("utf-8"))
NEEDED = {"name": "example", "flow": "daily", "missed_after": "6h"}


@dataclass
class Example:
    """What an example says of the peer, and the texts that follow."""

    context: PeerContext
    dates: dict[str, date] = field(default_factory=dict)
    holidays: set[date] = field(default_factory=set)
    expected: list[str] = field(default_factory=list)


def read(text: str) -> Example:
    lines = text.splitlines()
    _, day, clock, zone_name = lines[0].split()
    zone = ZoneInfo(zone_name)
    begun = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone).astimezone(UTC)
    dates: dict[str, date] = {}
    example = Example(PeerContext(zone, begun, "someone", "example", dates=dates), dates)
    for line in lines[1:]:
        word, *rest = line.split()
        if word == "date":
            dates[rest[0]] = date.fromisoformat(rest[1])
        elif word == "holiday":
            example.holidays.add(date.fromisoformat(rest[0]))
        else:
            example.expected.append(line)
    return example


def schedule(fields: str) -> Schedule:
    return schedule_of(
        ScheduleShape.model_validate({**NEEDED, **read_yaml(fields, file=GUIDE.name).data})
    )


def say(text: Text, zone: ZoneInfo) -> str:
    if text.left_out is not None:
        return f"{text.occurrence.on:%a %Y-%m-%d} left out: {text.left_out}"
    return f"{text.due_at.astimezone(zone):%a %Y-%m-%d %H:%M}"


def test_the_guide_has_examples() -> None:
    assert len(EXAMPLES) >= 15
    assert sum(bool(told) for _, told in EXAMPLES) >= 12


@pytest.mark.parametrize("fields", [fields for fields, _ in EXAMPLES])
def test_each_example_is_a_schedule(fields: str) -> None:
    assert str(schedule(fields).rule)


@pytest.mark.parametrize(("fields", "told"), [one for one in EXAMPLES if one[1]])
def test_each_example_comes_as_it_says(fields: str, told: str) -> None:
    example = read(told)
    enrolled = Enrolled(schedule(fields).timing, example.context, example.context.enrolled_at)
    coming = enrolled.coming(Calendar(frozenset(example.holidays)))
    found = [say(one, example.context.zone) for one in islice(coming, len(example.expected))]
    if example.expected[-1] == "no more":
        assert [*found, "no more"] == example.expected
    else:
        assert found == example.expected

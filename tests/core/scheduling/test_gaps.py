"""The smallest gap between two texts of a schedule."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from service.core.program.schedule_shapes import ScheduleShape, rule_of
from service.core.scheduling.gaps import smallest_gap
from service.core.scheduling.hours import DAY_NAMES
from service.core.scheduling.occurrences import occurrences
from service.core.scheduling.rules import Rule
from tests.core.scheduling.peers import peer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def rule(**fields: Any) -> Rule:
    whole = {"name": "x", "flow": "daily", "missed_after": "1m", "at": "10:00", **fields}
    written = {name: value for name, value in whole.items() if value is not None}
    return rule_of(ScheduleShape.model_validate(written))


@pytest.mark.parametrize(
    ("fields", "gap"),
    [
        ({"days": "every day"}, DAY),
        ({"days": ["mon", "thu"]}, 3 * DAY),
        ({"days": ["fri", "sat", "tue"]}, DAY),
        ({"days": ["mon"]}, 7 * DAY),
        ({"days": "every day", "count": 1}, None),
        ({"days": "every day", "starts": "2026-05-01", "until": "2026-05-01"}, None),
        ({"rrule": "FREQ=MONTHLY;BYMONTHDAY=1,-1"}, DAY),
        ({"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"}, 14 * DAY),
        ({"rrule": "FREQ=YEARLY"}, 366 * DAY),
        ({"series": {"from": "enrollment", "days": [14, 1, 3]}}, 2 * DAY),
        ({"series": {"from": "date:court", "days": [-2, -1]}}, DAY),
        ({"on": ["2026-12-24", "2026-11-25"]}, 29 * DAY),
        ({"on": ["2026-12-24"]}, None),
        ({"varied": {"every": "10d", "spread": "4d"}}, 2 * DAY),
        # Of a window of three hours the last half hour is kept free: 149 minutes to choose from.
        (
            {"days": "every day", "at": None, "window": {"from": "09:00", "to": "12:00"}},
            DAY - timedelta(minutes=149),
        ),
        # In the evening, then from the next week on in the morning.
        (
            {
                "phases": [
                    {"for": "7d", "days": "every day", "at": "18:00"},
                    {"days": "every day", "at": "09:00"},
                ]
            },
            15 * HOUR,
        ),
        # The last day of the first phase may be the day before the Monday of the second.
        ({"phases": [{"for": "1d", "days": "every day"}, {"days": ["mon"]}]}, DAY),
    ],
)
def test_the_smallest_gap(fields: dict[str, Any], gap: timedelta | None) -> None:
    assert smallest_gap(rule(**fields)) == gap


@given(
    days=some.sets(some.sampled_from(DAY_NAMES), min_size=1),
    hours=some.tuples(some.integers(6, 12), some.integers(13, 20)),
    enrolled=some.dates(date(2024, 1, 1), date(2026, 12, 31)),
    seed=some.text("abc", max_size=3),
)
def test_no_two_texts_of_anybody_come_closer(
    days: set[str], hours: tuple[int, int], enrolled: date, seed: str
) -> None:
    window = {"from": f"{hours[0]:02}:00", "to": f"{hours[1]}:00"}
    found = rule(days=sorted(days), at=None, window=window)
    begun = datetime.combine(enrolled, time(12), UTC)
    context = peer(f"{begun:%Y-%m-%d %H:%M}", ZoneInfo("UTC"), seed=seed)
    due = [
        one.due_at
        for one in occurrences(found, context, start=begun, end=begun + timedelta(days=30))
    ]
    gap = smallest_gap(found)
    assert gap is not None
    assert all(later - earlier >= gap for earlier, later in pairwise(due))

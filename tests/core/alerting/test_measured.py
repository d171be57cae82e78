"""How alerts are measured: times, targets, nights, and how far they climbed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from service.core.alerting.ladder import usual_ladder
from service.core.alerting.measured import Fared, climbs_of, grouped, judge, missed
from service.core.alerting.targets import USUAL_TARGETS, deadline
from service.core.scheduling.hours import Window
from service.core.severity import Severity

ZONE = ZoneInfo("America/New_York")
LADDER = usual_ladder(ZONE, night=Window(time(21), time(8)))
NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)  # 12:00 in New York


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def fared(took: float | None, **more: Any) -> Fared:
    """A crisis that began at noon and was taken after so many minutes."""
    taken = None if took is None else NOON + minutes(took)
    return Fared(Severity.CRISIS, NOON, taken=taken, **more)


def test_a_target_is_kept_up_to_its_very_end_and_judged_once_it_is_over() -> None:
    for took, now, verdict in (
        (5, 6, "in_time"),
        (5.01, 6, "late"),
        (None, 5, "waiting"),
        (None, 5.01, "late"),
        (400, 500, "late"),
    ):
        judged = judge(fared(took), USUAL_TARGETS, LADDER, now=NOON + minutes(now))
        assert judged["take"].verdict == verdict, (took, now)
    assert missed(judge(fared(None), USUAL_TARGETS, LADDER, now=NOON + minutes(31))) == (
        "take",
        "reach",
    )


def test_at_night_a_target_waits_for_the_morning_save_for_a_crisis() -> None:
    night = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)  # 23:00 in New York
    evening = datetime(2026, 3, 3, 1, 55, tzinfo=UTC)  # 20:55
    morning = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)  # 08:00
    quarter = minutes(15)
    assert deadline(night, quarter, Severity.URGENT, LADDER) == morning + quarter
    assert deadline(evening, quarter, Severity.URGENT, LADDER) == morning
    assert deadline(night, quarter, Severity.CRISIS, LADDER) == night + quarter


def test_nobody_is_to_be_reached_about_a_line() -> None:
    judged = judge(fared(1, wanted=False), USUAL_TARGETS, LADDER, now=NOON + timedelta(days=9))
    assert judged["reach"].verdict == "not_wanted"
    assert missed(judged) == ("close",)


@pytest.mark.parametrize(
    ("took", "median", "ninetieth"),
    [
        ([4], 4, 4),
        ([1, 3], 2, 3),
        ([9, 1, 2], 2, 9),
        (list(range(1, 11)), 5.5, 9),
        (list(range(1, 12)), 6, 10),
    ],
)
def test_the_middle_and_nine_of_ten(took: list[float], median: float, ninetieth: float) -> None:
    now = NOON + timedelta(days=1)
    named = [("all", judge(fared(one), USUAL_TARGETS, LADDER, now=now)) for one in took]
    figure = grouped(named)["all"].figures["take"]
    assert (figure.median, figure.ninetieth) == (minutes(median), minutes(ninetieth))
    assert figure.settled == figure.done == len(took)
    assert figure.in_time == sum(one <= 5 for one in took)


def test_what_has_time_left_counts_neither_way() -> None:
    now = NOON + minutes(4)
    named = [("all", judge(fared(one), USUAL_TARGETS, LADDER, now=now)) for one in (None, 2)]
    figure = grouped(named)["all"].figures["take"]
    assert (figure.done, figure.in_time, figure.late, figure.waiting) == (1, 1, 0, 1)


def test_how_far_alerts_climbed_is_by_the_ladder_of_their_severity() -> None:
    every = [
        fared(1, told=frozenset({"specialist"})),
        fared(1, told=frozenset({"supervisor", "specialist", "backup"})),
        fared(None, told=frozenset({"specialist", "coordinator"}), at_top=True),
        fared(1, told=frozenset({"specialist", "a role of last year"})),
    ]
    climbs = climbs_of(every, LADDER)
    assert (climbs.climbed, climbs.at_top) == (2, 1)
    assert climbs.farthest == {"supervisor": 1, "coordinator": 1}

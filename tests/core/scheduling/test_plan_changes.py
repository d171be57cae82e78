from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from service.core.scheduling.due_texts import Enrolled, Timing
from service.core.scheduling.holds import Holds
from service.core.scheduling.hours import Window
from service.core.scheduling.plan import Planned, World, plan
from service.core.scheduling.plan_changes import plan_changes
from service.core.scheduling.rules import Rule, weekly
from tests.core.scheduling.peers import EVERY_DAY, NEW_YORK, local, peer

DAILY = weekly(EVERY_DAY, time(10))


def planned(rule: Rule, *quiet: Window) -> list[Planned]:
    someone, start = peer(), local("2026-05-01 12:00")
    one = Enrolled(Timing("daily", rule, timedelta(hours=2)), someone, someone.enrolled_at)
    world = World(lambda _: Holds(NEW_YORK, quiet))
    return list(plan([one], world, start=start, end=start + timedelta(days=3)))


def said(before: list[Planned], after: list[Planned]) -> list[str]:
    return [change.say(NEW_YORK) for change in plan_changes(before, after)]


def test_what_stays_is_not_said() -> None:
    again = [replace(one, number=one.number + 5) for one in planned(DAILY)]
    assert said(planned(DAILY), again) == []


def test_a_change_is_said_text_by_text() -> None:
    sunday_and_monday = weekly(frozenset({6, 0}), time(10))
    assert said(planned(DAILY), planned(sunday_and_monday)) == [
        "daily on Sat 2026-05-02: 10:00 -> none"
    ]
    assert said(planned(sunday_and_monday), planned(DAILY, Window(time(9), time(10, 30)))) == [
        "daily on Sat 2026-05-02: none -> 10:30",
        "daily on Sun 2026-05-03: 10:00 -> 10:30",
        "daily on Mon 2026-05-04: 10:00 -> 10:30",
    ]
    assert said(planned(DAILY), planned(DAILY, Window(time(9), time(18))))[0] == (
        "daily on Sat 2026-05-02: 10:00 -> does not go (its whole time lies in quiet hours)"
    )

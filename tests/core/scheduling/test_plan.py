from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from service.core.scheduling.due_texts import Calendar, Enrolled, MoveTo, Skip, Timing
from service.core.scheduling.holds import Hold, Holds
from service.core.scheduling.hours import Window
from service.core.scheduling.pace import Pace
from service.core.scheduling.plan import Planned, World, plan
from service.core.scheduling.rules import Rule, Series, weekly
from tests.core.scheduling.peers import EVERY_DAY, NEW_YORK, local, peer, rule

HOUR = timedelta(hours=1)
FREE = Holds(NEW_YORK)
DAILY = weekly(EVERY_DAY, time(10))


def enrolled(
    given: Rule = DAILY, name: str = "daily", priority: int = 5, lives: timedelta = 2 * HOUR
) -> Enrolled:
    someone = peer(schedule=name)
    return Enrolled(Timing(name, given, lives, priority), someone, someone.enrolled_at)


def planned(*schedules: Enrolled, world: World | None = None, days: int = 4) -> list[Planned]:
    start = local("2026-05-01 12:00")
    found = plan(
        schedules, world or World(lambda _: FREE), start=start, end=start + days * 24 * HOUR
    )
    return list(found)


def shown(found: list[Planned]) -> list[str]:
    return [
        f"{one.schedule} {one.sent_at.astimezone(NEW_YORK):%m-%d %H:%M}"
        if one.sent_at
        else f"{one.schedule} {one.on:%m-%d} {one.dropped}"
        for one in found
    ]


def test_what_nothing_holds_goes_when_its_rule_has_it() -> None:
    found = planned(enrolled())
    assert shown(found) == [
        "daily 05-02 10:00",
        "daily 05-03 10:00",
        "daily 05-04 10:00",
        "daily 05-05 10:00",
    ]
    assert [one.number for one in found] == [1, 2, 3, 4]
    assert all(one.sent_at == one.planned_for and not one.shifts for one in found)


def test_a_held_text_says_what_it_waited_for_or_why_it_was_dropped() -> None:
    def holds_at(now: datetime) -> Holds:
        alert: Hold | None = "alert" if now < local("2026-05-02 11:05") else None
        pause = local("2026-05-04 00:00") if now > local("2026-05-02 12:00") else None
        return Holds(NEW_YORK, (Window(time(21), time(10, 30)),), held=alert, paused_until=pause)

    found = planned(enrolled(), world=World(holds_at))
    assert shown(found) == [
        "daily 05-02 11:10",
        "daily 05-03 paused",
        "daily 05-04 10:30",
        "daily 05-05 10:30",
    ]
    assert [one.shifts for one in found] == [
        ("quiet_hours", "alert"),
        (),
        ("quiet_hours",),
        ("quiet_hours",),
    ]
    assert [one.number for one in found] == [1, 2, 2, 3]


def test_with_room_for_one_the_first_in_rank_goes() -> None:
    world = World(lambda _: Holds(NEW_YORK, pace=Pace(a_day=1)))
    court = enrolled(rule(Series("enrollment", (2,)), time(17)), "court", priority=1)
    assert shown(planned(enrolled(), court, world=world, days=3)) == [
        "daily 05-02 10:00",
        "daily 05-03 pace",
        "court 05-03 17:00",
        "daily 05-04 10:00",
    ]


def test_a_week_keeps_room_for_all_that_goes_first() -> None:
    world = World(lambda _: Holds(NEW_YORK, pace=Pace(a_week=3)))
    first = enrolled(weekly(frozenset({5, 0, 2}), time(10)), "first", priority=1)
    other = enrolled(weekly(frozenset({6}), time(10)), "other")
    assert shown(planned(first, other, world=world, days=6)) == [
        "first 05-02 10:00",
        "other 05-03 pace",
        "first 05-04 10:00",
        "first 05-06 10:00",
    ]


def test_texts_that_went_before_count_towards_the_pace() -> None:
    earlier = tuple(local(f"2026-04-{day} 10:00") for day in (26, 27, 28))
    world = World(lambda _: Holds(NEW_YORK, pace=Pace(a_week=3)), sent=earlier)
    assert shown(planned(enrolled(), world=world, days=5)) == [
        "daily 05-02 pace",  # the week up to today has three already
        "daily 05-03 10:00",
        "daily 05-04 10:00",
        "daily 05-05 10:00",
        "daily 05-06 pace",
    ]


def test_changes_by_hand_and_holidays_are_in_the_plan() -> None:
    third, fourth, fifth = date(2026, 5, 3), date(2026, 5, 4), date(2026, 5, 5)
    changes: dict[tuple[str, date], MoveTo | Skip] = {
        ("daily", third): Skip(),
        ("daily", fourth): MoveTo(local("2026-05-04 15:00")),
    }
    world = World(lambda _: FREE, Calendar(frozenset({fifth}), changes))
    one = enrolled()
    found = planned(replace(one, timing=replace(one.timing, on_holiday="skip")), world=world)
    assert shown(found) == [
        "daily 05-02 10:00",
        "daily 05-03 skipped",
        "daily 05-04 15:00",
        "daily 05-05 holiday",
    ]
    assert found[2].shifts == ("by_hand",)


def test_after_an_outage_what_is_late_is_dropped_and_said_and_never_sent() -> None:
    start = local("2026-05-04 10:30")
    found = list(plan([enrolled()], World(lambda _: FREE), start=start, end=start + 48 * HOUR))
    assert shown(found) == [
        "daily 05-02 expired",
        "daily 05-03 expired",
        "daily 05-04 10:30",
        "daily 05-05 10:00",
        "daily 05-06 10:00",
    ]


def test_the_end_is_known_one_text_before() -> None:
    found = planned(enrolled(rule(Series("enrollment", (1, 2, 3)))))
    assert [one.is_last_but_one for one in found] == [False, True, False]
    assert [one.is_last for one in found] == [False, False, True]

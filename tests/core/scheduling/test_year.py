"""A year of a whole program, with every hold there is: nothing is believed of the plan that is not
looked up anew from what went in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import pytest

from service.core.scheduling.chance import draw
from service.core.scheduling.due_texts import Calendar, Enrolled, OnHoliday, Timing
from service.core.scheduling.holds import Hold, Holds
from service.core.scheduling.hours import Window
from service.core.scheduling.pace import Pace
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.plan import Planned, World, plan
from service.core.scheduling.rules import (
    At,
    Between,
    Phase,
    Recurring,
    Rule,
    Series,
    Varied,
    Weekdays,
    weekly,
)
from service.core.scheduling.state_hours import STATE_HOURS, hours_of

PEERS, SHARES = 1000, 4
START, END = datetime(2026, 1, 5, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC)
ZONES = [
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("America/Phoenix", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico"),
    *("America/St_Johns", "America/Santiago", "Europe/Lisbon", "Africa/Cairo"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham"),
]
HOLIDAYS = frozenset(
    date(2026, *day) for day in [(1, 19), (5, 25), (7, 3), (9, 7), (11, 26), (12, 24), (12, 25)]
)
NIGHT = Window(time(21), time(8))
PACE = Pace(a_day=1, a_week=5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def timing(name: str, rule: Rule, priority: int, on_holiday: OnHoliday) -> Timing:
    return Timing(name, rule, 3 * HOUR, priority, on_holiday)


SCHEDULES = [
    timing("mood", weekly(frozenset({0, 3}), time(10)), 5, "skip"),
    timing("early", weekly(frozenset({2}), time(7, 30)), 6, "shift"),
    timing("late", Rule((Phase(Weekdays(frozenset({4})), At(time(20, 30))),)), 7, "send"),
    timing("court", Rule((Phase(Series("court", (-7, -2, -1)), At(time(9))),)), 1, "send"),
    timing(
        "caring", Rule((Phase(Varied(16, 5), Between(Window(time(10), time(19)))),)), 4, "shift"
    ),
    timing(
        "month", Rule((Phase(Recurring("FREQ=MONTHLY;BYMONTHDAY=-1"), At(time(12))),)), 3, "skip"
    ),
    timing(
        "start",
        Rule(
            (
                Phase(Weekdays(frozenset(range(7))), At(time(11)), 14),
                Phase(Weekdays(frozenset({6})), At(time(11)), 90),
            )
        ),
        2,
        "skip",
    ),
]


@dataclass(frozen=True)
class Person:
    """Somebody of the program: all about them follows from their number."""

    number: int

    def one_of(self, what: str, below: int) -> int:
        return draw(below, str(self.number), what)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(ZONES[self.number % len(ZONES)])

    @cached_property
    def quiet(self) -> tuple[Window, ...]:
        state = [None, *sorted(STATE_HOURS)][self.one_of("state", 8)]
        own = [(), (), (Window(time(12), time(13, 30)),)][self.one_of("own hours", 3)]
        return (NIGHT, hours_of(state).quiet, *own)

    def day(self, what: str) -> datetime:
        return START + timedelta(minutes=self.one_of(what, 365 * 24 * 60))

    @cached_property
    def pause(self) -> tuple[datetime, datetime]:
        begin = self.day("pause")
        return begin, begin + timedelta(hours=self.one_of("how long", 500))

    @cached_property
    def held(self) -> list[tuple[datetime, datetime, Hold]]:
        kinds: list[Hold] = ["alert", "person", "question"]
        return [
            (
                begin := self.day(f"{kind}{number}"),
                begin + timedelta(minutes=30 + 40 * number),
                kind,
            )
            for kind in kinds
            for number in range(20)
        ]

    @cached_property
    def stopped_at(self) -> datetime:
        return self.day("stop") if self.one_of("stops", 10) == 0 else END

    def holds_at(self, now: datetime) -> Holds:
        begin, end = self.pause
        held = next((kind for first, last, kind in self.held if first <= now < last), None)
        paused = end if begin <= now < end else None
        return Holds(self.zone, self.quiet, now >= self.stopped_at, paused, held, PACE)

    def enrolled(self) -> list[Enrolled]:
        begin = START + timedelta(hours=self.one_of("enrolled", 24 * 60))
        court = date(2026, 3, 1) + timedelta(days=self.one_of("court", 280))
        chosen = [one for one in SCHEDULES if self.one_of(f"is on {one.name}", 5) < 2]
        return [
            Enrolled(
                one,
                PeerContext(self.zone, begin, str(self.number), one.name, dates={"court": court}),
                begin,
            )
            for one in chosen
        ]

    def year(self) -> Iterator[Planned]:
        world = World(self.holds_at, Calendar(HOLIDAYS))
        return plan(self.enrolled(), world, start=START, end=END)


@pytest.mark.parametrize("share", range(SHARES))
def test_a_year_of_a_program_keeps_every_promise(share: int) -> None:
    tally: Counter[str] = Counter()
    for number in range(share, PEERS, SHARES):
        person = Person(number)
        texts = list(person.year())
        check_sent(person, [one for one in texts if one.sent_at is not None])
        for one in texts:
            check_explained(person, one)
            tally[one.dropped or ("sent later" if one.shifts else "sent on time")] += 1
    assert set(tally) >= {"sent on time", "sent later", "quiet_hours", "pace", "holiday", "paused"}
    # A question holds back only what comes before the first text that goes: that one is answered.
    assert set(tally) >= {"alert", "person", "stopped"}
    assert tally["sent on time"] + tally["sent later"] > tally.total() / 2


def check_sent(person: Person, sent: list[Planned]) -> None:
    """None outside hours, none twice, none late, pace kept."""
    days: Counter[date] = Counter()
    for one in sent:
        assert one.sent_at is not None
        local = one.sent_at.astimezone(person.zone)
        assert not any(window.holds(local.time()) for window in person.quiet)
        assert one.sent_at < person.stopped_at
        days[local.date()] += 1
        if "holiday" in one.shifts:
            assert one.on in HOLIDAYS
            assert local.date() not in HOLIDAYS
        else:
            # A window may be longer than the three hours that other texts live.
            lives = 9 * HOUR if one.schedule == "caring" else 3 * HOUR
            assert one.planned_for <= one.sent_at < one.planned_for + lives
            assert local.date() == one.on
    assert max(days.values(), default=0) <= 1
    for day in days:
        assert sum(days[day + number * DAY] for number in range(7)) <= 5
    keys = [(one.schedule, one.on) for one in sent]
    assert len(set(keys)) == len(keys)


def check_explained(person: Person, one: Planned) -> None:
    """What was held was held for the reason that it says."""
    if one.sent_at is not None:
        assert bool(one.shifts) == (one.sent_at != one.planned_for)
        return
    begin, end = person.pause
    window = (one.planned_for, one.planned_for + 9 * HOUR)
    clocks = [
        (one.planned_for + number * timedelta(minutes=10)).astimezone(person.zone).time()
        for number in range(6 * 9)
    ]
    moved = one.on in HOLIDAYS and one.schedule in {"early", "caring"}
    true = {
        "holiday": one.on in HOLIDAYS,
        "stopped": moved or person.stopped_at < window[1],
        "paused": moved or (begin < window[1] and end > window[0]),
        "quiet_hours": any(hours.holds(clock) for hours in person.quiet for clock in clocks),
        "pace": True,  # the sums of check_sent are what pace is about
        **{
            kind: moved or any(first < window[1] and last > window[0] for first, last, _ in of_kind)
            for kind in ("alert", "person", "question")
            for of_kind in [[held for held in person.held if held[2] == kind]]
        },
    }
    assert true[one.dropped or ""], one

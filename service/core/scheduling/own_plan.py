"""What a peer wants of the times of their texts: their own hours and days, and fewer of them.

A plan of their own is a value beside the rules of their schedules: it moves and thins what these
have, and never adds to it. Written, it is one line (`at 18:00; days mon thu`), which is how it is
kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import time
from functools import lru_cache

from service.core.scheduling.due_texts import Timing
from service.core.scheduling.hours import DAY_NAMES, Window
from service.core.scheduling.pace import Pace
from service.core.scheduling.rules import (
    At,
    Between,
    Dates,
    Days,
    Phase,
    Recurring,
    Rule,
    Series,
    TimeOfDay,
    Varied,
    Weekdays,
)

_MIDNIGHT = time(0)
_HOUR = 60  # minutes
# Every fourth week is about once a month: rarer than that is a pause.
MOST_WEEKS = 4
_RRULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class OwnHours:
    """When in the day, by their own clock: `at` one time, or no sooner than `after` and sooner than
    `before` (which lies before `after` where the hours run over midnight)."""

    at: time | None = None
    after: time | None = None
    before: time | None = None

    @property
    def quiet(self) -> Window | None:
        """The hours in which they want none; None where all hours are theirs or one time is."""
        if self.after is None and self.before is None:
            return None
        return Window(self.before or _MIDNIGHT, self.after or _MIDNIGHT)

    def moved(self, clock: time) -> time:
        """A time of day as near to `clock` as these hours allow: where they begin, or an hour
        before they end."""
        quiet = self.quiet
        if quiet is None or not quiet.holds(clock):
            return clock
        if self.after is not None and (self.before is None or clock < self.after):
            return self.after
        assert self.before is not None
        earlier = _earlier(self.before, _HOUR)
        return (self.after or _MIDNIGHT) if quiet.holds(earlier) else earlier


def _earlier(clock: time, by: int) -> time:
    """A time of day so many minutes before another."""
    hour, minute = divmod((clock.hour * 60 + clock.minute - by) % (24 * 60), 60)
    return time(hour, minute)


ALL_HOURS = OwnHours()


@dataclass(frozen=True)
class Amount:
    """At most so many texts a day, or a week in every so many weeks (`every`)."""

    a_day: int | None = None
    a_week: int | None = None
    every: int = 1


@dataclass(frozen=True)
class OwnPlan:
    """A peer's own plan: their hours, the days of the week (0 is Monday; None: those of each
    schedule), in every so many weeks, and the most texts a day and in seven days."""

    hours: OwnHours = ALL_HOURS
    days: frozenset[int] | None = None
    every: int = 1
    a_day: int | None = None
    a_week: int | None = None

    def __str__(self) -> str:
        hours = self.hours
        parts = [f"at {hours.at:%H:%M}"] if hours.at else []
        parts += [f"after {hours.after:%H:%M}"] if hours.after else []
        parts += [f"before {hours.before:%H:%M}"] if hours.before else []
        if self.days is not None:
            parts.append("days " + " ".join(DAY_NAMES[day] for day in sorted(self.days)))
        parts += [f"every {self.every}"] if self.every > 1 else []
        parts += [f"day {self.a_day}"] if self.a_day is not None else []
        parts += [f"week {self.a_week}"] if self.a_week is not None else []
        return "; ".join(parts)


NO_PLAN = OwnPlan()


@lru_cache(maxsize=1024)
def read_own_plan(written: str | None) -> OwnPlan:
    """The plan in a line as `str` writes it; none in an empty one. Raises ValueError for a line
    that it never writes: a bug of ours."""
    parts = dict(part.split(" ", 1) for part in written.split("; ")) if written else {}
    hours = ("at", "after", "before")
    clocks = {name: time.fromisoformat(parts[name]) for name in hours if name in parts}
    days = parts["days"].split() if "days" in parts else None
    numbers = {name: int(parts[name]) for name in ("every", "day", "week") if name in parts}
    return OwnPlan(
        OwnHours(clocks.get("at"), clocks.get("after"), clocks.get("before")),
        frozenset(DAY_NAMES.index(day) for day in days) if days is not None else None,
        numbers.get("every", 1),
        numbers.get("day"),
        numbers.get("week"),
    )


def pace_within(pace: Pace, plan: OwnPlan) -> Pace:
    """The pace of a program with a peer's own limits: the lower of the two counts."""
    return Pace(_lower(pace.a_day, plan.a_day), _lower(pace.a_week, plan.a_week))


def _lower(one: int | None, other: int | None) -> int | None:
    return one if other is None else other if one is None else min(one, other)


# ---------------------------------------------------------------- what becomes of a schedule
@lru_cache(maxsize=1024)
def own_timing(timing: Timing, plan: OwnPlan) -> Timing:
    """A schedule as it is for a peer with a plan of their own. Days that hang on a date (`series`,
    `on`) stay, and so does their time unless it falls out of the hours; no schedule gets more days
    than its coordinator gave it."""
    if plan == NO_PLAN:
        return timing
    phases = tuple(_phase(phase, plan) for phase in timing.rule.phases)
    return replace(timing, rule=replace(timing.rule, phases=phases))


def _phase(phase: Phase, plan: OwnPlan) -> Phase:
    return Phase(_days(phase.days, plan), _time(phase, plan.hours), phase.lasts)


def _days(days: Days, plan: OwnPlan) -> Days:
    match days:
        case Weekdays(own):
            kept = own if plan.days is None else _fit(own, plan.days)
            if plan.every == 1:
                return Weekdays(kept)
            named = ",".join(_RRULE_DAYS[day] for day in sorted(kept))
            return Recurring(f"FREQ=WEEKLY;INTERVAL={plan.every};BYDAY={named}")
        case Varied(every, spread):
            return Varied(every * plan.every, spread)
        case _:
            return days


def _fit(theirs: frozenset[int], wanted: frozenset[int]) -> frozenset[int]:
    """As many of the wanted days as a schedule has, its own ones first."""
    ordered = (*sorted(wanted & theirs), *sorted(wanted - theirs))
    return frozenset(ordered[: len(theirs)])


def _time(phase: Phase, hours: OwnHours) -> TimeOfDay:
    if hours.at is not None and not isinstance(phase.days, Series | Dates):
        return At(hours.at)
    match phase.time:
        case At(clock):
            return At(hours.moved(clock))
        case Between(window):
            return _window(window, hours)


def _window(window: Window, hours: OwnHours) -> TimeOfDay:
    """The part of a window that lies within the hours, or the nearest time to it."""
    quiet = hours.quiet
    if quiet is None:
        return Between(window)
    start = max(window.start, hours.after) if hours.after is not None else window.start
    end = min(window.end, hours.before) if hours.before is not None else window.end
    last = _earlier(end, 1)
    if start >= end or quiet.holds(start) or quiet.holds(last):
        return At(hours.moved(window.start))
    return Between(Window(start, end))


# ---------------------------------------------------------------- fewer, and more again
def days_of_week(timings: Iterable[Timing], plan: OwnPlan) -> Counter[int]:
    """How many texts come on each day of the week (0 is Monday) in a full week, by the schedules
    that go by such days, for a peer with a plan of their own."""
    counts: Counter[int] = Counter()
    for timing in timings:
        counts.update(_week(own_timing(timing, replace(plan, every=1)).rule))
    most = plan.a_day
    return counts if most is None else Counter({day: min(n, most) for day, n in counts.items()})


def _week(rule: Rule) -> frozenset[int]:
    weeks = [phase.days.days for phase in rule.phases if isinstance(phase.days, Weekdays)]
    return max(weeks, key=len, default=frozenset())


def fewer(plan: OwnPlan, timings: Sequence[Timing]) -> OwnPlan | None:
    """A plan with about half of the texts: half of those of each day where every day has several,
    else every second day, else every second week. None when it cannot be less."""
    counts = days_of_week(timings, plan)
    if plan.every == 1 and counts and min(counts.values()) > 1:
        return replace(plan, a_day=max(1, max(counts.values()) // 2))
    days = sorted(counts)
    if plan.every == 1 and len(days) > 1:
        return replace(plan, days=frozenset(days[1::2]), a_week=None)
    varied = any(isinstance(p.days, Varied) for one in timings for p in one.rule.phases)
    if (days or varied) and plan.every < MOST_WEEKS:
        return replace(plan, every=plan.every * 2)
    return None


def more(plan: OwnPlan) -> OwnPlan | None:
    """A plan with more texts again, up to what the schedules have; None when it has all of them."""
    if plan.every > 1:
        return replace(plan, every=plan.every // 2)
    usual = replace(plan, days=None, a_day=None, a_week=None)
    return None if usual == plan else usual


def at_most(plan: OwnPlan, timings: Sequence[Timing], amount: Amount) -> OwnPlan:
    """A plan with at most so many texts a day or a week. Those of a week are spread over it, and
    not all on its first days."""
    if amount.a_day is not None or amount.a_week is None:
        return replace(plan, a_day=amount.a_day)
    free = replace(plan, days=None, every=amount.every, a_week=amount.a_week)
    days = sorted(days_of_week(timings, replace(free, a_day=None)))
    if amount.a_week >= len(days):
        return free
    count = amount.a_week
    spread = (days[number * len(days) // count] for number in range(count))
    return replace(free, days=frozenset(spread))


def with_hours(plan: OwnPlan, hours: OwnHours) -> OwnPlan:
    """A plan with other hours. `before 8` joins an `after 5` that leaves room, and the other way
    round."""
    old = plan.hours
    if hours.at is None and (hours.after is None) != (hours.before is None):
        joined = OwnHours(after=hours.after or old.after, before=hours.before or old.before)
        if joined.after is not None and joined.before is not None and joined.after < joined.before:
            hours = joined
    return replace(plan, hours=hours)


def with_days(plan: OwnPlan, days: frozenset[int], usual: Collection[int]) -> OwnPlan:
    """A plan with these days of the week, every week; with all of the usual ones it has none of its
    own."""
    wanted = None if days >= frozenset(usual) else days
    return replace(plan, days=wanted, every=1, a_week=None)

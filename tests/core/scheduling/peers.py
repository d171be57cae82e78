"""Peers and moments for tests of schedules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import strategies as st

from service.core.scheduling.hours import Window
from service.core.scheduling.occurrences import Occurrence, next_occurrence, settled
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import (
    ENROLLMENT,
    At,
    Between,
    Dates,
    Days,
    Phase,
    Recurring,
    Rule,
    Series,
    Varied,
    Weekdays,
)

NEW_YORK = ZoneInfo("America/New_York")
EVERY_DAY = frozenset(range(7))
ALL_ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def local(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """The instant (UTC) of a local time such as `2026-05-04 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def peer(enrolled: str = "2026-05-01 12:00", zone: ZoneInfo = NEW_YORK, **more: Any) -> PeerContext:
    """Somebody who enrolled at a local time."""
    given = {"seed": "peer-1", "schedule": "daily", **more}
    return PeerContext(zone, local(enrolled, zone), **given)


def rule(days: Days, at: time | Window = time(10), **limits: Any) -> Rule:
    """A rule of one phase."""
    when = At(at) if isinstance(at, time) else Between(at)
    return Rule((Phase(days, when, limits.pop("lasts", None)),), **limits)


def first_of(
    given: Rule, context: PeerContext, number: int, *, after: datetime | None = None
) -> list[Occurrence]:
    """The first so many occurrences, as if each were sent."""
    found: list[Occurrence] = []
    moment = after or context.enrolled_at
    while len(found) < number:
        occurrence = next_occurrence(given, context, after=moment)
        if occurrence is None:
            break
        found.append(occurrence)
        context, moment = settled(context, occurrence, sent=True), occurrence.due_at
    return found


def shown(found: list[Occurrence], zone: ZoneInfo = NEW_YORK) -> list[str]:
    """Occurrences as a clock in the zone shows them."""
    return [f"{one.due_at.astimezone(zone):%a %m-%d %H:%M}" for one in found]


# ---------------------------------------------------------------- strategies
CLOCKS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
ZONES = st.sampled_from(ALL_ZONES).map(ZoneInfo)
MOMENTS = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DAYS_OF_YEARS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
WINDOWS = (
    st.tuples(CLOCKS, CLOCKS)
    .filter(lambda two: two[0] != two[1])
    .map(lambda two: Window(min(two), max(two)))
)
TIMES = st.builds(At, CLOCKS) | st.builds(Between, WINDOWS)
RRULES = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,TU;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
        "FREQ=WEEKLY;BYMONTH=6,7;BYDAY=FR",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTHDAY=31;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "FREQ=YEARLY;BYYEARDAY=1,-1",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;INTERVAL=2;BYDAY=TH;BYMONTH=11",
    ]
)
PATTERNS: st.SearchStrategy[Days] = st.one_of(
    st.builds(Weekdays, st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(Recurring, RRULES),
    st.builds(
        Series,
        st.sampled_from([ENROLLMENT, "court"]),
        st.sets(st.integers(-5, 90), min_size=1, max_size=6).map(tuple),
    ),
    st.builds(Dates, st.sets(DAYS_OF_YEARS, min_size=1, max_size=4).map(tuple)),
    st.builds(
        lambda spread, more: Varied(2 * spread + more, spread), st.integers(1, 4), st.integers(1, 9)
    ),
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule: one to three phases, with and without limits."""
    number = draw(st.integers(1, 3))
    lengths = [draw(st.integers(1, 20)) for _ in range(number - 1)]
    last = draw(st.none() | st.integers(1, 60))
    phases = [Phase(draw(PATTERNS), draw(TIMES), length) for length in [*lengths, last]]
    starts = draw(st.none() | DAYS_OF_YEARS)
    until = draw(st.none() | st.integers(0, 400))
    return Rule(
        tuple(phases),
        starts,
        None if until is None else (starts or date(2025, 6, 1)) + timedelta(days=until),
        draw(st.none() | st.integers(1, 12)),
    )


@st.composite
def contexts(draw: st.DrawFn) -> PeerContext:
    """Anybody, in any zone, on any day of five years."""
    return PeerContext(
        draw(ZONES),
        draw(MOMENTS),
        seed=draw(st.text(max_size=4)),
        schedule="s",
        dates={"court": draw(DAYS_OF_YEARS)},
    )

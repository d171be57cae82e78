"""What a plan says is what a beat does that keeps no more than rows: a minute at a time, and
all it knows of the next text worked out anew each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.due_texts import Calendar, Enrolled, Timing
from service.core.scheduling.holds import Drop, Hold, Holds, Send, Shift, decide
from service.core.scheduling.hours import Window
from service.core.scheduling.pace import Pace, Traffic
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.plan import World, plan
from service.core.scheduling.rules import weekly
from tests.core.scheduling.peers import CLOCKS, WINDOWS, ZONES, rules

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FORTNIGHT = 14 * DAY


@dataclass
class Row:
    """What a table would keep of an enrollment: no derived time but when to look again."""

    timing: Timing
    context: PeerContext
    after: datetime
    next_look: datetime | None = None


@dataclass
class Beat:
    """It wakes every minute and looks at what is due by its rows alone."""

    rows: list[Row]
    world: World
    sent: list[datetime] = field(default_factory=list)
    log: list[tuple[str, date, datetime | None, str | None]] = field(default_factory=list)

    def tick(self, now: datetime) -> None:
        again = True
        while again:
            due = [row for row in self.rows if self._look_at(row) <= now]
            again = any([self._look(row, now) for row in sorted(due, key=self._rank)])

    def _look_at(self, row: Row) -> datetime:
        if row.next_look is None:
            text = self._enrolled(row).next_text(self.world.calendar)
            last = datetime.max.replace(tzinfo=UTC)
            row.next_look = min(text.due_at, text.occurrence.due_at) if text else last
        return row.next_look

    def _enrolled(self, row: Row) -> Enrolled:
        return Enrolled(row.timing, row.context, row.after)

    def _rank(self, row: Row) -> tuple[int, datetime, str]:
        text = self._enrolled(row).next_text(self.world.calendar)
        assert text is not None
        return text.rank

    def _look(self, row: Row, now: datetime) -> bool:
        """Whether the row was settled, and so may be due again."""
        enrolled = self._enrolled(row)
        text = enrolled.next_text(self.world.calendar)
        assert text is not None
        coming = []
        for other in self.rows:
            if other is not row:
                for one in self._enrolled(other).coming(self.world.calendar):
                    if one.due_at >= now + 7 * DAY:
                        break
                    coming.append(one)
        traffic = Traffic(tuple(self.sent), tuple(coming))
        holds = self.world.holds_at(now)
        if self.sent and holds.held == "question":
            holds = replace(holds, held=None)  # whoever got a text has answered what was open
        decision = decide(text, holds, now=now, traffic=traffic)
        match decision:
            case Shift(to):
                row.next_look = to
                return False
            case Send():
                self.sent.append(now)
                self.log.append((text.schedule, text.occurrence.on, now, None))
            case Drop(because):
                self.log.append((text.schedule, text.occurrence.on, None, because))
        kept = enrolled.settled(text, sent=isinstance(decision, Send))
        row.context, row.after, row.next_look = kept.context, kept.after, None
        return True


@st.composite
def worlds(draw: st.DrawFn, zone: ZoneInfo) -> World:
    """Any holds, changing on whole ten minutes."""
    quiet = tuple(draw(st.lists(WINDOWS, max_size=2)))
    pace = Pace(draw(st.none() | st.integers(1, 2)), draw(st.none() | st.integers(2, 5)))
    spans = st.tuples(st.integers(0, 14 * 144), st.integers(1, 100))
    kinds: st.SearchStrategy[Hold] = st.sampled_from(["alert", "person", "question"])
    held = draw(st.lists(st.tuples(spans, kinds), max_size=6))
    pause = draw(st.none() | spans)
    stop = draw(st.none() | st.integers(0, 14 * 144))
    holidays = frozenset(draw(st.lists(st.dates(date(2026, 3, 1), date(2026, 3, 15)), max_size=3)))
    return World(_holds(zone, quiet, pace, (held, pause, stop)), Calendar(holidays))


Held = list[tuple[tuple[int, int], Hold]]


def _holds(
    zone: ZoneInfo,
    quiet: tuple[Window, ...],
    pace: Pace,
    spans: tuple[Held, tuple[int, int] | None, int | None],
) -> Callable[[datetime], Holds]:
    held, pause, stop = spans

    def at(now: datetime) -> Holds:
        ten = (now - START) // (10 * MINUTE)
        kind = next((kind for (begin, length), kind in held if begin <= ten < begin + length), None)
        paused = None
        if pause is not None and pause[0] <= ten < sum(pause):
            paused = START + sum(pause) * 10 * MINUTE
        return Holds(zone, quiet, stop is not None and ten >= stop, paused, kind, pace)

    return at


# Many plain ones, so that texts meet.
OFTEN = st.builds(weekly, st.frozensets(st.integers(0, 6), min_size=3), CLOCKS)
TIMINGS = st.builds(
    lambda rule, minutes, priority, on_holiday: Timing(
        "", rule, minutes * MINUTE, priority, on_holiday
    ),
    OFTEN | rules().map(lambda one: replace(one, starts=None, until=None)),
    st.integers(1, 2000),
    st.integers(1, 9),
    st.sampled_from(["send", "skip", "shift"]),
)


@given(st.lists(TIMINGS, min_size=1, max_size=3), ZONES, st.data(), st.integers(0, 3000))
@settings(max_examples=100, deadline=None)
def test_text_by_text_the_plan_is_what_the_beat_does(
    timings: list[Timing], zone: ZoneInfo, data: st.DataObject, minutes: int
) -> None:
    world = data.draw(worlds(zone))
    begun = START - minutes * MINUTE
    dates = {"court": date(2026, 3, 10)}
    named = [replace(timing, name=f"s{number}") for number, timing in enumerate(timings)]
    enrolled = [
        Enrolled(one, PeerContext(zone, begun, "x", one.name, dates=dates), begun) for one in named
    ]
    planned = [
        (one.schedule, one.on, one.sent_at, one.dropped)
        for one in plan(enrolled, world, start=START, end=START + FORTNIGHT)
    ]
    beat = Beat([Row(one.timing, one.context, one.after) for one in enrolled], world)
    for minute in range(14 * 24 * 60):
        beat.tick(START + minute * MINUTE)
    assert sorted(map(str, beat.log)) == sorted(map(str, planned))

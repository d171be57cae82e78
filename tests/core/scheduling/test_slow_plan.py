"""Rules and holds together, in every zone around the days on which its clocks change: what becomes
of each text agrees with a walk through its life, minute by minute."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.scheduling.due_texts import Enrolled, Timing
from service.core.scheduling.holds import LOOK_AGAIN, Hold, Holds
from service.core.scheduling.hours import Window
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.plan import World, plan
from service.core.scheduling.rules import Weekdays
from tests.core.scheduling import slow
from tests.core.scheduling.peers import CLOCKS, rule
from tests.core.scheduling.test_clock_changes import CHANGES

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Around:
    """What holds texts back around a change of clocks: hours of the day, a pause, and times at
    which a person or an alert is in the way."""

    zone: ZoneInfo
    quiet: Sequence[Window]
    pause: Span
    held: Sequence[tuple[Span, Hold]]

    def holds_at(self, at: datetime) -> Holds:
        held = next((what for (begin, end), what in self.held if begin <= at < end), None)
        paused = self.pause[1] if self.pause[0] <= at < self.pause[1] else None
        return Holds(self.zone, tuple(self.quiet), paused_until=paused, held=held)

    def free(self, at: datetime) -> bool:
        clock = at.astimezone(self.zone).time()
        spans = [self.pause, *(span for span, _ in self.held)]
        hours = ((one.start, one.end) for one in self.quiet)
        return not any(begin <= at < end for begin, end in spans) and not any(
            slow.shows(start, end, clock) for start, end in hours
        )


def spans(moment: datetime, longest: int) -> st.SearchStrategy[Span]:
    """Times within three days of a moment, of so many minutes at most."""
    start = st.integers(-3 * 1440, 3 * 1440).map(lambda minutes: moment + minutes * MINUTE)
    length = st.integers(0, longest).map(lambda minutes: minutes * MINUTE)
    return st.tuples(start, length).map(lambda two: (two[0], two[0] + two[1]))


@st.composite
def around(draw: st.DrawFn) -> tuple[Around, datetime]:
    name, moment = draw(CHANGES)
    hours = st.tuples(CLOCKS, CLOCKS).filter(lambda two: two[0] != two[1])
    quiet = draw(st.lists(hours.map(lambda two: Window(*two)), max_size=2))
    # A question is in the way until a text goes: the plan takes that one for answered.
    kinds = st.sampled_from([one for one in get_args(Hold) if one != "question"])
    held = draw(st.lists(st.tuples(spans(moment, 300), kinds), max_size=3))
    return Around(ZoneInfo(name), quiet, draw(spans(moment, 600)), held), moment


@given(around(), st.frozensets(st.integers(0, 6), min_size=1), CLOCKS, st.integers(1, 400))
@settings(max_examples=60, deadline=None)
def test_what_becomes_of_each_text_is_what_a_walk_through_its_life_finds(
    given: tuple[Around, datetime], days: frozenset[int], at: time, lives: int
) -> None:
    world, moment = given
    start, end = moment - 3 * DAY, moment + 4 * DAY
    someone = PeerContext(world.zone, start, seed="x", schedule="s")
    timing = Timing("s", rule(Weekdays(days), at), lives * MINUTE)
    enrolled = Enrolled(timing, someone, start)
    found = list(plan([enrolled], World(world.holds_at), start=start, end=end))
    due = slow.due_days(timing.rule, someone, after=start, limit=9)
    assert [(one.on, one.planned_for) for one in found] == due[: len(found)]
    settled_by = [when + lives * MINUTE for _, when in due if when is not None]
    assert len(found) >= sum(over < end for over in settled_by)
    for one in found:
        _check(world, one.planned_for, one.planned_for + lives * MINUTE, one.sent_at)


def _check(world: Around, due: datetime, expires: datetime, sent: datetime | None) -> None:
    life = [due + number * MINUTE for number in range(int((expires - due) / MINUTE))]
    free = [at for at in life if world.free(at)]
    watched = any(begin < expires and due < end for (begin, end), _ in world.held)
    if sent is not None:
        assert due <= sent < expires
        assert world.free(sent)
        assert watched or sent == free[0]
    elif not watched:
        assert free == []
    else:  # what nobody tells the end of is looked at again now and then
        assert _longest_run(life, set(free)) <= LOOK_AGAIN


def _longest_run(life: Sequence[datetime], free: set[datetime]) -> timedelta:
    longest = run = 0
    for at in life:
        run = run + 1 if at in free else 0
        longest = max(longest, run)
    return longest * MINUTE

"""Peers who move in the middle of a schedule: no text twice on a day, none in quiet hours, and none
lost as long as its day has an hour left for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.days import days_of
from service.core.scheduling.due_texts import NO_CALENDAR, Calendar, Enrolled, MoveTo, Timing
from service.core.scheduling.holds import Drop, Holds, Send, Shift, decide
from service.core.scheduling.hours import EVERY_DAY, Window, free_of, within
from service.core.scheduling.moving import carried
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import (
    At,
    Between,
    Days,
    Phase,
    Recurring,
    Rule,
    Series,
    Varied,
    Weekdays,
)
from service.core.scheduling.zones import zone_keys

NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
QUIET = (Window(time(21), time(8)),)
LIFE = timedelta(hours=2)
NEW_YORK, LOS_ANGELES = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")


@dataclass(frozen=True)
class Fate:
    """What became of the text of the local day `on`: when it went (UTC), in which zone."""

    on: date
    at: datetime
    zone: ZoneInfo
    sent: bool


@dataclass
class Life:
    """A peer on one schedule: the beat, with moves to other zones at given instants."""

    enrolled: Enrolled
    moves: list[tuple[datetime, ZoneInfo]]
    now: datetime
    calendar: Calendar = NO_CALENDAR

    @property
    def zone(self) -> ZoneInfo:
        return self.enrolled.context.zone

    def live(self, until: datetime) -> Iterator[Fate]:
        while (text := self.enrolled.next_text(self.calendar)) is not None:
            look = max(text.look_at, self.now)
            if look >= until:
                return
            if self.moves and self.moves[0][0] <= look:
                self.move(*self.moves.pop(0))
                continue
            self.now = look
            decision = decide(text, Holds(self.zone, quiet=QUIET), now=look)
            if isinstance(decision, Shift):
                if self.moves and self.moves[0][0] <= decision.to:
                    self.move(*self.moves.pop(0))
                else:
                    self.now = decision.to
                continue
            sent = isinstance(decision, Send)
            assert sent or isinstance(decision, Drop)
            yield Fate(text.occurrence.on, look, self.zone, sent)
            self.enrolled = self.enrolled.settled(text, sent=sent)

    def move(self, at: datetime, zone: ZoneInfo) -> None:
        self.now = max(self.now, at)
        before = self.enrolled.next_text(self.calendar)
        self.calendar = NO_CALENDAR  # what an earlier move carried over is looked at anew
        self.enrolled = replace(self.enrolled, context=replace(self.enrolled.context, zone=zone))
        after = self.enrolled.next_text(self.calendar)
        moved_to = carried(before, after, now=self.now, quiet=QUIET, zone=zone)
        if moved_to is not None:
            assert after is not None
            place = ("daily", after.occurrence.on)
            self.calendar = Calendar(changes={place: MoveTo(moved_to)})


def life(
    rule: Rule, zone: ZoneInfo, moves: list[tuple[datetime, ZoneInfo]], *, start: datetime = NOON
) -> Life:
    context = PeerContext(zone, start, "peer", "daily", enrolled_on=start.astimezone(zone).date())
    return Life(
        Enrolled(Timing("daily", rule, LIFE), context, start),
        sorted(moves, key=lambda one: one[0]),
        start,
    )


def daily(clock: time) -> Rule:
    return Rule((Phase(Weekdays(EVERY_DAY), At(clock)),))


def local(fates: list[Fate]) -> list[str]:
    return [
        f"{fate.at.astimezone(fate.zone):%d %H:%M} {fate.zone.key.partition('/')[2]}"
        for fate in fates
        if fate.sent
    ]


def test_who_moves_west_after_the_text_gets_no_second_one_that_day() -> None:
    moved = datetime(2026, 3, 4, 16, tzinfo=UTC)  # 11:00 in New York, 08:00 in Los Angeles
    lived = life(daily(time(10)), NEW_YORK, [(moved, LOS_ANGELES)])
    sent = local(list(lived.live(NOON + timedelta(days=3, hours=4))))
    assert sent == [
        "03 10:00 New_York",
        "04 10:00 New_York",
        "05 10:00 Los_Angeles",
    ]


def test_who_moves_east_before_the_text_does_not_lose_it() -> None:
    moved = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)  # 09:30 in Los Angeles, 12:30 in New York
    lived = life(daily(time(10)), LOS_ANGELES, [(moved, NEW_YORK)])
    sent = local(list(lived.live(NOON + timedelta(days=3))))
    assert sent[1:] == ["03 10:00 Los_Angeles", "04 12:30 New_York", "05 10:00 New_York"]


def test_a_day_without_an_hour_left_is_over() -> None:
    moved = datetime(2026, 3, 5, 3, 30, tzinfo=UTC)  # 19:30 in Los Angeles, 22:30 in New York
    lived = life(daily(time(20)), LOS_ANGELES, [(moved, NEW_YORK)])
    fates = list(lived.live(NOON + timedelta(days=4)))
    assert [fate.on for fate in fates if not fate.sent] == [date(2026, 3, 4)]


def test_to_move_there_and_back_brings_one_text() -> None:
    there = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)  # before 10:00 in New York
    back = there + timedelta(hours=3)  # 12:30 in New York, before 10:00 in Los Angeles
    moves = [(there, LOS_ANGELES), (back, NEW_YORK)]
    lived = life(daily(time(10)), NEW_YORK, moves)
    sent = local(list(lived.live(NOON + timedelta(days=3))))
    assert sent == ["03 10:00 New_York", "04 12:30 New_York", "05 10:00 New_York"]


def test_what_was_lost_before_the_move_stays_lost() -> None:
    text = life(daily(time(10)), LOS_ANGELES, []).enrolled.next_text()
    assert text is not None
    late = text.expires_at + timedelta(hours=3)
    assert carried(text, text, now=late, quiet=QUIET, zone=NEW_YORK) is None


clocks = st.times(time(8, 30), time(20, 30)).map(lambda at: at.replace(second=0, microsecond=0))
days: st.SearchStrategy[Days] = st.one_of(
    st.frozensets(st.sampled_from(sorted(EVERY_DAY)), min_size=1).map(Weekdays),
    st.just(Series("enrollment", (0, 1, 2, 3, 5, 8, 13))),
    st.just(Varied(every=4, spread=1)),
    st.just(Recurring("FREQ=DAILY;INTERVAL=2")),
)
times = st.one_of(clocks.map(At), st.just(Between(Window(time(9), time(18)))))
rules = st.builds(lambda some, when: Rule((Phase(some, when),)), days, times)
zones = st.sampled_from(sorted(zone_keys())).map(ZoneInfo)
starts = st.datetimes(
    datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2028-12-31")
).map(lambda at: at.replace(tzinfo=UTC, second=0, microsecond=0))
# Far apart, so that a move often passes an hour.
far = st.sampled_from(
    ["Pacific/Honolulu", "America/Los_Angeles", "America/New_York", "Europe/Madrid", "Asia/Tokyo"]
).map(ZoneInfo)
moves = st.lists(st.tuples(st.integers(0, 21 * 24 * 60), zones), max_size=4)


@given(rules, zones, starts, moves)
def test_wherever_they_move_each_day_has_one_text_within_hours(
    rule: Rule, zone: ZoneInfo, start: datetime, hops: list[tuple[int, ZoneInfo]]
) -> None:
    moved = [(start + timedelta(minutes=after), there) for after, there in hops]
    end = start + timedelta(days=24)
    lived = life(rule, zone, moved, start=start)
    fates = list(lived.live(end))
    sent = [fate for fate in fates if fate.sent]
    assert len({fate.on for fate in fates}) == len(fates)
    lived_days = [fate.at.astimezone(fate.zone).date() for fate in sent]
    assert len(set(lived_days)) == len(lived_days)
    assert lived_days == [fate.on for fate in sent]
    for fate in sent:
        assert not any(within(quiet, fate.zone, at=fate.at) for quiet in QUIET)


@given(
    rules,
    far,
    starts,
    st.lists(st.tuples(st.integers(0, 21 * 24 * 60), far), min_size=2, max_size=6),
)
def test_no_text_is_lost_to_a_move_while_its_day_has_an_hour_left(
    rule: Rule, zone: ZoneInfo, start: datetime, hops: list[tuple[int, ZoneInfo]]
) -> None:
    moved = [(start + timedelta(minutes=after), there) for after, there in hops]
    end = start + timedelta(days=24)
    lived = life(rule, zone, moved, start=start)
    fates = {fate.on: fate for fate in lived.live(end)}
    first = start.astimezone(zone).date() + timedelta(days=2)
    asked = days_of(rule, lived.enrolled.context, first=first)
    for day, _ in asked:
        if day >= (end - timedelta(days=2)).date():
            break
        fate = fates.get(day)
        if fate is None or not fate.sent:
            assert _was_over(day, moved), (day, fate)


def _was_over(day: date, moves: list[tuple[datetime, ZoneInfo]]) -> bool:
    """Whether a move took somebody past the hours of a day: after it the clock of the new zone
    never shows a free minute of that day."""
    return any(
        (free := free_of(QUIET, zone, at=at)) is not None
        and free.astimezone(zone).date() > day
        and abs((at.date() - day).days) <= 2
        for at, zone in moves
    )


@pytest.mark.parametrize("missing", [(True, False), (False, True)])
def test_without_a_text_on_both_clocks_there_is_nothing_to_carry(
    missing: tuple[bool, bool],
) -> None:
    text = life(daily(time(10)), NEW_YORK, []).enrolled.next_text()
    before, after = (None if one else text for one in missing)
    assert carried(before, after, now=NOON, quiet=(), zone=NEW_YORK) is None

"""Who is on call: by rule, after swaps and time off, over changes of clocks; and when nobody is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.rota.gaps import Gap, gaps, say_gap
from service.core.rota.on_call import Rota, Swap, TimeOff, on_call
from service.core.rota.shifts import Shift, turns_of

NEW_YORK = ZoneInfo("America/New_York")
SAM, DANA, NOAH = (UUID(int=number) for number in (1, 2, 3))
DAYS = Shift("days", "FREQ=DAILY", time(8), time(20), (SAM,))
NIGHTS = Shift("nights", "FREQ=DAILY", time(20), time(8), (DANA, NOAH), "weekly")
ALWAYS = Rota(NEW_YORK, (DAYS, NIGHTS))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def test_each_shift_has_its_hours_and_a_night_belongs_to_the_day_it_begins_on() -> None:
    assert on_call(ALWAYS, at=local("2026-03-02 08:00")) == (SAM,)
    assert on_call(ALWAYS, at=local("2026-03-02 19:59")) == (SAM,)
    sunday_night, monday_night = local("2026-03-02 07:59"), local("2026-03-02 20:00")
    assert on_call(ALWAYS, at=sunday_night) != on_call(ALWAYS, at=monday_night)
    assert {*on_call(ALWAYS, at=sunday_night), *on_call(ALWAYS, at=monday_night)} == {DANA, NOAH}


def test_people_take_turns_by_the_day() -> None:
    rota = Rota(NEW_YORK, (Shift("d", "FREQ=DAILY", time(9), time(17), (SAM, DANA), "daily"),))
    found = [on_call(rota, at=local(f"2026-03-0{day} 10:00")) for day in range(1, 6)]
    assert found[:4] == [found[0], found[1]] * 2
    assert found[0] != found[1]


@pytest.mark.parametrize(("night", "hours"), [("2026-03-07", 11), ("2026-10-31", 13)])
def test_a_night_in_which_clocks_change_is_an_hour_shorter_or_longer(
    night: str, hours: int
) -> None:
    day = date.fromisoformat(night)
    found = turns_of(NIGHTS, NEW_YORK, first=local(f"{night} 21:00"), until=local(f"{night} 22:00"))
    (turn,) = [turn for turn in found if turn.day == day]
    assert turn.end - turn.start == timedelta(hours=hours)
    assert gaps(ALWAYS, first=turn.start, until=turn.end + timedelta(days=2)) == ()


def test_a_swap_gives_one_turn_to_somebody_else_and_no_other() -> None:
    rota = Rota(NEW_YORK, (DAYS, NIGHTS), (Swap("days", date(2026, 3, 4), SAM, NOAH),))
    assert on_call(rota, at=local("2026-03-04 12:00")) == (NOAH,)
    assert on_call(rota, at=local("2026-03-03 12:00")) == (SAM,)
    assert on_call(rota, at=local("2026-03-05 12:00")) == (SAM,)


def test_who_is_away_is_covered_and_the_cover_too() -> None:
    start, end = local("2026-03-04 00:00"), local("2026-03-06 00:00")
    rota = Rota(NEW_YORK, (DAYS,), off=(TimeOff(SAM, start, end, DANA),))
    assert on_call(rota, at=local("2026-03-04 12:00")) == (DANA,)
    both = Rota(NEW_YORK, (DAYS,), off=(*rota.off, TimeOff(DANA, start, end, NOAH)))
    assert on_call(both, at=local("2026-03-04 12:00")) == (NOAH,)
    circle = Rota(NEW_YORK, (DAYS,), off=(*rota.off, TimeOff(DANA, start, end, SAM)))
    assert on_call(circle, at=local("2026-03-04 12:00")) == ()
    assert on_call(circle, at=local("2026-03-06 12:00")) == (SAM,)


def test_gaps_are_told_by_the_programs_clock() -> None:
    weekdays = Shift("week", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(0), time(0), (SAM,))
    weekend = Shift("weekend", "FREQ=WEEKLY;BYDAY=SA,SU", time(6), time(22), (DANA,))
    rota = Rota(NEW_YORK, (weekdays, weekend))
    found = gaps(rota, first=local("2026-03-02 00:00"), until=local("2026-03-09 12:00"))
    assert [say_gap(gap, NEW_YORK) for gap in found] == [
        "Sat 7 Mar 00:00-06:00",
        "Sat 7 Mar 22:00-06:00",
        "Sun 8 Mar 22:00-00:00",
    ]


def test_time_off_without_a_cover_is_a_gap_just_as_long() -> None:
    start, end = local("2026-03-04 10:00"), local("2026-03-04 12:30")
    rota = Rota(NEW_YORK, (DAYS, NIGHTS), off=(TimeOff(SAM, start, end),))
    first, until = local("2026-03-03 00:00"), local("2026-03-06 00:00")
    assert gaps(rota, first=first, until=until) == (Gap(start, end),)


def test_a_long_gap_is_told_with_both_days() -> None:
    gap = Gap(local("2026-03-07 22:00"), local("2026-03-09 06:00"))
    assert say_gap(gap, NEW_YORK) == "Sat 7 Mar 22:00 to Mon 9 Mar 06:00"


def test_a_program_without_shifts_has_nobody() -> None:
    first, until = local("2026-03-03 00:00"), local("2026-03-06 00:00")
    assert gaps(Rota(NEW_YORK), first=first, until=until) == (Gap(first, until),)
    assert on_call(Rota(NEW_YORK), at=first) == ()


def test_a_shift_needs_somebody_and_a_rule() -> None:
    with pytest.raises(ValueError, match="somebody"):
        Shift("empty", "FREQ=DAILY", time(8), time(20), ())
    with pytest.raises(ValueError, match="FREQ"):
        Shift("wrong", "HOURLY", time(8), time(20), (SAM,))


CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
PEOPLE = st.lists(st.sampled_from([SAM, DANA, NOAH]), min_size=1, unique=True).map(tuple)
SHIFTS = st.builds(
    Shift,
    st.sampled_from(["one", "two"]),
    st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=DAILY;INTERVAL=2"]),
    CLOCKS,
    CLOCKS,
    PEOPLE,
    st.sampled_from(["none", "daily", "weekly"]),
)
STARTS = datetime(2026, 3, 6, tzinfo=UTC)  # clocks change on the 8th
HOURS = st.integers(0, 96).map(lambda hours: STARTS + timedelta(hours=hours))


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    off = []
    for _ in range(draw(st.integers(0, 3))):
        who = draw(st.sampled_from([SAM, DANA, NOAH]))
        start, length = draw(HOURS), draw(st.integers(1, 30))
        cover = draw(st.sampled_from([None, SAM, DANA, NOAH]))
        off.append(TimeOff(who, start, start + timedelta(hours=length), cover))
    return Rota(NEW_YORK, tuple(draw(st.lists(SHIFTS, max_size=3))), off=tuple(off))


@given(rotas(), st.integers(0, 96 * 60 - 1))
def test_a_minute_is_in_a_gap_exactly_when_nobody_is_on_call(rota: Rota, minute: int) -> None:
    at = STARTS + timedelta(minutes=minute)
    found = gaps(rota, first=STARTS, until=STARTS + timedelta(hours=96))
    assert any(gap.start <= at < gap.end for gap in found) == (not on_call(rota, at=at))


@given(rotas(), HOURS)
def test_nobody_is_on_call_while_off(rota: Rota, at: datetime) -> None:
    away = {one.who for one in rota.off if one.holds(at)}
    assert away.isdisjoint(on_call(rota, at=at))

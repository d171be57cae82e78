from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.due_texts import Text, Timing, text_at
from service.core.scheduling.hours import instant_of
from service.core.scheduling.pace import Full, Pace, Reserved, Traffic, room_for
from service.core.scheduling.rules import weekly
from tests.core.scheduling.peers import EVERY_DAY, NEW_YORK, local, peer

TODAY = date(2026, 5, 4)
NOON = local("2026-05-04 12:00")
DAY = timedelta(days=1)


def text(name: str, due: datetime, priority: int = 5) -> Text:
    return text_at(Timing(name, weekly(EVERY_DAY, time(10)), DAY, priority), peer(), due=due)


def keeps(days: list[date], pace: Pace, around: date) -> bool:
    """Whether texts on these days keep the pace, in the day and in each week that holds `around`:
    counted one by one."""
    if pace.a_day is not None and sum(day == around for day in days) > pace.a_day:
        return False
    weeks = [(around - (6 - late) * DAY, around + late * DAY) for late in range(7)]
    counts = [sum(first <= day <= last for day in days) for first, last in weeks]
    return pace.a_week is None or max(counts) <= pace.a_week


LIMITS = st.none() | st.integers(1, 5)


@given(
    st.builds(Pace, LIMITS, LIMITS),
    st.lists(st.integers(-9, 0), max_size=8),
    st.lists(st.tuples(st.integers(0, 6), st.integers(1, 9)), max_size=8),
)
def test_room_is_what_counting_one_by_one_leaves(
    pace: Pace, sent: list[int], coming: list[tuple[int, int]]
) -> None:
    mine = text("mine", NOON)
    others = [text(f"o{n}", NOON + ahead * DAY, rank) for n, (ahead, rank) in enumerate(coming)]
    traffic = Traffic(tuple(NOON + ago * DAY for ago in sent), tuple(others))
    found = room_for(mine, pace, NEW_YORK, traffic, now=NOON)
    gone = [TODAY + ago * DAY for ago in sent]
    kept = [TODAY + ahead * DAY for ahead, rank in coming if rank < 5]
    # Of the same priority, what is due at the same time goes by name, and none before `mine`.
    if not keeps_to_today([*gone, TODAY], pace):
        free = next(
            day
            for day in (TODAY + number * DAY for number in range(1, 9))
            if keeps_to([*gone, day], pace, day)
        )
        assert found == Full(instant_of(free, time(), NEW_YORK))
    elif not keeps([*gone, *kept, TODAY], pace, TODAY):
        assert found == Reserved()
    else:
        assert found is None


def keeps_to_today(days: list[date], pace: Pace) -> bool:
    return keeps_to(days, pace, TODAY)


def keeps_to(days: list[date], pace: Pace, last: date) -> bool:
    """Whether what was sent keeps the pace of a day and of the week up to it."""
    day = sum(one == last for one in days)
    week = sum(last - 6 * DAY <= one <= last for one in days)
    return (pace.a_day is None or day <= pace.a_day) and (
        pace.a_week is None or week <= pace.a_week
    )


def test_what_has_expired_or_was_left_out_takes_no_room() -> None:
    first = text("first", NOON - 3 * DAY, 1)
    left = replace(text("left", NOON, 1), left_out="holiday")
    traffic = Traffic(coming=(first, left))
    assert room_for(text("mine", NOON), Pace(1), NEW_YORK, traffic, now=NOON) is None


@pytest.mark.parametrize("pace", [Pace(), Pace(a_day=1), Pace(a_week=1)])
def test_an_empty_week_has_room(pace: Pace) -> None:
    assert room_for(text("mine", NOON), pace, NEW_YORK, Traffic(), now=NOON) is None

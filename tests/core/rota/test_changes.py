"""What may be changed of a rota by hand, and what is refused; the rota as a line of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from service.core.rota.changes import judge_off, judge_swap, judge_undo
from service.core.rota.gaps import gaps
from service.core.rota.on_call import Rota, Swap, TimeOff
from service.core.rota.shifts import Shift, Turn
from service.core.rota.stretches import stretches

NEW_YORK = ZoneInfo("America/New_York")
SAM, DANA, NOAH = (UUID(int=number) for number in (1, 2, 3))
DAYS = Shift("days", "FREQ=DAILY", time(8), time(20), (SAM,))
NIGHTS = Shift("nights", "FREQ=DAILY", time(20), time(8), (DANA,))
ROTA = Rota(NEW_YORK, (DAYS, NIGHTS))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


NOW = local("2026-03-02 10:00")
THIRD = date(2026, 3, 3)


def off(who: UUID, start: str, end: str, cover: UUID | None = NOAH) -> TimeOff:
    return TimeOff(who, local(start), local(end), cover)


@pytest.mark.parametrize(
    ("swap", "why"),
    [
        (Swap("days", date(2026, 3, 1), SAM, NOAH), "over"),
        (Swap("days", THIRD, DANA, NOAH), "not_theirs"),
        (Swap("days", THIRD, SAM, SAM), "same"),
        (Swap("late", THIRD, SAM, NOAH), "no_turn"),
    ],
)
def test_a_swap_of_what_is_not_there_is_refused(swap: Swap, why: str) -> None:
    assert judge_swap(ROTA, swap, now=NOW) == why


def test_a_swap_names_the_turn_as_it_stands_also_once_it_has_begun() -> None:
    today = judge_swap(ROTA, Swap("days", date(2026, 3, 2), SAM, NOAH), now=NOW)
    assert isinstance(today, Turn)
    assert (today.start, today.people) == (local("2026-03-02 08:00"), (SAM,))


def test_whoever_has_the_turn_already_or_is_off_then_cannot_take_it() -> None:
    both = Rota(NEW_YORK, (replace(DAYS, people=(SAM, DANA)),))
    assert judge_swap(both, Swap("days", THIRD, SAM, DANA), now=NOW) == "has_it"
    away = replace(ROTA, off=(off(NOAH, "2026-03-03 19:00", "2026-03-04 19:00", SAM),))
    assert judge_swap(away, Swap("days", THIRD, SAM, NOAH), now=NOW) == "away"
    later = replace(ROTA, off=(off(NOAH, "2026-03-03 20:00", "2026-03-04 19:00", SAM),))
    assert isinstance(judge_swap(later, Swap("days", THIRD, SAM, NOAH), now=NOW), Turn)


def test_a_swap_that_was_passed_on_is_not_taken_back_before_that() -> None:
    first, second = Swap("days", THIRD, SAM, DANA), Swap("days", THIRD, DANA, NOAH)
    rota = replace(ROTA, swaps=(first, second))
    assert judge_undo(rota, first, [second], now=NOW) == "passed_on"
    found = judge_undo(rota, second, [], now=NOW)
    assert isinstance(found, Turn)
    assert judge_undo(rota, second, [], now=NOW + timedelta(days=3)) == "over"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (off(SAM, "2026-03-04 10:00", "2026-03-04 10:00"), "backwards"),
        (off(SAM, "2026-03-01 10:00", "2026-03-02 10:00"), "over"),
        (off(SAM, "2026-03-04 10:00", "2026-08-04 10:00"), "too_long"),
        (off(SAM, "2026-03-04 10:00", "2026-03-05 10:00", SAM), "own_cover"),
        (off(DANA, "2026-03-05 10:00", "2026-03-07 10:00"), "off_already"),
        (off(SAM, "2026-03-05 10:00", "2026-03-07 10:00", DANA), "cover_away"),
        (off(SAM, "2026-03-03 10:00", "2026-03-06 10:00", DANA), None),
        (off(SAM, "2026-03-05 10:00", "2026-03-07 10:00"), None),
    ],
)
def test_time_off_needs_sense_and_somebody_who_is_there(asked: TimeOff, why: str | None) -> None:
    rota = replace(ROTA, off=(off(DANA, "2026-03-06 10:00", "2026-03-08 10:00"),))
    assert judge_off(rota, asked, now=NOW) == why


def test_the_line_of_time_has_no_holes_and_is_cut_where_another_is_on_call() -> None:
    rota = Rota(NEW_YORK, (DAYS,), off=(off(SAM, "2026-03-03 12:00", "2026-03-03 13:00"),))
    until = local("2026-03-03 20:00")
    found = stretches(rota, first=NOW, until=until)
    assert [one.people for one in found] == [(SAM,), (), (SAM,), (NOAH,), (SAM,)]
    assert [found[0].start, *(one.end for one in found)] == [
        NOW,
        *map(local, ("2026-03-02 20:00", "2026-03-03 08:00", "2026-03-03 12:00")),
        *map(local, ("2026-03-03 13:00", "2026-03-03 20:00")),
    ]


def test_a_gap_says_whose_turn_it_would_be() -> None:
    uncovered = off(SAM, "2026-03-03 12:00", "2026-03-03 13:00", None)
    rota = replace(ROTA, off=(uncovered,))
    (gap,) = gaps(rota, first=NOW, until=NOW + timedelta(days=3))
    assert (gap.start, gap.end, gap.away) == (uncovered.start, uncovered.end, (SAM,))
    (night,) = gaps(Rota(NEW_YORK, (DAYS,)), first=NOW, until=NOW + timedelta(days=1))
    assert night.away == ()

"""Who carries least, and whom an alert goes to once somebody is full."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from service.core.care.load import Load, least_loaded, overflow, shift_began
from service.core.care.rules import Weekly
from service.core.rota.on_call import Rota, TimeOff
from service.core.rota.shifts import Shift

NEW_YORK = ZoneInfo("America/New_York")
SAM, DANA, LEE = (UUID(int=number) for number in (1, 2, 3))
NIGHT = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)  # 01:00 in New York


@pytest.mark.parametrize(
    ("alerts", "chosen"),
    [
        ((1, 0, 0), (SAM,)),
        ((2, 0, 1), (DANA,)),
        ((2, 1, 0), (LEE,)),
        ((3, 2, 2), (SAM,)),
    ],
)
def test_who_is_full_is_spared_while_somebody_has_room(
    alerts: tuple[int, int, int], chosen: tuple[UUID, ...]
) -> None:
    loads = {who: Load(number) for who, number in zip((SAM, DANA, LEE), alerts, strict=True)}
    assert overflow((SAM,), (SAM, DANA, LEE), loads, most=2) == chosen


def test_of_several_who_are_asked_only_those_with_room_are() -> None:
    loads = {SAM: Load(5), DANA: Load(1)}
    assert overflow((SAM, DANA, LEE), (), loads, most=5) == (DANA, LEE)


def test_where_nobody_is_on_duty_it_goes_where_it_would_have() -> None:
    assert overflow((SAM,), (), {SAM: Load(9)}, most=1) == (SAM,)


def test_with_the_same_alerts_the_one_with_fewer_peers_carries_less() -> None:
    loads = {SAM: Load(1, 20), DANA: Load(1, 5), LEE: Load(2, 0)}
    assert least_loaded((SAM, DANA, LEE), loads) == DANA
    assert least_loaded((), loads) is None


def test_a_shift_over_midnight_counts_from_its_beginning_for_a_cover_too() -> None:
    shift = Shift("nights", "FREQ=DAILY", time(20), time(8), (SAM,))
    began = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert shift_began(Rota(NEW_YORK, (shift,)), SAM, at=NIGHT) == began
    off = TimeOff(SAM, NIGHT, NIGHT + timedelta(hours=2), DANA)
    assert shift_began(Rota(NEW_YORK, (shift,), off=(off,)), DANA, at=NIGHT) == began
    assert shift_began(Rota(NEW_YORK, (shift,)), LEE, at=NIGHT) == NIGHT - timedelta(hours=12)


def test_a_weekly_time_keeps_its_clock_over_the_change_of_clocks() -> None:
    friday = Weekly(4, time(15))
    first = friday.next_after(datetime(2026, 3, 6, 20, 0, tzinfo=UTC), NEW_YORK)
    assert first == datetime(2026, 3, 13, 19, 0, tzinfo=UTC), "15:00, in summer time by now"
    assert friday.next_after(first - timedelta(seconds=1), NEW_YORK) == first

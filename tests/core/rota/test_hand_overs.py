"""Who goes and who comes as turns change, also in the nights in which clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from service.core.rota.hand_overs import Change, changes, next_edge
from service.core.rota.on_call import Rota, TimeOff
from service.core.rota.shifts import Shift

NEW_YORK = ZoneInfo("America/New_York")
SAM, DANA, NOAH = (UUID(int=number) for number in (1, 2, 3))
DAYS = Shift("days", "FREQ=DAILY", time(8), time(20), (SAM,))
NIGHTS = Shift("nights", "FREQ=DAILY", time(20), time(8), (DANA,))
ROTA = Rota(NEW_YORK, (DAYS, NIGHTS))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize("night", ["2026-03-07", "2026-10-31", "2026-06-01"])
def test_each_change_is_found_once_whatever_clocks_do(night: str) -> None:
    evening = local(f"{night} 20:00")
    morning = local(f"{night} 08:00").astimezone(NEW_YORK) + timedelta(days=1)
    expected = (
        Change(evening, (SAM,), (DANA,)),
        Change(morning.astimezone(UTC), (DANA,), (SAM,)),
    )
    begin = evening - timedelta(minutes=1)
    assert changes(ROTA, after=begin, until=evening + timedelta(hours=14)) == expected
    halves = [changes(ROTA, after=begin, until=evening)]
    halves.append(changes(ROTA, after=evening, until=evening + timedelta(hours=14)))
    assert halves[0] + halves[1] == expected
    assert next_edge(ROTA, after=evening, within=timedelta(days=1)) == expected[1].at


def test_the_cover_goes_when_the_turn_of_whoever_is_off_ends() -> None:
    off = TimeOff(SAM, local("2026-03-02 00:00"), local("2026-03-02 20:00"), NOAH)
    rota = Rota(NEW_YORK, (DAYS, NIGHTS), off=(off,))
    begin, end = local("2026-03-02 12:00"), local("2026-03-02 23:00")
    assert changes(rota, after=begin, until=end) == (
        Change(local("2026-03-02 20:00"), (NOAH,), (DANA,)),
    )


def test_after_a_gap_somebody_comes_and_nobody_goes() -> None:
    rota = Rota(NEW_YORK, (DAYS,))
    found = changes(rota, after=local("2026-03-02 12:00"), until=local("2026-03-03 12:00"))
    assert [(one.goes, one.comes) for one in found] == [((SAM,), ()), ((), (SAM,))]
    assert next_edge(Rota(NEW_YORK), after=local("2026-03-02 12:00"), within=timedelta(9)) is None

"""Hours in which nobody is on call on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.core.rota.gaps import gaps, say_gap
from service.core.rota.on_call import Rota, TimeOff
from service.core.rota.on_purpose import LONGEST_AWAY, NobodyHours, back_at, without
from service.core.rota.shifts import Shift

ZONE = ZoneInfo("America/New_York")
SAM = UUID(int=1)
DAYS = Shift("days", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(8), time(20), (SAM,))
NIGHTS = NobodyHours("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", time(20), time(8))
WEEKENDS = NobodyHours("FREQ=WEEKLY;BYDAY=SA,SU", time(0), time(0))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time of March 2026: day 2 is a Monday, and clocks are set forward on day 8."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def said(rota: Rota, until: datetime) -> list[str]:
    return [say_gap(one, ZONE) for one in gaps(rota, first=local(2, 8), until=until)]


def test_what_is_meant_is_no_gap_and_the_rest_still_is() -> None:
    rota = Rota(ZONE, (DAYS,), on_purpose=(NIGHTS,))
    assert said(rota, local(7, 0)) == []
    assert said(rota, local(9, 8)) == ["Sat 7 Mar 08:00 to Mon 9 Mar 08:00"]
    whole = Rota(ZONE, (DAYS,), on_purpose=(NIGHTS, WEEKENDS))
    assert said(whole, local(9, 8)) == ["Mon 9 Mar 00:00-08:00"]


def test_who_is_away_without_a_cover_leaves_a_gap_also_beside_such_hours() -> None:
    off = TimeOff(SAM, local(3, 18), local(4, 8))
    rota = Rota(ZONE, (DAYS,), off=(off,), on_purpose=(NIGHTS,))
    (gap,) = gaps(rota, first=local(2, 8), until=local(5, 8))
    assert (gap.start, gap.end, gap.away) == (local(3, 18), local(3, 20), (SAM,))


def test_when_somebody_is_back_counts_what_follows_on_one_another() -> None:
    hours = (NIGHTS, WEEKENDS)
    assert back_at(hours, ZONE, at=local(2, 12)) is None
    assert back_at(hours, ZONE, at=local(2, 20)) == local(3, 8)
    assert back_at(hours, ZONE, at=local(2, 19, 59)) is None
    assert back_at(hours, ZONE, at=local(6, 23)) == local(9, 0)
    always = (NobodyHours("FREQ=DAILY", time(0), time(0)),)
    far = back_at(always, ZONE, at=local(2, 12))
    assert far is not None
    assert far - local(2, 12) >= LONGEST_AWAY


def test_a_span_without_others() -> None:
    def at(hour: int) -> datetime:
        return local(2, 0) + timedelta(hours=hour)

    taken = [(at(6), at(9)), (at(1), at(3)), (at(2), at(4))]
    assert list(without((at(0), at(8)), taken)) == [(at(0), at(1)), (at(4), at(6))]
    assert list(without((at(2), at(3)), taken)) == []
    assert list(without((at(0), at(8)), [])) == [(at(0), at(8))]

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.load import (
    PriceList,
    Total,
    crowds_of,
    load_of,
    say_amount,
    totals,
)
from service.core.scheduling.spread import Queued, spread

ZONE = ZoneInfo("America/New_York")
TEN = datetime(2026, 5, 4, 10, tzinfo=ZONE).astimezone(UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def crowd(number: int, lives: timedelta = 2 * HOUR, segments: int = 1) -> list[Queued]:
    return [Queued(f"{one:05}", TEN, TEN + lives, segments) for one in range(number)]


def test_a_big_cohort_is_warned_of_in_plain_words() -> None:
    load = load_of(crowd(900), start=TEN, rate=1)
    (found,) = crowds_of(load)
    assert found.say(ZONE, 1) == (
        "900 texts due 10:00 on 2026-05-04, this line sends 60 segments a minute: last one 10:15"
    )
    assert load.by_hour == {TEN: 900}
    assert load.segments == 900


def test_what_would_come_too_late_is_said_too() -> None:
    (found,) = crowds_of(load_of(crowd(900, 10 * MINUTE), start=TEN, rate=1))
    assert found.say(ZONE, 1).endswith("last one 10:10; 300 too late and dropped")
    (none,) = crowds_of(load_of(crowd(3, HOUR), start=TEN + HOUR, rate=1))
    assert none.say(ZONE, 1).endswith("none in time; 3 too late and dropped")


def test_a_few_texts_need_no_warning() -> None:
    assert crowds_of(load_of(crowd(100), start=TEN, rate=1)) == ()


def test_load_is_counted_in_segments_by_the_hour() -> None:
    load = load_of(crowd(3000, 5 * HOUR, segments=2), start=TEN, rate=1)
    assert load.by_hour == {TEN: 3600, TEN + HOUR: 2400}


def test_after_an_outage_the_backlog_leaves_slowly_and_what_expired_does_not() -> None:
    old = [Queued(f"old{one}", TEN - 3 * HOUR, TEN - HOUR) for one in range(50)]
    slots = list(spread([*old, *crowd(50)], start=TEN, rate=2))
    assert [slot.at for slot in slots if slot.text.key.startswith("old")] == [None] * 50
    assert [slot.at for slot in slots if slot.at][:3] == [
        TEN,
        TEN + MINUTE / 120,
        TEN + MINUTE / 60,
    ]


def test_who_goes_first_on_a_full_line() -> None:
    slots = spread([*crowd(5), Queued("urgent", TEN, TEN + HOUR, priority=1)], start=TEN, rate=1)
    assert next(slots).text.key == "urgent"


def test_a_line_sends_something() -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        list(spread([], start=TEN, rate=0))


QUEUED = st.builds(
    lambda key, due, lives, segments, priority: Queued(
        str(key), TEN + due * MINUTE, TEN + (due + lives) * MINUTE, segments, priority
    ),
    st.integers(0, 10**9),
    st.integers(-100, 100),
    st.integers(1, 60),
    st.integers(1, 4),
    st.integers(1, 9),
)


@given(
    st.lists(QUEUED, max_size=60, unique_by=lambda one: one.key),
    st.sampled_from([0.01, 0.1, 1, 3, 100]),
)
def test_every_text_has_its_slot_within_its_life_and_the_rate_is_kept(
    texts: list[Queued], rate: float
) -> None:
    slots = list(spread(texts, start=TEN, rate=rate))
    assert sorted(slot.text.key for slot in slots) == sorted(text.key for text in texts)
    left = [(slot.at, slot.text) for slot in slots if slot.at is not None]
    for at, text in left:
        assert max(TEN, text.due_at) <= at < text.expires_at
    for (at, text), (after, _) in pairwise(left):
        assert (after - at).total_seconds() >= text.segments / rate
    gone = [slot.text for slot in slots if slot.at is None]
    if all(text.expires_at > TEN for text in gone) and gone:
        assert left  # nothing is dropped while the line stands idle


def test_cost_is_segments_by_the_price_of_the_number() -> None:
    prices = PriceList("USD", {"+1": Decimal("0.0083"), "+1787": Decimal("0.02")})
    sent = [("+12025550143", 2), ("+17875550143", 1), ("+442079460143", 1)]
    texts = [
        Queued(phone, TEN, TEN + HOUR, segments, price=prices.price_of(phone))
        for phone, segments in sent
    ]
    late = Queued("late", TEN - 2 * HOUR, TEN - HOUR, 3, price=Decimal(1))
    load = load_of([*texts, late], start=TEN, rate=1)
    assert totals(load, lambda at: at.hour) == {TEN.hour: Total(3, 4, Decimal("0.0366"), 1)}
    assert sum(totals(load, lambda at: at).values(), Total()) == Total(3, 4, Decimal("0.0366"), 1)


def test_an_amount_reads_as_money() -> None:
    assert say_amount(Decimal("12.4"), "USD") == "USD 12.40"
    assert say_amount(Decimal("0.0366"), "USD") == "USD 0.0366"

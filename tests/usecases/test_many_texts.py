"""A flood of texts from one phone: a few at a time, in order, and nobody else waits for it."""

from __future__ import annotations

from service.usecases.take_turns import MOST_AT_ONCE, take_turns
from tests.usecases.place import ALEX, UNKNOWN, Place


def left(place: Place, phone: str) -> list[int]:
    return [row.seq for row in place.messages(phone, "inbound") if row.turn_waits]


def test_a_transaction_takes_a_few_and_the_rest_goes_on_after_others(place: Place) -> None:
    for number in range(2 * MOST_AT_ONCE + 5):
        place.record(UNKNOWN, f"and another thing {number}")
    place.clock.advance(seconds=1)
    place.record(ALEX, "HELP")
    place.clock.advance(seconds=1)
    first = left(place, UNKNOWN)
    assert take_turns(place.deps)
    assert left(place, UNKNOWN) == first[MOST_AT_ONCE:]
    assert take_turns(place.deps)
    assert left(place, ALEX) == []
    place.work()
    assert left(place, UNKNOWN) == []
    assert not take_turns(place.deps)


def test_a_whole_number_of_them_leaves_nothing_behind(place: Place) -> None:
    for number in range(MOST_AT_ONCE):
        place.record(UNKNOWN, f"and another thing {number}")
    place.work()
    assert place.contact(UNKNOWN).turn_due_at is None

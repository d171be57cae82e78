"""Several answers that wait together: what follows is what follows from them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from service.store.peers import Score
from service.usecases.take_turns import take_turns
from tests.fakes import CountingIds
from tests.usecases.place import ALEX, ROSA, Place, program

WEEKLY = program().replace("flow: daily", "flow: weekly")
SAID = ("4", "i called my sister and we laughed", "a walk by the river", "no")
IDS = 12  # more than these four lead to


class Repeats(CountingIds):
    """Makes one id twice: the row that gets it can't be written."""

    def __init__(self) -> None:
        super().__init__()
        self.left: int | None = None

    def new(self) -> UUID:
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                self.left, self.made = None, self.made - 1
        return super().new()


@pytest.fixture
def ids() -> Repeats:
    return Repeats()


@pytest.fixture
def weekly(database_url: str, ids: Repeats) -> Iterator[Place]:
    place = Place(database_url, ids=ids).open(WEEKLY)
    for phone in (ALEX, ROSA):
        place.checkin(phone)
    yield place
    place.deps.database.close()


def seen(place: Place, phone: str) -> tuple[list[str], list[str], list[tuple[str, str | None]]]:
    """What the phone was told, what was done with its texts, and how its check-in went."""
    place.work()
    told = [row.purpose for row in place.messages(phone)]
    heard = [f"{row.turn_waits}" for row in place.messages(phone, "inbound")]
    return told, heard, place.checkins(phone)


def test_answers_that_wait_together_lead_to_what_they_lead_to_one_by_one(weekly: Place) -> None:
    for body in SAID:
        weekly.hear(ROSA, body)
    for body in SAID:
        weekly.record(ALEX, body)
    assert take_turns(weekly.deps)
    assert seen(weekly, ALEX) == seen(weekly, ROSA)
    assert [row.value for row in weekly.rows(Score)] == [4, 4]
    numbers = [row.seq for way in ("inbound", "outbound") for row in weekly.messages(ALEX, way)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert weekly.contact(ALEX).seq == len(numbers)


@pytest.mark.parametrize("which", range(1, IDS, 2))
def test_when_a_row_cannot_be_written_the_others_are_and_it_is_tried_again(
    weekly: Place, ids: Repeats, which: int
) -> None:
    for body in SAID:
        weekly.record(ALEX, body)
    ids.left = which
    with capture_logs():
        weekly.work()
        ids.left = None
        weekly.later(seconds=1)
        weekly.later(seconds=1)
    for body in SAID:
        weekly.hear(ROSA, body)
    assert seen(weekly, ALEX) == seen(weekly, ROSA)
    assert sum(row.turn_failures for row in weekly.messages(ALEX, "inbound")) <= 1

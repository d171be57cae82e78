"""Programs with several lines: a conversation stays on the number on which it is held."""

from __future__ import annotations

import pytest

from service.store.programs import Line
from service.usecases.write_text import NotWritten, Written, write_text
from tests.usecases.place import ALEX, OURS, SAM, Place, program

SECOND = "+12025550101"
STAFF = "+12025550102"
SOURCE = program(optout="carrier").replace(
    "use: both}",
    f"""use: peers}}
  - {{name: second, phone: "{SECOND}", rate: 1000, optout: carrier, use: peers}}
  - {{name: staff, phone: "{STAFF}", rate: 1000, optout: own, use: staff}}""",
)


@pytest.fixture
def lines(empty_place: Place) -> Place:
    return empty_place.open(SOURCE)


def left_from(place: Place, phone: str) -> list[str]:
    return [text.sender for text in place.sms.sent if text.to == phone]


def test_an_answer_leaves_from_the_line_that_was_written_to(lines: Place) -> None:
    lines.hear(ALEX, "i want to kill myself", to=SECOND)
    assert left_from(lines, ALEX) == [SECOND]
    assert left_from(lines, SAM) == [STAFF]


def test_each_of_two_texts_that_wait_is_answered_on_its_own_line(lines: Place) -> None:
    lines.record(ALEX, "PERSON", to=SECOND)
    lines.record(ALEX, "ayuda", to=OURS)
    lines.work()
    assert left_from(lines, ALEX) == [SECOND, OURS]


def test_staff_are_answered_where_they_wrote(lines: Place) -> None:
    lines.hear(ALEX, "i want to kill myself")
    lines.hear(SAM, "OK", to=OURS)
    assert left_from(lines, SAM) == [STAFF, OURS]
    lines.hear(ALEX, "hello?")
    lines.later(minutes=10)
    assert left_from(lines, SAM)[2:] == [STAFF] * len(left_from(lines, SAM)[2:])


def test_scheduled_texts_and_a_persons_own_leave_from_the_line_last_used(lines: Place) -> None:
    lines.checkin()
    assert left_from(lines, ALEX) == [OURS]
    lines.hear(ALEX, "4", to=SECOND)
    lines.checkin()
    written = write_text(
        lines.deps, scope=lines.scope(), contact_id=lines.contact(ALEX).id, body="Hi, Sam here."
    )
    assert isinstance(written, Written)
    lines.work()
    assert left_from(lines, ALEX)[1:] == [SECOND] * 3


def test_a_line_that_is_in_use_no_more_is_not_texted_from(lines: Place) -> None:
    lines.hear(ALEX, "HI", to=SECOND)
    (second,) = (line.id for line in lines.rows(Line) if line.phone == SECOND)
    with lines.deps.database.write() as session:
        session.get_one(Line, second).active = False
    lines.checkin()
    assert left_from(lines, ALEX)[-1] == OURS


def test_a_stop_on_one_line_blocks_that_line(lines: Place) -> None:
    """The carrier blocks the line that was written to: staff hear that the peer cannot be texted,
    and on a line that they write to next they can."""
    lines.hear(ALEX, "STOP", to=SECOND, optout_type="STOP")
    lines.hear(ALEX, "i want to kill myself", to=SECOND)
    assert left_from(lines, ALEX) == []
    assert "cannot be texted" in lines.texts(SAM)[-1]
    blocked = write_text(
        lines.deps, scope=lines.scope(), contact_id=lines.contact(ALEX).id, body="Sam here."
    )
    assert isinstance(blocked, NotWritten)
    (reply,) = lines.hear(ALEX, "i want to kill myself", to=OURS)
    assert "988" in reply

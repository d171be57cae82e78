"""Record first, think later (design 5, rule 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

import pytest

from service.store.messages import Message
from service.store.programs import Line, Program, find_line
from service.usecases.record_text import (
    InboundText,
    Media,
    Recorded,
    Repeated,
    UnknownLine,
    record_text,
)
from tests.fakes import FakeClock
from tests.usecases.place import ALEX, OURS, UNKNOWN, Place

NEIGHBORS = "+12025550101"


def test_a_text_is_kept_once_whatever_the_carrier_repeats(place: Place) -> None:
    text = InboundText("SM-1", ALEX, OURS, "hello")
    assert isinstance(record_text(place.deps, text=text), Recorded)
    assert record_text(place.deps, text=text) == Repeated()
    (message,) = place.messages(ALEX, "inbound")
    assert (message.seq, message.turn_waits) == (1, True)
    assert place.contact(ALEX).seq == 1, "the second one left no gap"


def test_a_true_second_no_is_another_text(place: Place) -> None:
    for carrier_id in ("SM-1", "SM-2"):
        record_text(place.deps, text=InboundText(carrier_id, ALEX, OURS, "no"))
    assert len(place.messages(ALEX, "inbound")) == 2


@pytest.mark.parametrize("body", ["", " ", "\x00", "🙂" * 400, "x" * 1600, "\u202eabc"])
def test_any_body_of_anybody_is_kept(place: Place, body: str) -> None:
    recorded = record_text(place.deps, text=InboundText("SM-1", UNKNOWN, OURS, body))
    assert isinstance(recorded, Recorded)
    contact = place.contact(UNKNOWN)
    (message,) = place.messages(UNKNOWN, "inbound")
    found = place.deps.keyring.unseal(contact, ("message", "body", message.id), message.body)
    assert found == body
    assert contact.unread


def add_neighbor(place: Place) -> None:
    """A second program, with a line of its own."""
    new_id, now = place.deps.ids.new, place.clock.now()
    program = Program(id=new_id(), created_at=now, slug="meadow", version="1")
    line = Line(id=new_id(), created_at=now, program_id=program.id, name="main", phone=NEIGHBORS)
    with place.deps.database.write() as session:
        session.add(program)
        session.flush()
        session.add(line)


@pytest.mark.parametrize("sender", [OURS, NEIGHBORS])
@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_what_a_line_of_ours_says_is_kept_and_never_answered(
    place: Place, sender: str, channel: Literal["sms", "voice"]
) -> None:
    """Two lines that answered each other would never end."""
    add_neighbor(place)
    text = InboundText("SM-1", sender, OURS, "i want to kill myself", channel=channel)
    for again in ("SM-1", "SM-2"):
        record_text(place.deps, text=replace(text, carrier_id=again))
    assert record_text(place.deps, text=text) == Repeated()
    assert (place.queue.rung, place.queue.woken) == ([], [])
    place.work()
    assert [message.turn_waits for message in place.messages(sender, "inbound")] == [False, False]
    assert place.contact(sender).unread, "a person may look at it"
    assert place.alerts() == []
    assert place.sms.sent == []


def test_a_number_that_is_a_line_no_more_is_anybodys(place: Place) -> None:
    add_neighbor(place)
    with place.deps.database.write() as session:
        line = find_line(session, NEIGHBORS, None)
        assert line is not None
        line.active = False
    assert len(place.hear(NEIGHBORS, "who is this")) == 1


def test_a_picture_is_kept_by_its_address_sealed(place: Place) -> None:
    media = (Media("https://example.org/secret.jpg", "image/jpeg"),)
    record_text(place.deps, text=InboundText("SM-1", ALEX, OURS, media=media))
    (message,) = place.messages(ALEX, "inbound")
    assert message.media is not None
    assert b"secret" not in message.media


def test_a_number_that_is_no_line_of_ours_keeps_nothing(place: Place) -> None:
    text = InboundText("SM-1", ALEX, "+12025550177", "hello")
    assert record_text(place.deps, text=text) == UnknownLine()
    assert place.rows(Message) == []


def test_what_looks_urgent_goes_ahead_and_nothing_else_is_in_the_wake_up(place: Place) -> None:
    record_text(place.deps, text=InboundText("SM-1", ALEX, OURS, "hello"))
    record_text(place.deps, text=InboundText("SM-2", ALEX, OURS, "i took all my pills"))
    record_text(place.deps, text=InboundText("CA-1", ALEX, OURS, channel="voice"))
    assert place.queue.rung == [("take_turns", "replies")]
    contact_id = place.contact(ALEX).id
    assert place.queue.woken == [("take_turns", "urgent", contact_id)] * 2


def test_with_the_queue_away_a_text_is_recorded_all_the_same(place: Place) -> None:
    place.queue.away = True
    assert len(place.hear(ALEX, "i took all my pills")) == 1


def test_a_turn_is_due_by_the_databases_clock(place: Place) -> None:
    """The web machine's clock runs ahead: nobody waits for it."""

    class Ahead(FakeClock):
        def now(self) -> datetime:
            return self.moment + timedelta(minutes=5)

    place.deps = replace(place.deps, clock=Ahead())
    (reply,) = place.hear(ALEX, "i want to kill myself")
    assert "988" in reply

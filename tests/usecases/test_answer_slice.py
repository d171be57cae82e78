"""A reply leaves in the very job that took the turn, and nothing that is left over is forgotten."""

from __future__ import annotations

from service.usecases.take_turns import take_turns
from tests.usecases.place import ALEX, ROSA, Place
from workers.jobs import answer_slice

LONG = 600.0  # seconds: no test is so slow


def test_a_reply_leaves_in_the_job_that_took_the_turn_and_no_bell_is_rung_for_it(
    place: Place,
) -> None:
    place.record(ALEX, "HELP")
    place.queue.rung.clear()
    answer_slice(place.deps, "replies", seconds=LONG)
    assert [text.to for text in place.sms.sent] == [ALEX]
    assert place.queue.rung == []


def test_a_slice_that_is_over_rings_for_turns_and_for_replies(place: Place) -> None:
    place.record(ALEX, "HELP")
    place.record(ROSA, "HELP")
    place.queue.rung.clear()
    answer_slice(place.deps, "replies", seconds=0)
    assert place.sms.sent == []
    assert place.queue.rung == [("take_turns", "replies"), ("deliver", "replies")]


def test_what_is_urgent_rings_at_once_for_whoever_is_free(place: Place) -> None:
    place.record(ALEX, "i want to kill myself")
    place.queue.rung.clear()
    answer_slice(place.deps, "replies", seconds=LONG)
    assert ("deliver", "urgent") in place.queue.rung


def test_the_contact_named_goes_first(place: Place) -> None:
    place.record(ROSA, "HELP")
    place.record(ALEX, "HELP")
    contact_id = place.contact(ALEX).id
    answer_slice(place.deps, "urgent", contact_id, seconds=0)
    assert not take_turns(place.deps, contact_id=contact_id)
    assert place.messages(ALEX)[0].seq == 2

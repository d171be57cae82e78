"""The plan of one peer: what comes, what it says, and what people changed about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from service.store.contacts import links_of
from service.usecases.change_plan import edit_next, move_next, skip_next
from service.usecases.pause_peer import pause_peer
from service.usecases.show_plan import Paused, PeerPlan, show_plan
from tests.usecases.place import ALEX, Place

TOMORROW = datetime(2026, 3, 3, 15, tzinfo=UTC)


def ids(place: Place) -> tuple[UUID, UUID]:
    with place.deps.database.read() as session:
        row = place.enrollment(session)
        return row.peer_id, row.id


def plan(place: Place) -> PeerPlan:
    found = show_plan(place.deps, scope=place.scope(), peer_id=ids(place)[0], days=3)
    assert found is not None
    return found


def test_the_next_text_with_what_it_says(place: Place) -> None:
    found = plan(place)
    (text,) = found.texts
    assert (found.name, found.zone.key) == ("Alex Moreno", "America/New_York")
    assert (text.schedule, text.due_at, text.segments, text.most) == ("daily", TOMORROW, 1, 2)
    assert text.says == (
        "Hi, it's Harbor Texts. How are you today, 1-5? 1 is very hard, 5 is very good.",
    )
    assert text.stays == "How are you today, 1-5? 1 is very hard, 5 is very good."
    assert (text.change, found.pauses) == (None, ())


def test_who_changed_what_when_and_why(place: Place) -> None:
    _, enrollment_id = ids(place)
    of: dict[str, Any] = {
        "scope": place.scope("dana@example.org"),
        "enrollment_id": enrollment_id,
    }
    edit_next(place.deps, **of, words="Dana here.", reason="Sam is away")
    (text,) = plan(place).texts
    assert text.says == ("Dana here. How are you today, 1-5? 1 is very hard, 5 is very good.",)
    assert text.change is not None
    change = text.change
    assert (change.words, change.reason, change.by) == ("Dana here.", "Sam is away", "Dana Brooks")
    assert (change.at, change.left_out, change.moved_to) == (place.clock.now(), False, None)
    at = TOMORROW + timedelta(hours=2)
    move_next(place.deps, **of, to=at)
    (text,) = plan(place).texts
    assert text.change is not None
    assert (text.due_at, text.change.moved_to, text.change.reason) == (at, at, None)
    skip_next(place.deps, **of, reason="on a trip")
    found = plan(place)
    assert found.texts[0].change is not None
    assert (found.texts[0].change.left_out, found.texts[0].change.reason) == (True, "on a trip")
    assert found.changes[found.texts[0].schedule, found.texts[0].on] == found.texts[0].change
    assert found.preview.lines[0].dropped == "skipped"


def test_a_pause_with_its_reason_and_one_that_misses_began(place: Place) -> None:
    peer_id, _ = ids(place)
    until = place.clock.now() + timedelta(days=2)
    pause_peer(place.deps, scope=place.scope(), peer_id=peer_id, until=until, reason="surgery")
    (pause,) = plan(place).pauses
    assert pause == Paused(until, "surgery", "Sam Rivera", place.clock.now())
    with place.deps.database.write() as session:
        row = place.enrollment(session)
        row.paused_at, row.next_due_at = place.clock.now(), None
        session.add(row)
    found = plan(place)
    assert found.pauses[1] == Paused(None, None, None, place.clock.now(), "daily")
    assert found.texts == ()


def test_what_is_elsewhere_is_not_there(place: Place) -> None:
    sam = place.scope()
    nobody = type(sam)(sam.staff_id, {})
    with place.deps.database.read() as session:
        peer_id = links_of(session, place.contact(ALEX).id)[0]
    assert peer_id is not None
    assert show_plan(place.deps, scope=nobody, peer_id=peer_id, days=3) is None

"""A pause or an end counts at once: also for a text that waits for the line, and for what would be
said and made of a question that is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from service.ports import InDoubt, Refused
from service.store.contacts import links_of
from service.usecases.enroll_peer import EndedNow, end_enrollment
from service.usecases.pause_peer import pause_peer
from service.usecases.start_checkins import start_checkins
from tests.usecases.place import ALEX, PEERS, Place

ONLY_ALEX = "".join(PEERS.splitlines(keepends=True)[:2])


@pytest.fixture
def place(empty_place: Place) -> Place:
    return empty_place.open(peers=ONLY_ALEX)


def peer_id(place: Place) -> UUID:
    with place.deps.database.read() as session:
        found, _ = links_of(session, place.contact(ALEX).id)
    assert found is not None
    return found


def pause(place: Place) -> None:
    until = place.clock.now() + timedelta(days=2)
    pause_peer(place.deps, scope=place.scope(), peer_id=peer_id(place), until=until)


def end(place: Place) -> None:
    with place.deps.database.read() as session:
        enrollment_id = place.enrollment(session, ALEX).id
    ended = end_enrollment(place.deps, scope=place.scope(), enrollment_id=enrollment_id)
    assert ended == EndedNow()


BOTH = pytest.mark.parametrize(("stop", "why"), [(pause, "paused"), (end, "ended")])
Stop = Callable[[Place], None]


@BOTH
def test_what_waits_for_the_line_does_not_leave(place: Place, stop: Stop, why: str) -> None:
    place.due_now()
    assert not start_checkins(place.deps)
    stop(place)
    place.work()
    assert place.texts(ALEX) == []
    assert place.checkins() == [("dropped", why)]
    with place.deps.database.read() as session:
        assert place.enrollment(session, ALEX).sent == 0
    for _ in range(8):
        place.later(hours=1)
    assert place.alerts() == [], "nobody has missed a question that was never asked"


@BOTH
def test_an_open_question_gets_no_reminder_and_makes_no_alert(
    place: Place, stop: Stop, why: str
) -> None:
    place.checkin()
    stop(place)
    for _ in range(8):
        place.later(hours=1)
    assert len(place.texts(ALEX)) == 1
    assert place.checkins() == [("missed", why)]
    assert place.alerts() == []


@BOTH
def test_an_open_question_may_still_be_answered(place: Place, stop: Stop, why: str) -> None:
    place.checkin()
    stop(place)
    assert place.hear(ALEX, "4") != [], why
    assert place.checkins() == [("answered", None)]


def test_after_the_pause_reminders_come_again(place: Place) -> None:
    pause(place)
    place.clock.advance(timedelta(days=2))
    place.checkin()
    place.later(hours=2)
    assert len(place.texts(ALEX)) == 2


@BOTH
def test_a_text_in_doubt_is_not_sent_again(place: Place, stop: Stop, why: str) -> None:
    """The carrier does not know it: nobody wants it by now."""
    place.sms.keeps_doubtful = False
    place.sms.outcomes.append(InDoubt("no answer"))
    place.due_now()
    place.work()
    assert [one.status for one in place.messages(ALEX)] == ["in_doubt"]
    stop(place)
    place.later(minutes=10)
    assert place.texts(ALEX) == []
    assert place.checkins() == [("dropped", why)]


@BOTH
def test_but_one_that_the_carrier_has_is_what_it_is(place: Place, stop: Stop, why: str) -> None:
    place.sms.outcomes.append(InDoubt("no answer"))
    place.due_now()
    place.work()
    stop(place)
    place.later(minutes=10)
    assert len(place.texts(ALEX)) == 1
    assert [one.status for one in place.messages(ALEX)] == ["sent"]


@BOTH
def test_a_text_that_waits_for_another_try_does_not_leave(
    place: Place, stop: Stop, why: str
) -> None:
    place.sms.outcomes.append(Refused(30001, retry=True))
    place.due_now()
    place.work()
    stop(place)
    place.later(minutes=10)
    assert place.texts(ALEX) == []
    assert place.checkins() == [("dropped", why)]

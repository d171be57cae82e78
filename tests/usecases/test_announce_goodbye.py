"""A goodbye that staff say with the next two texts."""

from __future__ import annotations

import pytest

from service.store.audit import Audit
from service.store.schedules import Enrollment
from service.usecases.announce_goodbye import (
    Announced,
    GoesOn,
    announce_goodbye,
    take_goodbye_back,
)
from service.usecases.enroll_peer import enroll_peer
from service.usecases.say_goodbye import NotNow, SaidGoodbye, say_goodbye
from service.usecases.take_alert import NotYours
from tests.usecases.place import ALEX, PEERS, ROSA, Place, program
from tests.usecases.test_goodbye import peer_of, standing

ANNOUNCED = "the next text of this kind is the last one"
LAST = "This is the last text of this kind"
YEARLY = """  - name: yearly
    flow: daily
    rrule: "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=4"
    at: "11:00"
    missed_after: 6h
"""


@pytest.fixture
def here(bare_place: Place) -> Place:
    return bare_place.open()


def announce(place: Place, phone: str = ALEX) -> Announced | SaidGoodbye | NotNow | NotYours:
    said = announce_goodbye(place.deps, scope=place.scope(), peer_id=peer_of(place, phone))
    place.work()
    return said


def take_back(place: Place) -> GoesOn | NotNow | NotYours:
    return take_goodbye_back(place.deps, scope=place.scope(), peer_id=peer_of(place, ALEX))


def said(place: Place, words: str) -> int:
    return len([text for text in place.texts(ALEX) if words in text])


def test_the_next_text_announces_it_and_the_one_after_is_the_last(place: Place) -> None:
    assert announce(place) == Announced(("daily",))
    assert place.texts(ALEX) == []
    place.later(days=1)
    (first,) = [text for text in place.texts(ALEX) if ANNOUNCED in text]
    assert "you can still reach Sam" in first
    assert said(place, LAST) == 0
    place.later(days=1)
    (last,) = [text for text in place.texts(ALEX) if LAST in text]
    assert "To reach Sam, or to get these texts again, just write here" in last
    assert standing(place) == []
    before = len(place.texts(ALEX))
    place.later(days=2)
    assert not [text for text in place.texts(ALEX)[before:] if "How are you today" in text]
    assert len(standing(place, ROSA)) == 1


def test_a_text_sent_by_hand_counts_and_says_goodbye_too(here: Place) -> None:
    announce(here)
    here.checkin()
    assert (said(here, ANNOUNCED), said(here, LAST)) == (1, 0)
    here.hear(ALEX, "4")
    here.later(minutes=20)
    here.checkin()
    assert (said(here, ANNOUNCED), said(here, LAST)) == (1, 1)
    assert standing(here) == []


def test_who_comes_back_afterwards_stays(here: Place) -> None:
    announce(here)
    for _ in range(2):
        here.later(days=1)
    assert standing(here) == []
    peer_id = peer_of(here, ALEX)
    enroll_peer(here.deps, scope=here.scope(), peer_id=peer_id, schedule="daily")
    (enrollment,) = standing(here)
    assert (enrollment.ends_after, enrollment.announced) == (None, False)


def test_taken_back_before_anybody_heard_of_it(here: Place) -> None:
    assert take_back(here) == NotNow("not_announced")
    announce(here)
    assert take_back(here) == GoesOn(told=False)
    here.later(days=1)
    assert (said(here, ANNOUNCED), said(here, LAST)) == (0, 0)
    assert len(standing(here)) == 1
    actions = [row.action for row in here.rows(Audit)]
    assert actions.count("announced_goodbye") == actions.count("took_goodbye_back") == 1


def test_taken_back_and_announced_anew(here: Place) -> None:
    announce(here)
    here.checkin()
    assert take_back(here) == GoesOn(told=True)
    here.hear(ALEX, "4")
    assert announce(here) == Announced(("daily",))
    here.later(minutes=20)
    here.checkin()
    assert (said(here, ANNOUNCED), said(here, LAST)) == (2, 0)


def test_said_twice_it_does_not_last_longer(here: Place) -> None:
    announce(here)
    here.checkin()
    assert announce(here) == Announced(("daily",))
    (enrollment,) = standing(here)
    assert (enrollment.sent, enrollment.ends_after) == (1, 2)


def test_where_no_text_is_coming_it_goes_at_once(here: Place) -> None:
    with here.deps.database.write() as session:
        row = here.enrollment(session)
        row.paused_at, row.next_due_at = here.clock.now(), None
        session.add(row)
    assert announce(here) == SaidGoodbye()
    assert "coming to an end" in here.texts(ALEX)[-1]
    assert standing(here) == []


def test_who_has_stopped_ends_at_once_without_a_text(here: Place) -> None:
    here.hear(ALEX, "STOP")
    assert announce(here) == SaidGoodbye("no_consent")
    assert standing(here) == []


def test_what_comes_once_a_year_ends_without_a_word(bare_place: Place) -> None:
    peers = PEERS.replace("paper,daily,", "paper,daily;yearly,")
    here = bare_place.open(program() + YEARLY, peers=peers)
    assert len(standing(here)) == 2
    assert announce(here) == Announced(("daily",), ended=1)
    assert len(standing(here)) == 1


def test_now_ends_what_was_announced(here: Place) -> None:
    announce(here)
    assert say_goodbye(here.deps, scope=here.scope(), peer_id=peer_of(here, ALEX)) == SaidGoodbye()
    (row,) = [one for one in here.rows(Enrollment) if one.peer_id == peer_of(here, ALEX)]
    assert (row.ended_at is None, row.ends_after) == (False, None)


def test_not_into_a_crisis_and_for_those_in_scope_only(here: Place) -> None:
    sam, peer_id = here.scope(), peer_of(here, ALEX)
    elsewhere = type(sam)(sam.staff_id, {})
    assert announce_goodbye(here.deps, scope=elsewhere, peer_id=peer_id) == NotYours()
    assert take_goodbye_back(here.deps, scope=elsewhere, peer_id=peer_id) == NotYours()
    here.hear(ALEX, "i want to kill myself")
    assert announce(here) == NotNow("alert")

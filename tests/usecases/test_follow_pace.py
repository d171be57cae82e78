"""Peers set the pace of their texts by text: what is kept of it, and what goes."""

from __future__ import annotations

from datetime import time

from service.store.own_changes import OwnChange
from service.store.peers import Peer
from service.store.schedules import Pause, TextChange
from tests.usecases.place import ALEX, Place


def peer_of(place: Place, phone: str = ALEX) -> Peer:
    with place.deps.database.read() as session:
        return session.get_one(Peer, place.enrollment(session, phone).peer_id)


def test_texts_come_at_the_time_and_on_the_days_they_chose(place: Place) -> None:
    place.hear(ALEX, "TIME 6PM")
    place.hear(ALEX, "DAYS MON THU")
    assert peer_of(place).own_plan == "at 18:00; days mon thu"
    before = len(place.texts(ALEX))
    place.later(hours=7)  # Monday, five in the afternoon
    assert len(place.texts(ALEX)) == before
    place.later(hours=1, minutes=1)
    assert place.texts(ALEX)[before].startswith("Hi, it's Harbor Texts.")


def test_hours_they_want_none_in_are_quiet_hours_of_their_own(place: Place) -> None:
    place.hear(ALEX, "can u text me after 5 instead")
    peer = peer_of(place)
    assert (peer.quiet_from, peer.quiet_to) == (time(0), time(17))
    place.hear(ALEX, "BACK")
    peer = peer_of(place)
    assert (peer.own_plan, peer.quiet_from, peer.quiet_to) == (None, None, None)


def test_a_pause_and_a_skip_are_the_rows_that_staff_know(place: Place) -> None:
    place.hear(ALEX, "SKIP NEXT")
    (left_out,) = place.rows(TextChange)
    assert (left_out.source, left_out.staff_id, left_out.left_out) == ("word", None, True)
    place.hear(ALEX, "PAUSE 2 WEEKS")
    (pause,) = place.rows(Pause)
    assert (pause.source, pause.staff_id) == ("word", None)
    assert peer_of(place).paused_until == pause.until


def test_what_the_schedule_does_not_have_is_for_a_person(place: Place) -> None:
    (told,) = place.hear(ALEX, "text me more often")
    assert "a person will read it" in told
    assert (place.alert().kind, place.alert().reason) == ("unread", "pace")


def test_a_change_is_kept_with_what_stood_before(place: Place) -> None:
    place.hear(ALEX, "LESS")
    (row,) = place.rows(OwnChange)
    assert (row.kind, row.source, row.plan_before, row.plan_after) == (
        *("less", "word", None),
        "days tue thu sat",
    )

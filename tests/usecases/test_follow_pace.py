"""Peers set the pace of their texts by text: what is kept of it, and what goes."""

from __future__ import annotations

from datetime import time

import pytest

from service.store.own_changes import OwnChange
from service.store.peers import Peer
from service.store.schedules import Pause, TextChange
from service.usecases.change_plan import Changed, NotChanged
from service.usecases.set_own_plan import put_back_own_plan, set_own_plan
from service.usecases.show_plan import show_plan
from tests.usecases.place import ALEX, PEERS, Place


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


def test_a_pause_ends_with_a_kind_first_text_and_only_one(place: Place) -> None:
    place.hear(ALEX, "PAUSE 3 DAYS")
    before = len(place.texts(ALEX))
    place.later(days=2, hours=23, minutes=50)
    assert len(place.texts(ALEX)) == before
    place.later(minutes=20)
    first, second = place.texts(ALEX)[before:]
    assert "Your pause is over" in first
    assert "How are you today" in second
    assert peer_of(place).paused_until is None
    place.later(days=1, hours=1)
    assert sum("pause is over" in text for text in place.texts(ALEX)) == 1


def test_a_pause_that_was_ended_by_hand_needs_no_welcome(place: Place) -> None:
    place.hear(ALEX, "PAUSE 3 DAYS")
    place.hear(ALEX, "BACK")
    place.later(days=4)
    assert not any("pause is over" in text for text in place.texts(ALEX))


def test_what_a_sentence_wishes_is_for_the_person_who_has_the_conversation(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.hear(ALEX, "text me after 6 instead")
    assert peer_of(place).own_plan is None
    place.hear(ALEX, "TIME 6PM")
    assert peer_of(place).own_plan == "at 18:00"


def test_while_a_question_is_open_only_what_cannot_answer_it_is_a_wish(place: Place) -> None:
    place.checkin()
    place.hear(ALEX, "less")
    assert peer_of(place).own_plan is None
    place.hear(ALEX, "too many texts")
    assert peer_of(place).own_plan == "days tue thu sat"


def test_back_undoes_what_they_have_just_changed_even_while_a_question_is_open(
    place: Place,
) -> None:
    place.checkin()
    (told,) = place.hear(ALEX, "TIME 6PM")
    assert "To undo, text BACK." in told
    place.hear(ALEX, "BACK")
    assert peer_of(place).own_plan is None


def test_who_has_not_agreed_changes_nothing(empty_place: Place) -> None:
    empty_place.open(peers=PEERS.replace("paper", ""))
    empty_place.hear(ALEX, "TIME 6PM")
    assert peer_of(empty_place).own_plan is None


def test_staff_and_peers_change_one_and_the_same_plan(place: Place) -> None:
    peer, scope = peer_of(place), place.scope()
    done = set_own_plan(place.deps, scope=scope, peer_id=peer.id, hours="after 5", days="mon-wed")
    assert isinstance(done, Changed)
    assert peer_of(place).own_plan == "after 17:00; days mon tue wed"
    place.hear(ALEX, "TIME 6PM")
    shown = show_plan(place.deps, scope=scope, peer_id=peer.id, days=7)
    assert shown is not None
    assert shown.own == "at 6 PM, Mon, Tue and Wed"
    by = [(one.kind, one.by) for one in shown.own_changes]
    assert sorted(by) == [("hand", "Sam Rivera"), ("time", "themselves, by text")]
    assert isinstance(put_back_own_plan(place.deps, scope=scope, peer_id=peer.id), Changed)
    peer = peer_of(place)
    assert (peer.own_plan, peer.quiet_from, peer.quiet_to) == (None, None, None)
    again = put_back_own_plan(place.deps, scope=scope, peer_id=peer.id)
    assert again == NotChanged("no_change")


@pytest.mark.parametrize(
    ("hours", "days", "wrong"),
    [("blue", "", "own_hours"), ("", "blue", "own_days"), ("11pm", "", "not_free")],
)
def test_what_staff_write_is_checked(place: Place, hours: str, days: str, wrong: str) -> None:
    done = set_own_plan(
        place.deps, scope=place.scope(), peer_id=peer_of(place).id, hours=hours, days=days
    )
    assert done == NotChanged(wrong)

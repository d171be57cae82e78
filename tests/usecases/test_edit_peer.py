"""Peers changed in the middle of their schedules: nobody loses a text, nobody gets a second one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from service.store.audit import Audit
from service.store.contacts import links_of
from service.store.peers import Peer, PeerDate
from service.store.schedules import Enrollment, TextChange
from service.usecases.edit_peer import (
    Edited,
    NotValid,
    Outcome,
    add_by_hand,
    confirm_zone,
    edit_peer,
)
from service.usecases.rebuild_due import Rebuilt, rebuild_due
from service.usecases.take_alert import NotYours
from tests.usecases.place import ALEX, Place

GUESSED = "name,phone,zip,consent,schedules\nKim Lake,+12025550143,10001,paper,daily\n"


def peer_id(place: Place, phone: str = ALEX) -> UUID:
    with place.deps.database.read() as session:
        found, _ = links_of(session, place.contact(phone).id)
    assert found is not None
    return found


def peer(place: Place, phone: str = ALEX) -> Peer:
    with place.deps.database.read() as session:
        return session.get_one(Peer, peer_id(place, phone))


def edit(place: Place, **fields: str) -> Outcome:
    return edit_peer(place.deps, scope=place.scope(), peer_id=peer_id(place), fields=fields)


def moved(place: Place, zone: str) -> Edited:
    outcome = edit(place, zone=zone)
    assert isinstance(outcome, Edited)
    return outcome


def audited(place: Place) -> list[str]:
    with place.deps.database.read() as session:
        query = select(Audit.action).where(col(Audit.subject) == "peer").order_by(col(Audit.id))
        return list(session.exec(query))


def test_who_moves_west_after_the_text_of_the_day_gets_no_second_one(place: Place) -> None:
    place.later(hours=24)  # ten o'clock in New York, Tuesday
    assert len(place.texts(ALEX)) == 1
    outcome = moved(place, "America/Los_Angeles")
    assert outcome.changed == ("zone",)
    assert outcome.coming == (("daily", datetime(2026, 3, 4, 18, tzinfo=UTC)),)
    place.later(hours=26)
    assert len(place.texts(ALEX)) == 1
    place.later(hours=1)
    assert len(place.texts(ALEX)) == 2
    assert rebuild_due(place.deps) == Rebuilt(2, 0)


def test_the_next_text_is_told_as_it_goes_and_not_as_its_rule_has_it(place: Place) -> None:
    outcome = edit(place, quiet_hours="09:00-11:30")
    assert isinstance(outcome, Edited)
    assert outcome.coming == (("daily", datetime(2026, 3, 3, 16, 30, tzinfo=UTC)),)
    place.later(hours=25, minutes=29)
    assert place.texts(ALEX) == []
    place.later(minutes=1)
    assert len(place.texts(ALEX)) == 1


@pytest.mark.parametrize(
    ("hours", "room"),
    [
        ("22:00-07:00", None),
        ("10:00-08:00", None),
        ("09:30-08:00", timedelta(hours=1, minutes=30)),
        ("08:00-21:00", timedelta(0)),  # the program's are the other way about
    ],
)
def test_quiet_hours_that_leave_little_of_a_day_are_taken_and_told(
    place: Place, hours: str, room: timedelta | None
) -> None:
    outcome = edit(place, quiet_hours=hours)
    assert isinstance(outcome, Edited)
    assert outcome.changed == ("quiet_hours",)
    assert outcome.room == room


def test_who_moves_east_past_the_hour_gets_the_text_at_once(place: Place) -> None:
    moved(place, "Pacific/Honolulu")
    place.later(hours=5)
    assert len(place.texts(ALEX)) == 1  # Monday's, in Honolulu
    place.later(hours=22)  # 13:00 in New York on Tuesday, 08:00 in Honolulu
    moved(place, "America/New_York")
    assert rebuild_due(place.deps) == Rebuilt(2, 0)
    place.work()
    assert len(place.texts(ALEX)) == 2
    place.later(hours=21)
    assert len(place.texts(ALEX)) == 3


def test_what_one_move_carried_over_another_looks_at_anew(place: Place) -> None:
    moved(place, "Pacific/Honolulu")
    place.later(hours=5)
    place.later(hours=22)
    moved(place, "America/New_York")
    assert [one.on for one in place.rows(TextChange)] == [date(2026, 3, 3)]
    moved(place, "America/Los_Angeles")  # 10:00 to the minute, as its rule has it
    assert place.rows(TextChange) == []
    place.work()
    assert len(place.texts(ALEX)) == 2


def test_everything_may_be_changed_and_taken_away(place: Place) -> None:
    outcome = edit(
        place,
        name="Alexis Moreno",
        language="es",
        state="KY",
        quiet_hours="12:00-09:30",
        dates="court 2026-06-10 chosen",
        specialist="dana@example.org",
    )
    assert isinstance(outcome, Edited)
    assert len(outcome.changed) == 6
    now = peer(place)
    assert (now.lang, now.state, now.specialist_id) == (
        "es",
        "KY",
        place.scope("dana@example.org").staff_id,
    )
    assert place.contact(ALEX).lang == "es"
    (day,) = place.rows(PeerDate)
    assert (day.name, day.on, day.chosen) == ("court", date(2026, 6, 10), True)
    edit(place, state="", quiet_hours="", dates="", specialist="")
    after = peer(place)
    assert (after.state, after.quiet_from, after.specialist_id) == (None, None, None)
    assert place.rows(PeerDate) == []


def test_what_is_wrong_is_told_and_nothing_is_changed(place: Place) -> None:
    outcome = edit(place, name="", zone="Atlantis", state="NY")
    assert isinstance(outcome, NotValid)
    assert set(outcome.problems) == {"name", "zone"}
    assert peer(place).state is None


def test_what_is_as_it_was_leaves_no_trace(place: Place) -> None:
    before = audited(place)
    outcome = edit(place, zone="America/New_York", name="Alex Moreno")
    assert isinstance(outcome, Edited)
    assert outcome.changed == ()
    assert audited(place) == before


def test_a_guess_is_confirmed_once_and_only_the_one_that_was_seen(empty_place: Place) -> None:
    place = empty_place.open(peers=GUESSED)
    sam = place.scope()
    seen = confirm_zone(place.deps, scope=sam, peer_id=peer_id(place), zone="America/Chicago")
    assert isinstance(seen, NotValid)
    for _ in range(2):
        done = confirm_zone(place.deps, scope=sam, peer_id=peer_id(place), zone="America/New_York")
        assert isinstance(done, Edited)
    now = peer(place)
    assert (now.zone_from, now.zone_sure, now.state_guessed) == ("staff", True, True)
    assert audited(place).count("changed") == 1


def test_a_peer_added_by_hand_is_as_one_of_the_table(place: Place) -> None:
    fields = {
        "name": "Kim Lake",
        "phone": "(202) 555-0150",
        "zip": "60601",
        "consent": "text",
        "schedules": "daily",
    }
    scope = place.scope("noah@example.org")
    added = add_by_hand(place.deps, scope=scope, program_id=place.program_id, fields=fields)
    assert isinstance(added, Edited)
    assert added.zone == "America/Chicago"
    assert [name for name, _ in added.coming] == ["daily"]
    again = add_by_hand(place.deps, scope=scope, program_id=place.program_id, fields=fields)
    assert isinstance(again, NotValid)
    assert set(again.problems) == {"phone"}
    place.later(hours=1)  # ten o'clock in Chicago
    assert len(place.texts("+12025550150")) == 1
    (row,) = [row for row in place.rows(Enrollment) if row.peer_id == added.peer_id]
    assert row.source == "staff"


def test_another_program_s_peer_is_not_there(place: Place) -> None:
    sam = place.scope()
    elsewhere = type(sam)(sam.staff_id, {})
    one = peer_id(place)
    assert edit_peer(place.deps, scope=elsewhere, peer_id=one, fields={}) == NotYours()
    assert confirm_zone(place.deps, scope=elsewhere, peer_id=one, zone="x") == NotYours()
    added = add_by_hand(place.deps, scope=elsewhere, program_id=place.program_id, fields={})
    assert added == NotYours()

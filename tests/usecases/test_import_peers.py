"""The table of peers taken more than once, and the zones that it leaves to be guessed."""

from __future__ import annotations

import pytest

from service.core.source import AuthoringError
from service.store.peers import Peer
from service.usecases.export_peers import export_peers
from service.usecases.import_peers import (
    ADD_ONLY,
    Differing,
    Guesses,
    How,
    Imported,
    import_peers,
)
from tests.usecases.place import ALEX, Place, program

HEAD = "name,phone,zone,zip,state,quiet_hours,dates,schedules,tags,groups"
UPDATE, LOOK = How(update=True), How(update=True, dry_run=True)
MARKED = program() + (
    "  - {name: circle, flow: weekly, days: [mon], at: '11:00', missed_after: 6h,"
    " expires_after: 2h, for: {tags: [court]}}\n"
    "tags: [court, new-here]\ngroups: [Tuesday circle]\n"
)


def take(place: Place, *rows: str, how: How = ADD_ONLY) -> Imported:
    table = "\n".join((HEAD, *rows)) + "\n"
    imported = import_peers(place.deps, slug="harbor", table=table, file="peers.csv", how=how)
    assert isinstance(imported, Imported)
    return imported


def peer_of(place: Place, phone: str) -> Peer:
    with place.deps.database.read() as session:
        peer_id = place.enrollment(session, phone).peer_id
        return session.get_one(Peer, peer_id)


def test_zones_are_guessed_and_counted(empty_place: Place) -> None:
    place = empty_place.open(peers="")
    told = take(
        place,
        "Kim Lake,+12025550150,,60601,,,,daily,,",
        "Lee Woods,+12025550151,,,,,,daily,,",
        "Ana Stone,+18005550152,,,,,,daily,,",
        "Bo Reed,+12025550153,Pacific,60601,,,,daily,,",
    )
    assert (told.added, told.guesses) == (4, Guesses(zip=1, phone=1, program=1))
    kim, bo = peer_of(place, "+12025550150"), peer_of(place, "+12025550153")
    assert (kim.zone, kim.zone_from, kim.zone_sure) == ("America/Chicago", "zip", True)
    assert (kim.state, kim.state_guessed) == ("IL", True)
    assert (bo.zone, bo.zone_from, bo.state) == ("America/Los_Angeles", "staff", "IL")
    lee = peer_of(place, "+12025550151")
    assert (lee.zone_from, lee.zone_sure, lee.state) == ("phone", False, None)


def test_what_differs_is_told_by_line_and_left_alone(place: Place) -> None:
    rows = ("Alexis Moreno,+12025550143,Central,,NY,,,,,", "Rosa Reyes,+12025550144,,,,,,,,")
    told = take(place, *rows)
    assert told == Imported(0, 2, differing=(Differing(2, ("name", "zone", "state")),))
    assert peer_of(place, ALEX).zone == "America/New_York"


@pytest.mark.parametrize("how", [LOOK, UPDATE, How()])
def test_two_people_on_one_phone_are_refused(bare_place: Place, how: How) -> None:
    place = bare_place.open()
    with pytest.raises(AuthoringError) as told:
        take(place, "Jo Birch,+12025550143,,,,,,,,", "Ana Stone,+12025550152,,,,,,,,", how=how)
    (mistake,) = told.value.mistakes
    assert (mistake.line, mistake.where) == (2, "phone")
    assert "two people on one phone cannot be told apart" in mistake.problem
    assert len(place.rows(Peer)) == 2


def test_an_update_changes_what_the_table_says_and_no_more(place: Place) -> None:
    row = "Alex Moreno,+12025550143,Central,,NY,20:00-09:00,court 2026-06-10 chosen,,,"
    looked = take(place, row, how=LOOK)
    assert (looked.changed, looked.differing[0].line) == (1, 2)
    assert peer_of(place, ALEX).zone == "America/New_York"
    assert take(place, row, how=UPDATE) == looked
    alex = peer_of(place, ALEX)
    assert (alex.zone, alex.state, str(alex.quiet_from)) == ("America/Chicago", "NY", "20:00:00")
    assert alex.lang == "en"
    assert take(place, row, how=UPDATE) == Imported(0, 1)
    assert take(place, "Alex Moreno,+12025550143,,,,,,,,", how=UPDATE) == Imported(0, 1)
    place.later(hours=24)
    assert len(place.texts(ALEX)) == 0  # ten o'clock in Chicago is an hour on
    place.later(hours=1)
    assert len(place.texts(ALEX)) == 1


def test_a_guess_of_a_later_table_does_not_undo_what_was_said(place: Place) -> None:
    assert take(place, "Alex Moreno,+12025550143,,60601,,,,,,", how=UPDATE).changed == 1
    alex = peer_of(place, ALEX)
    assert (alex.zone, alex.zone_from, alex.state) == ("America/New_York", "staff", "IL")


def test_tags_groups_and_schedules_follow_the_table(empty_place: Place) -> None:
    place = empty_place.open(MARKED)
    row = "Alex Moreno,+12025550143,,,,,,,court;new-here,tuesday circle"
    assert take(place, row, how=UPDATE).differing == (Differing(2, ("tags", "groups")),)
    table = export_peers(place.deps, slug="harbor")
    assert isinstance(table, str)
    assert "court;new-here,Tuesday circle" in table
    moved = take(place, "Alex Moreno,+12025550143,,,,,,circle,,", how=UPDATE)
    assert moved.differing == (Differing(2, ("schedules",), ends=("daily",)),)
    place.later(hours=24)
    assert place.texts(ALEX) == []
    again = take(place, "Alex Moreno,+12025550143,,,,,,daily;circle,,", how=UPDATE)
    assert again == Imported(0, 1)  # what has ended for somebody stays ended


def test_new_peers_have_their_tags_and_groups_at_once(empty_place: Place) -> None:
    place = empty_place.open(MARKED, peers="")
    take(place, "Kim Lake,+12025550150,,,,,,daily,court,")
    with place.deps.database.read() as session:
        assert place.enrollment(session, "+12025550150", "circle").source == "audience"
    with pytest.raises(AuthoringError, match=r"peers.csv:2: tags: the program file has no tag x"):
        take(place, "Lee Woods,+12025550151,,,,,,,x,")


def test_a_dry_run_adds_nobody(empty_place: Place) -> None:
    place = empty_place.open(peers="")
    assert take(place, "Kim Lake,+12025550150,,60601,,,,daily,,", how=LOOK).added == 1
    assert place.rows(Peer) == []


def test_an_export_taken_again_changes_nothing_here_nor_elsewhere(empty_place: Place) -> None:
    place = empty_place.open(MARKED)
    dates = "court 2026-06-10; sobriety 2020-01-02 chosen"
    take(
        place,
        f"Kim Lake,+12025550150,,32401,,20:00-09:00,{dates},daily,court,Tuesday circle",
        "'=Sum,+12025550151,,,,,,,,",
    )
    table = export_peers(place.deps, slug="harbor")
    assert isinstance(table, str)
    again = import_peers(place.deps, slug="harbor", table=table, file="peers.csv", how=UPDATE)
    assert again == Imported(0, 4)
    assert ",,zip unsure,court,Tuesday circle" in table
    assert table.count("\n") == 5

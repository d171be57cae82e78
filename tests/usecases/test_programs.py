"""Programs applied, peers imported and exported, and the demonstration: whole, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.core.source import AuthoringError
from service.store.contacts import Link
from service.store.peers import Peer
from service.store.programs import Line, Version
from service.store.schedules import Enrollment, Schedule
from service.store.staff import Membership, Staff
from service.usecases.apply_program import Applied, Drifted, Overtaken, apply_program
from service.usecases.export_peers import export_peers
from service.usecases.import_peers import Imported, NoProgram, import_peers
from service.usecases.read_program import program_of
from service.usecases.work import work
from tests.usecases.place import ALEX, PEERS, SAM, Place, program


def apply(place: Place, source: str, *, dry_run: bool = False) -> Applied | Drifted | Overtaken:
    return apply_program(place.deps, source=source, file="harbor.yaml", dry_run=dry_run)


def test_applying_makes_the_rows_and_applying_again_changes_nothing(place: Place) -> None:
    counts = [len(place.rows(model)) for model in (Line, Staff, Membership, Schedule, Version)]
    assert counts == [1, 4, 5, 1, 1]
    again = apply(place, program())
    assert again == Applied(place.program_id, ())
    after = [len(place.rows(model)) for model in (Line, Staff, Membership, Schedule, Version)]
    assert after == counts


def test_a_dry_run_tells_the_changes_and_makes_none(place: Place) -> None:
    changed = program().replace("public_name: Harbor Texts", "public_name: Bay Texts")
    told = apply(place, changed, dry_run=True)
    assert isinstance(told, Applied)
    assert any("Bay Texts" in change for change in told.changes)
    with work(place.deps) as begun:
        assert program_of(begun, place.program_id).public_name == "Harbor Texts"
    apply(place, changed)
    with work(place.deps) as begun:
        assert program_of(begun, place.program_id).public_name == "Bay Texts"


def test_rows_that_somebody_changed_by_hand_are_drift_and_refused(place: Place) -> None:
    with place.deps.database.write() as session:
        session.get_one(Line, place.line().id).rate = 7
    drifted = apply(place, program(rate=30))
    assert drifted == Drifted(("line main was changed outside the program file",))


def test_a_schedule_for_a_flow_that_is_not_there_is_refused_whole(empty_place: Place) -> None:
    with pytest.raises(AuthoringError, match="no flow hourly in en"):
        apply(empty_place, program().replace("flow: daily", "flow: hourly"))
    assert empty_place.rows(Line) == []


def test_a_number_belongs_to_one_program(place: Place) -> None:
    with pytest.raises(AuthoringError, match="another program has this number"):
        apply(place, program().replace("slug: harbor", "slug: other"))


def test_a_changed_time_plans_everybody_anew(place: Place) -> None:
    apply(place, program().replace('at: "10:00"', 'at: "12:00"'))
    place.work()
    hours = sorted(row.next_due_at.hour for row in place.rows(Enrollment) if row.next_due_at)
    assert hours == [17, 18]


def test_a_staff_members_new_number_moves_the_link_and_keeps_the_history(place: Place) -> None:
    place.hear(SAM, "ALERTS")
    apply(place, program().replace(SAM, "+12025550119"))
    place.hear(ALEX, "i want to kill myself")
    assert len(place.texts("+12025550119")) == 1
    assert "No alert is open" in place.texts(SAM)[0]
    assert sum(link.ended_at is not None for link in place.rows(Link)) == 1


def test_a_table_with_a_mistake_adds_nobody(empty_place: Place) -> None:
    place = empty_place.open(peers="")
    bad = PEERS + "Kim Park,12,en,Nowhere/Land,sam@example.org,paper,daily,no\n"
    with pytest.raises(AuthoringError) as caught:
        import_peers(place.deps, slug="harbor", table=bad, file="peers.csv")
    assert {mistake.line for mistake in caught.value.mistakes} == {4}
    assert len(caught.value.mistakes) >= 2
    assert place.rows(Peer) == []


def test_importing_twice_leaves_who_is_there_as_they_are(place: Place) -> None:
    again = import_peers(place.deps, slug="harbor", table=PEERS, file="peers.csv")
    assert again == Imported(0, 2)
    assert import_peers(place.deps, slug="none", table=PEERS, file="x") == NoProgram("none")


def test_what_is_exported_can_be_imported(place: Place) -> None:
    table = export_peers(place.deps, slug="harbor")
    assert isinstance(table, str)
    assert "Alex Moreno,+12025550143,en" in table
    again = import_peers(place.deps, slug="harbor", table=table, file="peers.csv")
    assert again == Imported(0, 2)


def test_a_welcome_waits_for_the_peers_morning(empty_place: Place) -> None:
    place = empty_place.open(peers="")
    place.clock.advance(hours=14)  # midnight in New York
    new = PEERS.splitlines()[0] + "\nKim Park,+12025550150,en,America/New_York,,paper,,yes\n"
    import_peers(place.deps, slug="harbor", table=new, file="peers.csv")
    place.work()
    assert place.texts("+12025550150") == []
    place.later(hours=8)
    assert len(place.texts("+12025550150")) == 2


def test_who_has_not_said_yes_yet_is_enrolled_but_not_texted(empty_place: Place) -> None:
    place = empty_place.open(peers="")
    new = PEERS.splitlines()[0] + "\nKim Park,+12025550150,en,America/New_York,,,daily,yes\n"
    imported = import_peers(place.deps, slug="harbor", table=new, file="peers.csv")
    assert imported == Imported(added=1, already_there=0, unwelcomed=1)
    place.later(days=1)
    assert place.texts("+12025550150") == []
    assert place.checkins("+12025550150") == [("dropped", "no_consent")]
    place.hear("+12025550150", "START")
    place.later(days=1)
    assert "How are you today" in place.texts("+12025550150")[-1]


def test_who_is_in_the_middle_of_a_flow_keeps_its_version(place: Place) -> None:
    """The files change under way: the old words are still there for whoever began with them."""
    place.checkin()
    flows = {key: flow for key, flow in place.deps.library.flows.items() if key[0] != "daily"}
    changed = replace(place.deps.library, flows=flows)
    place.deps = replace(place.deps, library=changed)
    assert "Would you like Sam to reach out" in place.hear(ALEX, "2")[-1]

"""Who a schedule is for: by tags, by groups, everyone, and one by one."""

from __future__ import annotations

from uuid import UUID

import pytest

from service.core.program.model import Program
from service.core.program.reading import read_program
from service.ports import InDoubt
from service.store.audiences import PeerMark
from service.store.contacts import links_of
from service.store.peers import Peer
from service.store.schedules import Enrollment
from service.store.scope import Scope
from service.usecases.apply_program import Applied, apply_program
from service.usecases.audience import (
    AudienceChanges,
    Belongs,
    belongs,
    follow_audience,
    put_in_audience,
)
from service.usecases.enroll import enroll
from service.usecases.enroll_peer import (
    EndedNow,
    EnrolledNow,
    NotEnrolled,
    end_enrollment,
    enroll_peer,
)
from service.usecases.read_program import program_of
from service.usecases.show_enrollments import show_enrollments
from service.usecases.start_checkins import start_checkins
from service.usecases.take_alert import NotYours
from service.usecases.work import Work, work
from tests.usecases.place import ALEX, ROSA, Place, program

MARKS = "tags: [court, new-here]\ngroups: [Tuesday circle]\n"


def schedule(name: str, more: str = "") -> str:
    return f"""  - name: {name}
    flow: daily
    days: every day
    at: "15:00"
    missed_after: 6h
{f"    {more}" if more else ""}
"""


COURT = schedule("court", "for: {tags: [court]}")
CIRCLE = schedule("circle", "for: {tags: [court], groups: [Tuesday circle]}")
ALL = schedule("all", "for: everyone")
SOURCE = program() + COURT + CIRCLE + ALL + MARKS


@pytest.fixture
def found(empty_place: Place) -> Place:
    """A program whose schedules find their peers, all of whom have no tag yet."""
    return empty_place.open(SOURCE)


def peer_id(place: Place, phone: str = ALEX) -> UUID:
    with place.deps.database.read() as session:
        found, _ = links_of(session, place.contact(phone).id)
    assert found is not None
    return found


def put(
    place: Place, phone: str = ALEX, tags: tuple[str, ...] = (), groups: tuple[str, ...] = ()
) -> AudienceChanges:
    with work(place.deps) as begun:
        peer = begun.session.get_one(Peer, peer_id(place, phone))
        there = program_of(begun, place.program_id)
        return put_in_audience(begun, there, peer, tags=tags, groups=groups)


def on(place: Place, phone: str = ALEX) -> dict[str, str]:
    """The schedules that a peer is on, and how each came about."""
    shown = show_enrollments(place.deps, scope=place.scope(), peer_id=peer_id(place, phone))
    assert shown is not None
    return {line.schedule: line.source for line in shown.lines if line.ended_at is None}


def told(place: Place, source: str) -> dict[str, tuple[int, int]]:
    """Who would begin and who would end with a changed program file."""
    with work(place.deps) as begun:
        there = read_program(source, file="harbor.yaml")
        return follow_audience(begun, place.program_id, there, dry_run=True)


def follow(place: Place, source: str) -> dict[str, tuple[int, int]]:
    """Put a changed program file in force; who was told to begin and to end because of it."""
    expected = told(place, source)
    assert isinstance(apply_program(place.deps, source=source, file="harbor.yaml"), Applied)
    assert told(place, source) == {}, "all of it was done"
    return expected


def test_a_tag_begins_what_is_for_it_and_losing_it_ends_that(found: Place) -> None:
    put(found)
    assert put(found, tags=("court",)) == AudienceChanges(("court",), (), ("court", "circle"), ())
    assert on(found) == {
        "daily": "import",
        "court": "audience",
        "circle": "audience",
        "all": "audience",
    }
    assert put(found, tags=("court",)) == AudienceChanges()
    changed = put(found, groups=("Tuesday circle",))
    assert changed == AudienceChanges(("Tuesday circle",), ("court",), (), ("court",))
    assert put(found, tags=("court",)).begun == ("court",), "it begins anew with the tag"


def test_texts_come_while_the_tag_is_there_and_no_longer(found: Place) -> None:
    put(found, tags=("court",))
    found.later(hours=6)
    assert len(found.texts(ALEX)) > 0
    before = len(found.texts(ALEX))
    put(found)
    ended = [row for row in found.rows(Enrollment) if row.ended_by == "audience"]
    assert [(row.next_due_at, row.asked_for) for row in ended] == [(None, None)] * 2
    assert len(found.texts(ALEX)) == before


def test_what_waits_for_whom_a_schedule_is_for_no_more_does_not_leave(found: Place) -> None:
    """Another audience by the file: neither what waits for the line nor what is in doubt."""
    put(found, tags=("court",))
    found.sms.keeps_doubtful = False
    found.sms.outcomes.append(InDoubt("no answer"))
    found.due_now(ALEX, "all")
    found.work()
    found.due_now(ALEX, "court")
    start_checkins(found.deps)
    narrower = SOURCE.replace("for: everyone", "for: {groups: [Tuesday circle]}").replace(
        "for: {tags: [court]}", "for: {tags: [new-here]}"
    )
    assert isinstance(apply_program(found.deps, source=narrower, file="harbor.yaml"), Applied)
    found.later(minutes=10)
    assert found.texts(ALEX) == []
    assert {one.status for one in found.messages(ALEX)} == {"dropped"}
    assert found.checkins()[-1] == ("dropped", "ended")


def test_what_was_enrolled_by_hand_stays_without_the_tag(found: Place) -> None:
    alex, sam = peer_id(found), found.scope()
    put(found, tags=("court",))
    assert enroll_peer(found.deps, scope=sam, peer_id=alex, schedule="court") == EnrolledNow()
    assert put(found).ended == ("circle",)
    assert on(found)["court"] == "staff"


def test_what_staff_have_ended_the_audience_does_not_begin_again(found: Place) -> None:
    put(found, tags=("court",))
    alex, sam = peer_id(found), found.scope()
    shown = show_enrollments(found.deps, scope=sam, peer_id=alex)
    assert shown is not None
    (court,) = [line for line in shown.lines if line.schedule == "court"]
    assert end_enrollment(found.deps, scope=sam, enrollment_id=court.id) == EndedNow()
    again = end_enrollment(found.deps, scope=sam, enrollment_id=court.id)
    assert again == NotEnrolled("over")
    put(found)
    put(found, tags=("court",))
    assert "court" not in on(found)
    assert told(found, SOURCE) == {}
    assert "court" not in on(found), "nor is it begun by applying the file"
    assert enroll_peer(found.deps, scope=sam, peer_id=alex, schedule="court") == EnrolledNow()
    assert on(found)["court"] == "staff"


def test_enrolling_by_hand_says_why_not(found: Place) -> None:
    alex, sam = peer_id(found), found.scope()

    def enrolled(scope: Scope, name: str) -> EnrolledNow | NotEnrolled | NotYours:
        return enroll_peer(found.deps, scope=scope, peer_id=alex, schedule=name)

    assert enrolled(sam, "daily") == NotEnrolled("already")
    assert enrolled(sam, "nightly") == NotEnrolled("no_schedule")
    elsewhere = Scope(sam.staff_id, {})
    assert enrolled(elsewhere, "court") == NotYours()
    assert show_enrollments(found.deps, scope=elsewhere, peer_id=alex) is None
    with work(found.deps) as begun:
        begun.session.get_one(Peer, alex).active = False
    assert enrolled(sam, "court") == NotEnrolled("inactive")


def test_tags_are_kept_as_hashes_and_told_by_the_program_file(found: Place) -> None:
    put(found, tags=("court",), groups=("Tuesday circle",))
    assert all(b"court" not in row.mark for row in found.rows(PeerMark))
    with work(found.deps) as begun:
        there = program_of(begun, found.program_id)
        expected = Belongs(("court",), ("Tuesday circle",))
        assert belongs(begun, there, begun.session.get_one(Peer, peer_id(found))) == expected
    with pytest.raises(ValueError, match="sober"):
        put(found, tags=("sober",))


def test_a_schedule_that_is_for_others_now_finds_them(empty_place: Place) -> None:
    place = empty_place.open(program() + MARKS)
    put(place, tags=("court",))
    put(place, ROSA, groups=("Tuesday circle",))
    wider = program() + COURT + CIRCLE + ALL + MARKS
    assert told(place, wider) == {"court": (1, 0), "circle": (2, 0), "all": (2, 0)}
    assert set(on(place)) == {"daily"}, "a dry run only counts"
    assert follow(place, wider) == {"court": (1, 0), "circle": (2, 0), "all": (2, 0)}
    assert follow(place, wider) == {}
    narrower = wider.replace(CIRCLE, schedule("circle", "for: {tags: [new-here]}"))
    narrower = narrower.replace(ALL, schedule("all"))
    assert follow(place, narrower) == {"circle": (0, 2), "all": (0, 2)}
    assert (set(on(place)), set(on(place, ROSA))) == ({"daily", "court"}, {"daily"})
    assert follow(place, wider) == {"circle": (2, 0), "all": (2, 0)}


def test_those_found_together_are_due_as_if_each_were_enrolled_alone(empty_place: Place) -> None:
    place = empty_place.open(program() + MARKS)
    follow(place, program() + ALL + MARKS)
    place.work()  # the beat has a look at each
    due = {row.peer_id: row for row in place.rows(Enrollment) if row.source == "audience"}
    with work(place.deps) as begun:
        there = program_of(begun, place.program_id)
        for one, row in due.items():
            alone = _alone(begun, there, one)
            assert alone.next_due_at == row.next_due_at
            assert row.next_due_at is not None
            assert alone.enrolled_on == row.enrolled_on


def _alone(work: Work, there: Program, peer: UUID) -> Enrollment:
    """The enrollment on `all`, ended and begun anew by itself."""
    found = work.session.get_one(Peer, peer)
    row = enroll(work, there, found, "all")
    assert row is not None
    row.ended_at, row.next_due_at = work.now, None
    again = enroll(work, there, found, "all")
    assert again is not None
    return again


def test_whoever_is_not_active_is_not_found(found: Place) -> None:
    put(found, tags=("court",))
    with work(found.deps) as begun:
        begun.session.get_one(Peer, peer_id(found)).active = False
    assert told(found, SOURCE) == {"court": (0, 1), "circle": (0, 1), "all": (0, 1)}
    with work(found.deps) as begun:
        follow_audience(begun, found.program_id, program_of(begun, found.program_id), dry_run=False)
    assert set(on(found)) == {"daily"}
    assert set(on(found, ROSA)) == {"daily", "all"}

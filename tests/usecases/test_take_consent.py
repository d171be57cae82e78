"""What staff write down of a peer's consent, a guardian's, and the table of all of it."""

from __future__ import annotations

import csv
from datetime import timedelta
from uuid import UUID

import pytest

from service.store.audit import Audit
from service.store.consent import ConsentEvent, agreement_of
from service.usecases.edit_peer import Edited, add_by_hand, edit_peer
from service.usecases.import_peers import import_peers
from service.usecases.show_consents import NoPeer, export_consents, show_consents
from service.usecases.take_alert import NotYours
from service.usecases.take_consent import NotTaken, Said, Written, take_consent
from tests.usecases.place import ALEX, PEERS, Place, program
from tests.usecases.test_goodbye import peer_of

KIM = "+12025550150"
GUARDED = "consent: {guardian_under: 18, expires_after: 90d}\n"
FIFTEEN = timedelta(days=15 * 365)


@pytest.fixture
def guarded(bare_place: Place) -> Place:
    """A program that needs a guardian's consent, with Kim, who is fifteen and agreed on paper."""
    place = bare_place.open(program() + GUARDED)
    fields = {
        "name": "Kim Lake",
        "phone": KIM,
        "consent": "paper",
        "schedules": "daily",
        "born": str(place.clock.now().date() - FIFTEEN),
    }
    scope = place.scope("noah@example.org")
    added = add_by_hand(place.deps, scope=scope, program_id=place.program_id, fields=fields)
    assert isinstance(added, Edited)
    place.work()
    return place


@pytest.fixture
def place(bare_place: Place) -> Place:
    """What is tried here does not hang on the kind of database, where nothing else is said."""
    return bare_place.open()


def take(place: Place, said: Said, phone: str = ALEX) -> Written | NotTaken | NotYours:
    scope = place.scope()
    done = take_consent(place.deps, scope=scope, peer_id=peer_of(place, phone), said=said)
    place.work()
    return done


def given(place: Place, phone: str = ALEX) -> bool | None:
    with place.deps.database.read() as session:
        return agreement_of(session, place.contact(phone).id).given


def told(place: Place, phone: str = ALEX) -> list[tuple[str, str, str, str]]:
    """(what for, yes or no, the words, who wrote it down) by the table, the oldest first."""
    table = export_consents(place.deps, slug="harbor", phone=phone)
    assert isinstance(table, str)
    rows = csv.DictReader(table.splitlines())
    return [(row["for"], row["said"], row["words"], row["taken_by"]) for row in rows]


# ---------------------------------------------------------------- what staff write down
def test_a_no_that_was_told_to_staff_counts_at_once(place: Place) -> None:
    place.checkin()
    before = place.texts(ALEX)
    assert take(place, Said(given=False, purpose="all", channel="spoken", words="No more")) == (
        Written()
    )
    place.later(days=2)
    assert place.texts(ALEX) == before
    assert told(place)[-1] == ("all", "no", "No more", "Sam Rivera")
    assert take(place, Said(given=True, purpose="all", channel="paper")) == NotTaken("stopped")
    assert "START" not in place.hear(ALEX, "START")[-1]
    assert given(place)


def test_a_yes_of_somebody_who_gets_texts_counts_anew(place: Place) -> None:
    assert take(place, Said(given=True, purpose="all", channel="spoken")) == Written()
    assert [row[:2] for row in told(place)] == [("all", "yes"), ("all", "yes")]
    assert place.texts(ALEX) == []


def test_a_yes_of_somebody_who_never_said_so_is_asked_of_their_phone(bare_place: Place) -> None:
    row = f"Kim Lake,{KIM},en,America/New_York,sam@example.org,,daily,no\n"
    place = bare_place.open(peers=PEERS.splitlines()[0] + "\n" + row)
    done = take(place, Said(given=True, purpose="all", channel="paper"), KIM)
    assert done == Written(asked=True, awaits="reply")
    assert "YES or NO" in place.texts(KIM)[-1]
    assert given(place, KIM) is None
    place.hear(KIM, "yes")
    assert given(place, KIM)


def test_one_purpose_is_written_down_by_itself(place: Place) -> None:
    assert take(place, Said(given=False, purpose="checkins", channel="spoken")) == Written()
    place.later(days=1)
    assert (place.texts(ALEX), place.checkins()) == ([], [("dropped", "purpose")])
    assert given(place)
    take(place, Said(given=True, purpose="checkins", channel="spoken"))
    place.later(days=1)
    assert len(place.texts(ALEX)) == 1


def test_what_is_not_valid_or_not_theirs_changes_nothing(place: Place) -> None:
    wrong = Said(given=True, purpose="adverts", channel="paper")
    assert take(place, wrong) == NotTaken("not_valid")
    long = Said(given=True, purpose="all", channel="paper", words="x" * 1001)
    assert take(place, long) == NotTaken("too_long")
    sam = place.scope()
    elsewhere = type(sam)(sam.staff_id, {})
    peer_id = peer_of(place, ALEX)
    no = Said(given=False, purpose="all", channel="paper")
    assert take_consent(place.deps, scope=elsewhere, peer_id=peer_id, said=no) == NotYours()
    assert show_consents(place.deps, scope=elsewhere, peer_id=peer_id) is None
    assert len(told(place)) == 1


# ---------------------------------------------------------------- a guardian
def test_with_the_guardian_s_yes_they_are_asked_and_then_texted(guarded: Place) -> None:
    guarded.later(days=1)
    assert guarded.texts(KIM) == []
    yes = Said(given=True, purpose="guardian", channel="paper", words="Dale Lake, signed")
    assert take(guarded, yes, KIM) == Written(asked=True, awaits="reply")
    assert "YES or NO" in guarded.texts(KIM)[-1]
    guarded.hear(KIM, "yes")
    guarded.later(days=1)
    assert "How are you today" in guarded.texts(KIM)[-1]
    before = guarded.texts(KIM)
    no = Said(given=False, purpose="guardian", channel="spoken")
    assert take(guarded, no, KIM) == Written(awaits="guardian")
    guarded.later(days=1)
    assert guarded.texts(KIM) == before


def test_their_own_start_is_kept_and_a_person_sees_to_the_guardian(guarded: Place) -> None:
    (said,) = guarded.hear(KIM, "START")
    assert "a parent or guardian" in said
    assert [one.reason for one in guarded.alerts()] == ["no_guardian"]
    assert given(guarded, KIM) is None
    take(guarded, Said(given=True, purpose="guardian", channel="spoken"), KIM)
    assert given(guarded, KIM)


def test_staff_are_reminded_of_a_guardian_who_is_missing(guarded: Place) -> None:
    guarded.later(days=4)
    assert "no_guardian" in [one.reason for one in guarded.alerts()]


def test_a_day_of_birth_that_comes_later_holds_texts_back(guarded: Place) -> None:
    born = str(guarded.clock.now().date() - FIFTEEN)
    scope, peer_id = guarded.scope(), peer_of(guarded, ALEX)
    edit_peer(guarded.deps, scope=scope, peer_id=peer_id, fields={"born": born})
    guarded.later(days=1)
    assert guarded.texts(ALEX) == []
    assert given(guarded) is None
    found = show_consents(guarded.deps, scope=scope, peer_id=peer_id)
    assert found is not None
    assert (found.guardian, found.agreed.awaits) == (True, "guardian")


def test_nobody_of_age_needs_one(guarded: Place) -> None:
    row = "Bo Reed,+12025550151,en,America/New_York,sam@example.org,paper,daily,no,1990-05-05\n"
    head = PEERS.splitlines()[0] + ",born\n"
    import_peers(guarded.deps, slug="harbor", table=head + row, file="peers.csv")
    assert given(guarded, "+12025550151")


def test_what_ran_out_may_be_asked_for_again_on_staff_s_word(guarded: Place) -> None:
    with guarded.deps.database.write() as session:
        for row in guarded.rows(ConsentEvent):
            row.created_at -= timedelta(days=80)
            session.merge(row)
    guarded.later(hours=2)
    guarded.later(days=15)
    assert given(guarded) is False
    done = take(guarded, Said(given=True, purpose="all", channel="spoken"))
    assert done == Written(asked=True, awaits="reply")


# ---------------------------------------------------------------- the table
def test_the_table_of_one_or_of_all(place: Place) -> None:
    place.hear(ALEX, "STOP")
    assert told(place) == [("all", "yes", "", ""), ("all", "no", "STOP", "")]
    whole = export_consents(place.deps, slug="harbor")
    assert isinstance(whole, str)
    assert len(whole.splitlines()) == 4
    assert export_consents(place.deps, slug="harbor", phone="+12025550199") == NoPeer()
    exported = [row for row in place.rows(Audit) if row.action == "exported"]
    assert {row.subject for row in exported} == {"consent_event"}
    assert isinstance(exported[0].subject_id, UUID)

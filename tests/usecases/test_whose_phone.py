"""Whether a number is still its peer's: what is asked, what is held, and how it is settled."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from service.store.consent import consent_of
from service.store.peers import Peer
from service.store.scope import Scope
from service.usecases.say_goodbye import NotNow, say_goodbye
from service.usecases.settle_number import NotMoved, Settled, confirm_number, move_number
from service.usecases.take_alert import NotYours
from tests.usecases.place import ALEX, ROSA, SAM, UNKNOWN, Place, program

ASKED = (
    "Hi, this is an automated text line. Are you still the person we text at this number? "
    "Reply YES or NO."
)
NEW = "+12025550177"


@pytest.fixture
def here(bare_place: Place) -> Place:
    """The program, on one kind of database: which one does not matter."""
    return bare_place.open()


def alex(place: Place) -> Peer:
    return next(row for row in place.rows(Peer) if row.lang == "en")


def held(place: Place) -> bool:
    """Whether the check-in that is due now stays away."""
    before = len(place.texts(ALEX))
    place.checkin()
    return len(place.texts(ALEX)) == before


def test_a_wrong_number_is_held_at_once_and_staff_find_out(place: Place) -> None:
    place.checkin()
    (told,) = place.hear(ALEX, "sorry, wrong number")
    assert "on hold" in told
    assert "Alex" not in told
    assert (place.alert().kind, place.alert().reason) == ("identity", "wrong_number")
    assert held(place)
    place.later(hours=30)  # nor does a reminder come
    assert place.texts(ALEX)[-1] == told
    assert ("dropped", "unsure") in place.checkins()
    assert confirm_number(place.deps, scope=place.scope(), peer_id=alex(place).id) == Settled()
    assert not held(place)


def test_whoever_asks_who_we_are_is_asked_and_a_yes_goes_on(here: Place) -> None:
    here.checkin()
    assert here.hear(ALEX, "who is this?") == [ASKED]
    assert here.alert().reason == "who"
    assert held(here)
    assert here.hear(ALEX, "Yes its me") == ["Thanks, good to know. It goes on as before."]
    assert not held(here)


def test_a_no_holds_and_a_later_yes_is_for_a_person(here: Place) -> None:
    here.hear(ALEX, "who dis")
    assert "on hold" in here.hear(ALEX, "no")[0]
    assert "automated line" in here.hear(ALEX, "yes")[0]
    assert held(here)


def test_somebody_of_another_name_is_heard_by_that_name_alone(here: Place) -> None:
    assert "on hold" in here.hear(ALEX, "this isnt alex")[0]
    assert "on hold" not in here.hear(ROSA, "no soy feliz")[0]
    assert [one.reason for one in here.alerts()] == ["wrong_number", "text"]


def test_after_a_long_silence_one_text_asks_first(here: Place) -> None:
    here.hear(ALEX, "hi")
    here.clock.advance(timedelta(days=46))
    here.checkin()
    assert here.texts(ALEX)[-1] == ASKED
    assert held(here)
    asked = here.texts(ALEX).count(ASKED)
    here.later(days=3)
    assert here.texts(ALEX).count(ASKED) == asked == 1
    assert here.hear(ALEX, "yes")[0].startswith("Thanks, good to know")
    assert not held(here)


def test_a_program_may_switch_it_off(bare_place: Place) -> None:
    bare_place.open(program() + "still_you_after: none\n")
    bare_place.clock.advance(timedelta(days=46))
    bare_place.checkin()
    assert ASKED not in bare_place.texts(ALEX)


def test_after_texts_that_did_not_arrive_it_is_asked_first(here: Place) -> None:
    for _ in range(2):
        here.due_now()
        here.work()
        here.report("undelivered", to=ALEX, code=30004)
        here.work()
        here.clock.advance(timedelta(hours=23))
    assert alex(here).unsure_why == "undelivered"
    here.checkin()
    assert here.texts(ALEX)[-1] == ASKED


def test_a_number_that_was_no_more_is_asked_once_it_takes_texts_again(here: Place) -> None:
    here.due_now()
    here.work()
    here.report("undelivered", to=ALEX, code=30005)
    here.work()
    here.hear(ALEX, "hi")
    here.report("delivered", to=ALEX)
    here.checkin()
    assert here.texts(ALEX)[-1] == ASKED


def test_nothing_personal_is_said_or_done_before_it_is_sure(here: Place) -> None:
    here.hear(ALEX, "who is this")
    assert say_goodbye(here.deps, scope=here.scope(), peer_id=alex(here).id) == NotNow("unsure")
    for text in ("MYDATA", "PRIVATE", "can i talk to sam", "PERSON"):
        for told in here.hear(ALEX, text):
            assert not {"Sam", "Alex", "988"} & set(told.replace(".", "").split())
    assert alex(here).private_since is None


def test_whoever_has_stopped_is_sent_nothing_by_it(here: Place) -> None:
    here.hear(ALEX, "STOP")
    assert here.hear(ALEX, "who is this") == []
    assert here.hear(ALEX, "wrong number") == []
    assert alex(here).unsure_why == "wrong_number"


def move(place: Place, to: str | UUID) -> object:
    return move_number(place.deps, scope=place.scope(), peer_id=alex(place).id, to=to)


def test_a_peer_moves_to_a_new_number_and_nothing_of_theirs_goes_to_the_old(place: Place) -> None:
    place.checkin()
    (told,) = place.hear(UNKNOWN, "this is Alex, new number")
    assert "A person will look at it" in told
    assert place.alert().reason == "new_number"
    assert move(place, place.contact(UNKNOWN).id) == Settled()
    place.checkin(UNKNOWN)
    assert place.texts(UNKNOWN)[-1].startswith("Hi, it's Harbor Texts.")
    before = len(place.texts(ALEX))
    assert place.hear(ALEX, "hello?") == []  # nobody there has agreed to texts
    place.later(hours=30)
    assert len(place.texts(ALEX)) == before
    assert [one.reason for one in place.alerts()][-1] == "stranger"
    assert place.messages(UNKNOWN, "inbound")[0].seq == 1  # the history stays where it was


def test_what_they_agreed_to_goes_along_and_ends_at_the_old_number(here: Place) -> None:
    assert move(here, NEW) == Settled()
    with here.deps.database.read() as session:
        assert consent_of(session, here.contact(NEW).id) is True
        assert consent_of(session, here.contact(ALEX).id) is False
    here.hear(NEW, "STOP")
    assert move(here, ALEX) == Settled()
    with here.deps.database.read() as session:
        assert consent_of(session, here.contact(ALEX).id) is False


@pytest.mark.parametrize(
    ("to", "problem"),
    [(ALEX, "same"), (ROSA, "taken"), (SAM, "taken"), ("12", "number")],
)
def test_a_number_that_cannot_be_theirs(here: Place, to: str, problem: str) -> None:
    assert move(here, to) == NotMoved(problem)


def test_nobody_moves_another_program_s_peer(here: Place) -> None:
    other = Scope(here.scope().staff_id, {})
    peer_id = alex(here).id
    assert move_number(here.deps, scope=other, peer_id=peer_id, to=NEW) == NotYours()
    assert confirm_number(here.deps, scope=other, peer_id=peer_id) == NotYours()

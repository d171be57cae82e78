"""What follows from a text that does not arrive: another try, a marked number, a warning."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.core import delivery
from service.core.severity import Severity
from service.ports import Refused
from service.store.consent import CarrierBlock
from service.usecases.show_peers import show_peer
from service.usecases.write_text import Written, write_text
from tests.fakes import START
from tests.usecases.place import ALEX, NOAH, ROSA, SAM, Place

AGAIN = delivery.ANOTHER_DELAYS


def checkin_fails(place: Place, phone: str, code: int) -> None:
    place.due_now(phone)
    place.work()
    place.report("undelivered", to=phone, code=code)
    place.work()


def marked(place: Place) -> list[int]:
    return [row.code for row in place.rows(CarrierBlock) if row.lifted_at is None]


# ---------------------------------------------------------------- once more
@pytest.mark.parametrize("code", sorted(delivery.WORTH_ANOTHER))
def test_a_phone_that_was_off_gets_the_text_once_it_may_be_on(place: Place, code: int) -> None:
    checkin_fails(place, ALEX, code)
    assert len(place.texts(ALEX)) == 1
    assert place.checkins() == [("sent", None)]
    place.later(seconds=AGAIN[0].total_seconds())
    first, second = place.texts(ALEX)
    assert first == second
    lost, another = place.messages(ALEX)
    assert (lost.status, another.status, another.again_of_id) == ("undelivered", "queued", lost.id)
    assert "Would you like Sam" in place.hear(ALEX, "2")[-1]


def test_each_try_waits_longer_and_the_last_failure_counts(place: Place) -> None:
    checkin_fails(place, ALEX, 30003)
    for delay in AGAIN:
        place.later(seconds=delay.total_seconds())
        place.report("undelivered", to=ALEX, code=30003)
    place.work()
    assert len(place.texts(ALEX)) == 1 + len(AGAIN)
    place.later(hours=3)
    assert len(place.texts(ALEX)) == 1 + len(AGAIN)
    assert place.checkins() == [("undelivered", "undelivered")]


def test_what_would_come_too_late_is_not_sent_once_more(place: Place) -> None:
    place.hear(ALEX, "HELP")
    place.clock.advance(minutes=58)
    place.report("undelivered", to=ALEX, code=30003)
    place.later(minutes=30)
    assert len(place.texts(ALEX)) == 1


def test_words_of_help_that_came_back_go_once_more_and_a_person_calls(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.report("undelivered", to=ALEX, code=30003)
    place.work()
    assert "please call" in place.texts(SAM)[-1]
    place.later(seconds=AGAIN[0].total_seconds())
    assert len(place.texts(ALEX)) == 2


def test_but_not_after_they_were_said_anew(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.report("undelivered", to=ALEX, code=30003)
    assert len(place.hear(ALEX, "i want to kill myself")) == 1
    place.later(minutes=50)
    assert len(place.texts(ALEX)) == 2


def test_a_staff_alert_is_not_doubled_its_ladder_climbs(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.report("undelivered", to=SAM, code=30003)
    place.work()
    assert not [row for row in place.messages(SAM) if row.again_of_id]


def test_retries_are_spread_by_chance_and_never_later_than_planned() -> None:
    times = [
        delivery.retry_at(3, now=START, expires_at=None, chance=chance / 10) for chance in range(10)
    ]
    longest = delivery.RETRY_DELAYS[2]
    assert len(set(times)) == 10
    for at in times:
        assert at is not None
        assert longest * 0.8 <= at - START <= longest


# ---------------------------------------------------------------- a number that takes nothing
@pytest.mark.parametrize("code", sorted(delivery.PERMANENT))
def test_a_number_that_takes_no_texts_is_marked_told_once_and_spared(
    place: Place, code: int
) -> None:
    checkin_fails(place, ALEX, code)
    assert marked(place) == [code]
    alert = place.alert()
    assert (alert.kind, alert.severity) == ("undelivered", Severity.CONCERN)
    told = len(place.texts(SAM))
    place.clock.advance(days=1)
    place.due_now()
    place.work()
    assert len(place.texts(ALEX)) == 1
    assert place.checkins()[-1] == ("dropped", "bad_number")
    assert len(place.texts(SAM)) - told <= 1, "the same alert may climb, and no other is raised"
    assert len(place.alerts()) == 1
    peer_id = alert.peer_id
    assert peer_id is not None
    page = show_peer(place.deps, scope=place.scope(), peer_id=peer_id)
    assert page is not None
    assert "bad_number" in page.held


def test_an_answer_is_tried_all_the_same_and_its_arrival_lifts_the_mark(place: Place) -> None:
    checkin_fails(place, ALEX, 30005)
    assert len(place.hear(ALEX, "HELP")) == 1
    place.report("delivered", to=ALEX)
    assert marked(place) == []


def test_a_person_may_try_it_too(place: Place) -> None:
    checkin_fails(place, ALEX, 30006)
    written = write_text(
        place.deps, scope=place.scope(), contact_id=place.contact(ALEX).id, body="Hi, Sam here."
    )
    assert isinstance(written, Written)
    place.work()
    assert place.texts(ALEX)[-1] == "Hi, Sam here."


def test_a_phone_of_the_staff_is_never_given_up(place: Place) -> None:
    place.sms.outcomes.append(Refused(21614, retry=False))
    place.record(ALEX, "i want to kill myself")
    place.work()
    assert marked(place) == []


# ---------------------------------------------------------------- texts that the carrier keeps back
@pytest.mark.parametrize(("code", "why"), [(30007, "filtered"), (30034, "not_registered")])
def test_texts_that_are_kept_back_are_told_once_a_day(place: Place, code: int, why: str) -> None:
    for phone in (ALEX, ROSA, ALEX):
        place.hear(phone, "HELP")
        place.report("undelivered", to=phone, code=code)
        place.work()
    (alert,) = [one for one in place.alerts() if one.kind == "kept_back"]
    assert (alert.reason, alert.severity) == (why, Severity.URGENT)
    told = [body for body in place.texts(NOAH) if str(alert.reference) in body]
    assert len(told) == 1, "the coordinator, whatever the ladder says"
    assert not [kind for kind, _ in place.history(alert) if kind == "joined"]
    place.clock.advance(timedelta(days=1))
    place.hear(ALEX, "HELP")
    place.report("undelivered", to=ALEX, code=code)
    assert [kind for kind, _ in place.history(alert)].count("joined") == 1

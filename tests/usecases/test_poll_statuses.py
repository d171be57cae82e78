"""What became of texts of which the carrier never told us: asked ever later, few at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from service.core import delivery
from service.ports import CarrierAway, CarrierText
from service.store.messages import Message
from service.usecases.find_due import find_due
from service.usecases.poll_statuses import AT_ONCE, EVERY, LEASE, poll_statuses
from tests.fakes import FakeSms
from tests.usecases.place import ALEX, Place

FIRST = delivery.POLL_DELAYS[0]


def the_text(place: Place) -> Message:
    (message,) = place.messages(ALEX)
    return message


def ends(place: Place, status: str, code: int | None = None) -> None:
    """From now on the carrier lists Alex's text so."""
    carrier_id = the_text(place).carrier_id
    assert carrier_id is not None
    (listed,) = [
        text
        for text in place.sms.sent_to(ALEX, since=place.clock.now() - timedelta(days=2)) or ()
        if text.carrier_id == carrier_id
    ]
    place.sms.ended[carrier_id] = replace(listed, status=status, error_code=code)


def test_a_text_without_an_end_is_asked_about_and_gets_one(place: Place) -> None:
    place.hear(ALEX, "HELP")
    ends(place, "delivered")
    place.later(minutes=10)
    assert place.sms.fetched == []
    place.later(minutes=5)
    assert place.sms.fetched == [the_text(place).carrier_id]
    assert (the_text(place).status, the_text(place).poll_at) == ("delivered", None)
    place.later(days=3)
    assert len(place.sms.fetched) == 1


def test_what_failed_unheard_is_followed_as_if_it_had_been_told(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    ends(place, "undelivered", 30008)
    place.later(minutes=16)
    assert ("not_delivered", "undelivered") in place.history(place.alert())


def test_a_status_that_came_by_itself_is_not_asked_for(place: Place) -> None:
    place.hear(ALEX, "HELP")
    place.report("delivered")
    place.later(hours=30)
    assert place.sms.fetched == []


def test_it_is_asked_ever_later_and_not_for_ever(place: Place) -> None:
    place.hear(ALEX, "HELP")
    carrier_id = the_text(place).carrier_id
    asked_at = []
    for hour in range(60):
        before = place.sms.fetched.count(carrier_id or "")
        place.later(hours=1)
        asked_at += [hour] * (place.sms.fetched.count(carrier_id or "") - before)
    assert len(asked_at) == len(delivery.POLL_DELAYS)
    gaps = [later - sooner for sooner, later in pairwise(asked_at)]
    assert gaps == sorted(gaps)
    assert place.messages(ALEX)[0].status == "queued", "what is known stays"


def test_a_late_answer_never_sets_a_status_back(place: Place) -> None:
    place.hear(ALEX, "HELP")
    place.report("delivered")
    with place.deps.database.write() as session:
        session.get_one(Message, the_text(place).id).poll_at = place.clock.now()
    ends(place, "queued")
    place.later(seconds=6)
    assert the_text(place).status == "delivered"
    assert the_text(place).poll_at is None


def test_while_the_carrier_cannot_be_asked_nothing_is_given_up(place: Place) -> None:
    place.hear(ALEX, "HELP")
    ends(place, "delivered")
    place.sms.listable = False
    place.later(minutes=16)
    assert len(place.sms.fetched) == 1
    place.sms.listable = True
    place.later(seconds=LEASE.total_seconds() + 1)
    assert the_text(place).status == "delivered"


def test_what_was_told_meanwhile_is_in_nobodys_hands(place: Place) -> None:
    place.hear(ALEX, "HELP")
    place.sms.listable = False  # who asks gives up and leaves a lease, as if they had been killed
    place.later(minutes=16)
    assert the_text(place).lease is not None
    place.report("delivered")
    assert (the_text(place).lease, the_text(place).leased_until) == (None, None)


def test_what_the_carrier_does_not_know_is_asked_about_once(place: Place) -> None:
    place.hear(ALEX, "HELP")
    with place.deps.database.write() as session:
        session.get_one(Message, the_text(place).id).carrier_id = "SM-of-another-account"
    place.later(hours=30)
    assert place.sms.fetched == ["SM-of-another-account"]
    assert the_text(place).poll_at is None


def pile_up(place: Place) -> None:
    """More texts than are asked about at once, as if each had been sent, and never ended."""
    place.hear(ALEX, "HELP")
    place.clock.advance(FIRST)
    for number in range(AT_ONCE + 5):
        place.record(ALEX, f"note {number}")
    with place.deps.database.write() as session:
        for row in place.messages(ALEX, "inbound"):
            kept = session.get_one(Message, row.id)
            kept.direction, kept.status, kept.turn_waits = "outbound", "queued", False
            kept.poll_at = place.clock.now()


class Slow(FakeSms):
    """Takes as long to tell of a text as the service waits."""

    def fetch(self, carrier_id: str) -> CarrierText | CarrierAway | None:
        self.clock.advance(timedelta(seconds=8))
        return super().fetch(carrier_id)


def test_a_slow_carrier_is_asked_no_longer_than_the_lease_lasts(place: Place) -> None:
    pile_up(place)
    begun = place.clock.now()
    slow = Slow(place.clock)
    poll_statuses(replace(place.deps, sms=slow))
    assert place.clock.now() - begun < LEASE
    assert 0 < len(slow.fetched) < AT_ONCE


def test_a_pile_is_asked_about_few_at_a_time(place: Place) -> None:
    pile_up(place)
    poll_statuses(place.deps)
    poll_statuses(place.deps)
    assert len(place.sms.fetched) == AT_ONCE
    assert "poll_statuses" not in {due.job for due in find_due(place.deps)}
    place.clock.advance(EVERY)
    assert "poll_statuses" in {due.job for due in find_due(place.deps)}
    poll_statuses(place.deps)
    assert len(place.sms.fetched) > AT_ONCE

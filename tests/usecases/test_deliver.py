"""No text twice, none lost, none late (design 5, rule 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfoNotFoundError

import pytest

from service.core import delivery
from service.ports import Accepted, CarrierText, InDoubt, OutboundText, Refused, SendOutcome
from service.store.contacts import links_of
from service.store.messages import Message
from service.store.peers import Peer
from service.usecases.deliver import LEASE, deliver
from service.usecases.start_checkins import start_checkins
from service.usecases.take_turns import take_turns
from tests.fakes import FakeSms
from tests.usecases.place import ALEX, DANA, ROSA, SAM, Place, program

ALL = (0, 1, 2, 3)
DOUBT = InDoubt("no answer")


def sent(place: Place, phone: str = ALEX) -> int:
    """How often a text to a phone left for the carrier."""
    return sum(text.to == phone for text in place.sms.sent)


def waiting(place: Place, phone: str, body: str = "") -> None:
    """A crisis is written, its turn is done, and nothing has been sent."""
    place.record(phone, body or "i want to kill myself")
    while take_turns(place.deps):
        pass


class Dies(Exception):
    """The process ends here."""


class DyingSms(FakeSms):
    """A carrier at whose door the process dies: before or after it took the text."""

    dies: str = ""

    def send(self, text: OutboundText) -> SendOutcome:
        dies, self.dies = self.dies, ""
        if dies == "before":
            raise Dies
        outcome = super().send(text)
        if dies == "after":
            raise Dies
        return outcome


@pytest.fixture
def dying(place: Place) -> DyingSms:
    sms = DyingSms(place.clock)
    place.sms = sms
    place.deps = replace(place.deps, sms=sms)
    return sms


def test_a_text_leaves_once_with_our_own_id_in_its_callback(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.work()
    (message,) = place.messages(ALEX)
    (left,) = [text for text in place.sms.sent if text.to == ALEX]
    assert left.status_callback.endswith(f"/carrier/sms/status?m={message.id}")
    assert (message.status, message.attempts) == ("queued", 1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_dies_while_sending_neither_loses_nor_doubles(
    place: Place, dying: DyingSms, when: str
) -> None:
    waiting(place, ALEX)
    dying.dies = when
    with pytest.raises(Dies):
        place.work()
    place.work()
    assert not deliver(place.deps, priorities=(1,))
    place.later(seconds=LEASE.total_seconds() + 1)
    assert len(place.texts(ALEX)) == 1
    assert len(place.texts(SAM)) == 1
    assert {row.status for row in place.messages(ALEX)} <= {"queued", "sent"}


def test_a_text_in_doubt_that_the_carrier_took_is_found_and_not_sent_again(place: Place) -> None:
    place.sms.outcomes.extend([DOUBT, DOUBT])
    place.hear(ALEX, "i want to kill myself")
    place.later(seconds=9)
    assert (sent(place), sent(place, SAM)) == (1, 1)
    assert place.messages(ALEX)[0].status == "sent"


@pytest.mark.parametrize("listed", ["", delivery.TRIAL_PREFIX + "{}"])
def test_a_text_whose_words_the_carrier_hides_or_adds_to_is_found(
    place: Place, listed: str
) -> None:
    place.sms.lists_as = listed
    place.sms.outcomes.extend([DOUBT, DOUBT])
    place.hear(ALEX, "i want to kill myself")
    place.later(seconds=9)
    assert (sent(place), sent(place, SAM)) == (1, 1)
    assert place.messages(ALEX)[0].status == "sent"


def test_the_same_words_to_a_phone_from_another_program_are_not_taken_for_ours(
    place: Place,
) -> None:
    """The carrier lists by phone: what it took for somebody else of ours settles no doubt."""
    place.sms.keeps_doubtful = False
    place.hear(ROSA, "HELP")
    other = next(row for row in place.messages(ROSA) if row.carrier_id)
    place.sms.outcomes.append(DOUBT)
    place.hear(ALEX, "HELP")
    body = place.sms.sent[-1].body
    assert other.carrier_id is not None
    place.sms.lists(ALEX, CarrierText(other.carrier_id, "sent", body, place.clock.now()))
    place.later(seconds=9)
    assert sent(place) == 2
    assert place.messages(ALEX)[0].carrier_id != other.carrier_id


def test_a_text_in_doubt_that_never_arrived_is_sent_again(place: Place) -> None:
    place.sms.keeps_doubtful = False
    place.sms.outcomes.extend([DOUBT, DOUBT])
    place.hear(ALEX, "i want to kill myself")
    place.later(seconds=9)
    assert place.texts(ALEX) != []
    assert sent(place) == 2


def test_two_of_the_same_that_nobody_can_tell_apart_are_not_made_three(place: Place) -> None:
    """The carrier lists the body twice under ids that are not known to us: a person is told."""
    place.sms.outcomes.append(Accepted("SM-of-another-time", "sent"))
    place.hear(ALEX, "HELP")
    with place.deps.database.write() as session:
        (row,) = (row for row in place.messages(ALEX) if row.purpose == "consent")
        session.get_one(Message, row.id).carrier_id = None
    place.sms.outcomes.append(DOUBT)
    place.hear(ALEX, "HELP")
    place.later(seconds=9)
    assert sent(place) == 2
    assert [row.status for row in place.messages(ALEX)] == ["sent", "unknown"]


def test_with_a_carrier_that_cannot_be_asked_replies_wait_and_alerts_insist(place: Place) -> None:
    place.sms.listable = False
    place.sms.outcomes.extend([DOUBT, DOUBT])
    place.hear(ALEX, "i want to kill myself")
    place.later(seconds=9)
    assert (sent(place), sent(place, SAM)) == (1, 2), "a double alert does no harm"
    place.sms.listable = True
    place.later(seconds=9)
    assert sent(place) == 1


def test_a_doubtful_text_is_not_sent_once_it_is_too_late(place: Place) -> None:
    place.sms.keeps_doubtful = False
    place.due_now()
    place.sms.outcomes.append(DOUBT)
    place.work()
    place.clock.advance(hours=12)
    deliver(place.deps, priorities=ALL)
    assert sent(place) == 1
    assert place.messages(ALEX)[0].status == "dropped"


def test_a_callback_settles_a_doubt_before_the_carrier_is_asked(place: Place) -> None:
    place.sms.outcomes.append(DOUBT)
    place.due_now()
    place.work()
    place.report("delivered")
    place.sms.listable = False
    place.later(seconds=9)
    assert sent(place) == 1
    assert place.messages(ALEX)[0].status == "delivered"


def test_an_expired_text_is_dropped_and_not_sent_next_morning(place: Place) -> None:
    place.due_now()
    place.sms.outcomes.append(Refused(30001, retry=True))
    place.work()
    with place.deps.database.write() as session:
        (row,) = place.messages(ALEX)
        session.get_one(Message, row.id).due_at = place.clock.now() + timedelta(hours=14)
    place.later(hours=14)
    assert place.messages(ALEX)[0].status == "dropped"
    assert place.checkins()[0][0] == "undelivered"


def test_what_is_refused_for_now_is_tried_again_ever_later(place: Place) -> None:
    place.sms.outcomes.extend([Refused(20429, retry=True)] * 3)
    place.hear(ALEX, "HELP")
    assert sent(place) == 1
    place.later(seconds=1)
    assert sent(place) == 1
    for delay in delivery.RETRY_DELAYS[:3]:
        place.clock.advance(delay)
        place.work()
    assert sent(place) == 4
    assert len(place.texts(ALEX)) == 1


def test_what_can_never_succeed_is_not_tried_again(place: Place) -> None:
    place.sms.outcomes.append(Refused(21211, retry=False))
    place.hear(ALEX, "HELP")
    place.later(minutes=30)
    assert sent(place) == 1
    assert [(row.status, row.error_code) for row in place.messages(ALEX)] == [("refused", 21211)]


def test_two_texts_to_one_contact_keep_their_order_through_a_retry(place: Place) -> None:
    place.sms.outcomes.append(Refused(20429, retry=True))
    place.hear(ALEX, "HELP")
    assert place.hear(ALEX, "a question about friday") == []
    place.later(seconds=2)
    help_text, told = place.texts(ALEX)
    assert "not watched" in help_text
    assert "a person will read it" in told


def test_urgent_goes_before_replies_and_replies_before_outreach(place: Place) -> None:
    place.due_now(ROSA)
    start_checkins(place.deps)
    waiting(place, ALEX, "HELP")
    waiting(place, ALEX, "i want to kill myself")
    while deliver(place.deps, priorities=ALL):
        pass
    assert [text.to for text in place.sms.sent] == [SAM, ALEX, ALEX, ROSA]


def test_a_line_keeps_below_its_rate_and_a_crisis_does_not_wait_for_it(empty_place: Place) -> None:
    place = empty_place.open(program(rate=1))
    for _ in range(3):
        place.record(ALEX, "HELP")
    place.work()
    # HELP is two segments; a second of them may go ahead of the pace.
    assert sent(place) == 1
    place.hear(ROSA, "quiero morirme")
    assert (sent(place, ROSA), sent(place, SAM)) == (1, 1)
    for _ in range(20):
        place.later(seconds=1)
    assert sent(place) == 3


def test_a_crisis_reply_that_does_not_arrive_makes_staff_call(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.report("undelivered", to=ALEX, code=30003)
    place.work()
    assert "please call" in place.texts(SAM)[-1]
    place.hear(SAM, "OK")
    assert place.alert().status == "taken"


def test_an_alert_that_does_not_arrive_goes_to_the_next_person_at_once(place: Place) -> None:
    place.hear(ALEX, "i want to kill myself")
    place.report("undelivered", to=SAM, code=30003)
    place.work()
    assert len(place.texts(DANA)) == 1
    assert ("not_delivered", "undelivered") in place.history(place.alert())


def test_a_text_that_does_not_open_fails_loudly_and_holds_nobody_up(place: Place) -> None:
    waiting(place, ALEX)
    with place.deps.database.write() as session:
        (row,) = place.messages(ALEX)
        session.get_one(Message, row.id).body = b"\0" * 40
    place.work()
    assert place.messages(ALEX)[0].status == "failed"
    assert "please call" in place.texts(SAM)[-1]


def test_a_text_that_cannot_be_looked_at_is_put_aside_and_the_others_go_on(place: Place) -> None:
    place.due_now(ALEX)
    place.due_now(ROSA)
    while start_checkins(place.deps):
        pass
    with place.deps.database.write() as session:
        peer_id, _ = links_of(session, place.contact(ALEX).id)
        session.get_one(Peer, peer_id).zone = "Nowhere/Known"
    with pytest.raises(ZoneInfoNotFoundError):
        deliver(place.deps, priorities=ALL)
    assert deliver(place.deps, priorities=ALL)
    assert (sent(place, ALEX), sent(place, ROSA)) == (0, 1)
    assert not deliver(place.deps, priorities=ALL)
    place.clock.advance(seconds=LEASE.total_seconds() + 1)
    with pytest.raises(ZoneInfoNotFoundError):
        deliver(place.deps, priorities=ALL)

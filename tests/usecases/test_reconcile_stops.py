"""Once a day what people said of texts is reconciled with the carrier's list of what they wrote."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, delete, select

from service.ports import ReceivedText, Refused
from service.store.consent import CarrierBlock, ConsentEvent, consent_of
from service.usecases.recover_missed import begin_recovery, recover_missed
from tests.usecases.place import ALEX, OURS, Place, program


@pytest.fixture
def carrier_line(empty_place: Place) -> Place:
    return empty_place.open(program(optout="carrier"))


def write(place: Place, body: str) -> list[str]:
    """A text that the webhook brings, and that the carrier lists as well."""
    number = len(place.sms.received) + 1
    at = place.clock.now().replace(microsecond=0)
    place.sms.received.append(ReceivedText(f"RC{number}", ALEX, OURS, at, body))
    told = place.hear(ALEX, body, carrier_id=f"RC{number}")
    place.later(minutes=10)
    return told


def lose(place: Place, change: Callable[[Session], None]) -> None:
    """What a turn led to is gone, as after a bug of ours or from an older backup."""
    with place.deps.database.write() as session:
        change(session)


def no_events_but_the_first(session: Session) -> None:
    first = session.exec(select(ConsentEvent.id).order_by(col(ConsentEvent.created_at))).first()
    session.exec(delete(ConsentEvent).where(col(ConsentEvent.id) != first))


def no_blocks(session: Session) -> None:
    session.exec(delete(CarrierBlock))


def a_day_later(place: Place) -> None:
    place.later(days=1)
    begin_recovery(place.deps)
    while recover_missed(place.deps):
        pass
    place.work()


def stands(place: Place) -> tuple[bool | None, bool]:
    """Whether they have opted in, and whether the carrier is thought to block them."""
    with place.deps.database.read() as session:
        agreed = consent_of(session, place.contact(ALEX).id)
    return agreed, any(one.lifted_at is None for one in place.rows(CarrierBlock))


@pytest.mark.parametrize("text", ["STOP", "please stop texting me"])
def test_a_stop_that_led_to_nothing_is_followed_and_a_person_hears(place: Place, text: str) -> None:
    write(place, text)
    lose(place, no_events_but_the_first)
    assert stands(place)[0] is True
    before = len(place.texts(ALEX))
    a_day_later(place)
    assert stands(place)[0] is False
    assert place.alert().reason == "stopped"
    for _ in range(8):
        place.later(hours=6)
    assert sum("How are you" in text for text in place.texts(ALEX)[before:]) <= 1


def test_a_start_that_led_to_nothing_is_followed_too(place: Place) -> None:
    place.hear(ALEX, "STOP")
    place.later(minutes=5)
    place.hear(ALEX, "is the group on friday")
    write(place, "START")
    newest = place.rows(ConsentEvent)[-1].id
    lose(place, lambda s: s.delete(s.get_one(ConsentEvent, newest)))
    assert stands(place)[0] is False
    a_day_later(place)
    assert stands(place)[0] is True


def test_what_was_followed_is_left_alone(place: Place) -> None:
    write(place, "STOP")
    write(place, "START")
    write(place, "yes")
    events = len(place.rows(ConsentEvent))
    a_day_later(place)
    assert len(place.rows(ConsentEvent)) == events
    assert place.alerts() == [] or all(one.reason != "stopped" for one in place.alerts())


def test_the_newest_of_several_counts_and_what_staff_wrote_down_since_stands(place: Place) -> None:
    write(place, "STOP")
    write(place, "START")
    lose(place, no_events_but_the_first)
    a_day_later(place)
    assert stands(place)[0] is True


def test_a_block_that_we_missed_is_known_and_one_that_is_gone_is_not_believed_in(
    carrier_line: Place,
) -> None:
    place = carrier_line
    write(place, "STOP")
    lose(place, no_blocks)
    a_day_later(place)
    assert stands(place) == (False, True)
    write(place, "START")
    assert stands(place) == (True, False)
    place.sms.outcomes.append(Refused(21610, retry=False))
    place.due_now()
    place.work()
    assert stands(place) == (True, True), "the carrier says so, and it counts for more"
    a_day_later(place)
    assert stands(place) == (True, True), "their START was before it"


def test_a_start_after_a_refusal_lifts_the_block(carrier_line: Place) -> None:
    place = carrier_line
    place.sms.outcomes.append(Refused(21610, retry=False))
    place.due_now()
    place.work()
    place.later(minutes=5)
    write(place, "START")

    def blocked_still(session: Session) -> None:
        session.exec(select(CarrierBlock)).one().lifted_at = None

    lose(place, blocked_still)
    assert stands(place)[1]
    a_day_later(place)
    assert not stands(place)[1]

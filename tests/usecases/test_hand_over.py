"""When something of ours is broken: nobody goes unheard, and a crisis is still a crisis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from sqlmodel import Session, select
from structlog.testing import capture_logs

from service.core.screening.model import Screening
from service.core.screening.overlay import NO_OVERLAY, Overlay
from service.core.severity import Severity
from service.store.alerts import Flag
from service.store.conversations import ConversationRow
from service.store.messages import Message
from service.store.peers import Peer
from service.store.programs import Program
from service.usecases.ears import Ears
from service.usecases.library import Library
from service.usecases.versions import Written, keep_version
from service.usecases.work import work
from tests.usecases.place import ALEX, DANA, LIBRARY, LUCIA, NOAH, ROSA, SAM, Place

CRISIS = "i want to kill myself"


class Deaf(Ears):
    """A screener with a bug."""

    def screen(self, *_: Any, **__: Any) -> Screening:
        raise RuntimeError("a bug in the screener")


class Blind(Library):
    def ears(self, overlay: Overlay = NO_OVERLAY) -> Ears:
        return Deaf(super().ears(overlay).lexicon)


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """What is broken is loud: kept from the tests' own output."""
    with capture_logs() as lines:
        yield
    assert any(line["log_level"] == "error" for line in lines)


def damage(place: Place, change: Callable[[Session], None]) -> None:
    with place.deps.database.write() as session:
        change(session)


def forget_names(place: Place) -> None:
    """No turn that fills a sentence can end well any more."""

    def spoil(session: Session) -> None:
        for peer in session.exec(select(Peer)):
            peer.name = b"damaged" * 9
            session.add(peer)

    damage(place, spoil)


def patiently(place: Place, phone: str, body: str) -> list[str]:
    """A text comes in, and every try of its turn is made."""
    before = len(place.texts(phone))
    place.record(phone, body)
    for _ in range(3):
        place.later(seconds=1)
    return place.texts(phone)[before:]


def waits(place: Place, phone: str) -> list[bool]:
    return [row.turn_waits for row in place.messages(phone, "inbound")]


def test_a_crisis_whose_turn_fails_is_still_a_crisis_by_night(place: Place) -> None:
    forget_names(place)
    place.clock.moment = place.clock.moment.replace(hour=5)  # midnight in New York
    (reply,) = patiently(place, ALEX, CRISIS)
    assert "988" in reply
    alert = place.alert()
    assert (alert.kind, alert.reason, alert.severity) == (
        "turn_failed",
        "suicide",
        Severity.CRISIS,
    )
    assert [flag.category for flag in place.rows(Flag)] == ["suicide"]
    assert "(crisis)" in place.texts(SAM)[0]
    assert waits(place, ALEX) == [False]
    (reply,) = patiently(place, ROSA, "quiero morirme")
    assert "oprime 2" in reply


def test_a_crisis_whose_turn_fails_is_answered_in_its_own_language(place: Place) -> None:
    forget_names(place)
    (reply,) = patiently(place, ALEX, "quiero morirme")
    assert "oprime 2" in reply


def test_a_calm_text_whose_turn_fails_is_urgent_and_the_next_goes_on(place: Place) -> None:
    forget_names(place)
    assert patiently(place, ALEX, "a question about friday") == []
    assert (place.alert().kind, place.alert().severity) == ("turn_failed", Severity.URGENT)
    patiently(place, ALEX, "and saturday")
    assert waits(place, ALEX) == [False, False]


def test_a_text_that_cannot_even_be_screened_is_a_crisis(place: Place) -> None:
    place.record(ALEX, "hello")
    place.deps = replace(
        place.deps,
        library=Blind(**{part.name: getattr(LIBRARY, part.name) for part in fields(LIBRARY)}),
    )
    for _ in range(3):
        place.later(seconds=1)
    assert (place.alert().reason, place.alert().severity) == ("unreadable", Severity.CRISIS)
    (reply,) = place.texts(ALEX)
    assert "a person on our team, who will get back to you as soon as they can" in reply


def test_a_text_that_does_not_open_is_a_crisis(place: Place) -> None:
    place.record(ALEX, CRISIS)

    def spoil(session: Session) -> None:
        for message in session.exec(select(Message)):
            message.body = b"damaged" * 9
            session.add(message)

    damage(place, spoil)
    for _ in range(3):
        place.later(seconds=1)
    assert place.alert().severity == Severity.CRISIS
    assert len(place.texts(SAM)) == 1


def test_a_conversation_that_does_not_open_is_none_and_the_text_is_heard(place: Place) -> None:
    place.checkin()

    def spoil(session: Session) -> None:
        for row in session.exec(select(ConversationRow)):
            row.state = b"damaged" * 9
            session.add(row)

    damage(place, spoil)
    (reply,) = place.hear(ALEX, CRISIS)
    assert "988" in reply
    assert place.history(place.alert())[0] == ("opened", "turn_failed:conversation:concern")
    assert place.alert().severity == Severity.CRISIS
    assert [row.place for row in place.rows(ConversationRow)] == [None]
    assert place.checkins() == [("stopped", None)]


def test_with_an_unreadable_program_file_whoever_can_be_told_is_told(place: Place) -> None:
    with work(place.deps) as begun:
        keep_version(begun, "program", "broken", Written("harbor.yaml", "lines: [oh no"))
        begun.session.flush()
        for program in begun.session.exec(select(Program)):
            program.version = "broken"
            begun.session.add(program)
    (reply,) = patiently(place, ALEX, CRISIS)
    assert "988" in reply
    assert place.alert().severity == Severity.CRISIS
    assert [len(place.texts(phone)) for phone in (SAM, DANA)] == [1, 0]
    for phone in (DANA, LUCIA, NOAH):
        place.later(minutes=5)
        assert "(crisis)" in place.texts(phone)[-1]

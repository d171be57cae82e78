"""The one question that a confirmation may ask: all texts, or only some kinds?"""

from __future__ import annotations

import pytest

from service.store.consent import agreement_of
from tests.usecases.place import ALEX, PEERS, Place, program

REMINDERS = """  - name: visits
    flow: daily
    purpose: reminders
    days: every day
    at: "14:00"
    missed_after: 6h
"""
BOTH = PEERS.replace(",daily,", ",daily;visits,")
ASKS = "ONLY and which: CHECKINS, REMINDERS"


@pytest.fixture
def two_kinds(empty_place: Place) -> Place:
    return empty_place.open(program() + REMINDERS, BOTH)


def refused(place: Place) -> tuple[bool | None, frozenset[str]]:
    with place.deps.database.read() as session:
        agreed = agreement_of(session, place.contact(ALEX).id)
    return agreed.given, agreed.refused


@pytest.mark.parametrize(
    "text", ["only the reminders", "Reminders!", "keep the check-ins", "just reminders pls"]
)
def test_only_what_was_meant_stops(two_kinds: Place, text: str) -> None:
    place = two_kinds
    (asked,) = place.hear(ALEX, "STOP")
    assert ASKS in asked
    (told,) = place.hear(ALEX, text)
    assert "no more REMINDERS" in told
    assert refused(place) == (True, frozenset({"reminders"}))
    for _ in range(7):
        place.later(hours=4)
    assert ("dropped", "purpose") in place.checkins(ALEX)
    assert sum(text.startswith("Hi, it's") for text in place.texts(ALEX)) == 1, "the check-in"


@pytest.mark.parametrize(
    "text", ["ALL", "all of them", "everything", "only reminders and checkins"]
)
def test_all_means_all_and_nothing_more_is_said(two_kinds: Place, text: str) -> None:
    place = two_kinds
    place.hear(ALEX, "STOP")
    assert place.hear(ALEX, text) == []
    assert refused(place)[0] is False


def test_start_brings_every_kind_back(two_kinds: Place) -> None:
    place = two_kinds
    place.hear(ALEX, "STOP")
    place.hear(ALEX, "only reminders")
    place.hear(ALEX, "START")
    assert refused(place) == (True, frozenset())


def test_the_question_stands_for_a_day(two_kinds: Place) -> None:
    place = two_kinds
    place.hear(ALEX, "STOP")
    place.later(hours=25)
    assert place.hear(ALEX, "only reminders") == []
    assert refused(place)[0] is False
    assert place.alert().reason == "text", "a person reads it"


def test_nobody_is_asked_who_gets_one_kind_or_where_the_carrier_answers(bare_place: Place) -> None:
    place = bare_place.open(program(optout="carrier") + REMINDERS, BOTH)
    (told,) = place.hear(ALEX, "opt out")
    assert "ONLY" not in told
    assert place.hear(ALEX, "only reminders") == []


def test_danger_in_the_answer_goes_first(two_kinds: Place) -> None:
    place = two_kinds
    place.hear(ALEX, "STOP")
    (said,) = place.hear(ALEX, "all of it, i want to die")
    assert "988" in said
    assert refused(place)[0] is False

"""Texts in which a peer says where they are, and texts that only sound like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.said_zones import said_zone
from service.core.scheduling.zone_names import US_ZONES, zone_label, zone_said
from service.core.scheduling.zones import zone_keys
from service.core.texts.segments import count

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"


@pytest.mark.parametrize(
    ("text", "key", "lang"),
    [
        ("Central time", CENTRAL, "en"),
        ("central standard time please", CENTRAL, "en"),
        ("My time zone is central.", CENTRAL, "en"),
        ("time zone central", CENTRAL, "en"),
        ("my timezone is PST", PACIFIC, "en"),
        ("time zone est", EASTERN, "en"),
        ("I'm on Mountain time now", MOUNTAIN, "en"),
        ("hey i\u2019m in chicago now \U0001f600", CENTRAL, "en"),
        ("i just moved to Los Angeles", PACIFIC, "en"),
        ("i live in denver now", MOUNTAIN, "en"),
        ("my time zone is detroit", "America/Detroit", "en"),
        ("Arizona time", "America/Phoenix", "en"),
        ("hora del centro", CENTRAL, "es"),
        ("Hora de la monta\u00f1a", MOUNTAIN, "es"),
        ("mi hora es la del centro", CENTRAL, "es"),
        ("mi zona horaria es pacifico", PACIFIC, "es"),
        ("ahora estoy en Nueva York", EASTERN, "es"),
        ("hola, me mud\u00e9 a Denver", MOUNTAIN, "es"),
        ("hora de Puerto Rico", "America/Puerto_Rico", "es"),
    ],
)
def test_an_unmistakable_text_says_a_zone(text: str, key: str, lang: str) -> None:
    said = said_zone(text)
    assert said is not None
    assert (said.key, said.lang) == (key, lang)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "central",
        "et",
        "est",
        "pt",
        "mt",
        "este",
        "time",
        "my time",
        "time zone",
        "is it central time?",
        "i'm in chicago",  # for a day, perhaps
        "i was in chicago",
        "i live in portland now",  # which one?
        "i'm in jail in chicago now",
        "not central time",
        "i hate central time",
        "i moved to a shelter",
        "my time zone is weird",
        "time zone xst",
        "el centro",
        "estoy en el centro",
        "me mud\u00e9 a casa de mi hermana",
        "no es hora de dormir",
        "central time " * 30,
    ],
)
def test_any_doubt_is_left_to_a_person(text: str) -> None:
    assert said_zone(text) is None


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    said = said_zone(text)
    assert said is None or said.key in zone_keys()


def test_every_zone_has_a_name_for_people() -> None:
    assert zone_label("Europe/Madrid") == "Madrid (Europe)"
    assert zone_said("Europe/Madrid", "es") == "hora de Madrid"
    assert zone_said("Asia/Tokyo", "en") == "Tokyo time"
    assert set(US_ZONES) <= zone_keys()
    for key in zone_keys():
        assert zone_label(key)
        assert count(zone_said(key, "en")).segments == 1

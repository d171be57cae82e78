from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.hours import Window
from service.core.scheduling.state_hours import STATE_HOURS, hours_of
from service.core.scheduling.zip_zones import state_of_zip, zone_of_zip
from service.core.scheduling.zones import ZoneGuess, guess_zone, read_zone

# Places whose zone and state everybody can look up.
PLACES = [
    ("02108", "MA", "America/New_York", True),  # Boston
    ("00901", "PR", "America/Puerto_Rico", True),  # San Juan
    ("33101", "FL", "America/New_York", True),  # Miami
    ("32501", "FL", "America/Chicago", True),  # Pensacola
    ("32401", "FL", "America/Chicago", False),  # Panama City, near the line
    ("39817", "GA", "America/New_York", True),  # Bainbridge
    ("37201", "TN", "America/Chicago", True),  # Nashville
    ("37901", "TN", "America/New_York", True),  # Knoxville
    ("40202", "KY", "America/New_York", True),  # Louisville
    ("42101", "KY", "America/Chicago", True),  # Bowling Green
    ("46204", "IN", "America/Indiana/Indianapolis", True),
    ("46402", "IN", "America/Chicago", True),  # Gary
    ("47708", "IN", "America/Chicago", True),  # Evansville
    ("48201", "MI", "America/Detroit", True),
    ("49801", "MI", "America/Detroit", False),  # Iron Mountain keeps Central
    ("58601", "ND", "America/Denver", False),  # Dickinson
    ("57701", "SD", "America/Denver", True),  # Rapid City
    ("57501", "SD", "America/Chicago", False),  # Pierre
    ("79901", "TX", "America/Denver", True),  # El Paso
    ("75201", "TX", "America/Chicago", True),  # Dallas
    ("85001", "AZ", "America/Phoenix", True),
    ("86515", "AZ", "America/Denver", False),  # Window Rock, Navajo Nation
    ("83702", "ID", "America/Boise", True),
    ("83814", "ID", "America/Los_Angeles", True),  # Coeur d'Alene
    ("97914", "OR", "America/Boise", False),  # Ontario
    ("99501", "AK", "America/Anchorage", False),
    ("96813", "HI", "Pacific/Honolulu", True),
    ("96799", "AS", "Pacific/Pago_Pago", True),
    ("96910", "GU", "Pacific/Guam", False),
]


@pytest.mark.parametrize(("code", "state", "zone", "sure"), PLACES)
def test_a_zip_code_says_zone_and_state(code: str, state: str, zone: str, sure: bool) -> None:
    assert guess_zone(zip_code=code) == ZoneGuess(ZoneInfo(zone), sure, "zip", state)


@pytest.mark.parametrize("code", ["09012", "96201", "34002", "00000", "1234", "hello", ""])
def test_codes_of_the_forces_and_of_nowhere_say_nothing(code: str) -> None:
    assert guess_zone(zip_code=code) is None


def test_a_number_is_only_ever_a_guess() -> None:
    guess = guess_zone(phone="+12125550143")
    assert guess == ZoneGuess(ZoneInfo("America/New_York"), sure=False, from_what="phone")
    assert guess_zone(phone="+18085550143") == ZoneGuess(
        ZoneInfo("Pacific/Honolulu"), sure=False, from_what="phone"
    )
    assert guess_zone(phone="+18005550143") is None  # free of charge, anywhere
    assert guess_zone(phone="12") is None
    assert guess_zone() is None


def test_the_zip_code_counts_before_the_number() -> None:
    guess = guess_zone(zip_code=" 60601-1234 ", phone="+12125550143")
    assert guess is not None
    assert (guess.zone.key, guess.from_what) == ("America/Chicago", "zip")
    other = guess_zone(zip_code="no idea", phone="+12125550143")
    assert other is not None
    assert other.from_what == "phone"


@given(st.integers(0, 99999))
def test_every_code_has_state_and_zone_or_neither(number: int) -> None:
    code = f"{number:05}"
    found = zone_of_zip(code)
    assert (found is None) == (state_of_zip(code) is None)
    if found is not None:
        assert ZoneInfo(found[0])


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        ("Central", "America/Chicago"),
        ("eastern standard time", "America/New_York"),
        ("hora del este", "America/New_York"),
        ("Hora de la montaña", "America/Denver"),
        ("PT", "America/Los_Angeles"),
        ("america/chicago", "America/Chicago"),
        ("America/New York", "America/New_York"),
        ("Puerto Rico", "America/Puerto_Rico"),
    ],
)
def test_zones_are_read_as_people_say_them(said: str, zone: str) -> None:
    assert read_zone(said) == ZoneInfo(zone)


@pytest.mark.parametrize("said", ["", "home", "the time", "Mars/Base", "etcetera"])
def test_what_names_no_zone_is_none(said: str) -> None:
    assert read_zone(said) is None


def test_states_keep_shorter_hours_than_the_country_each_with_its_source() -> None:
    assert hours_of("FL").quiet == Window(time(20), time(8))
    assert hours_of("NY").quiet == hours_of(None).quiet == Window(time(21), time(8))
    for hours in STATE_HOURS.values():
        assert hours.first >= time(8)
        assert hours.last <= time(21)
        assert (hours.first, hours.last) != (time(8), time(21))
        assert hours.source

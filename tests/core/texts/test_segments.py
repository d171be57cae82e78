"""Segments against figures of Twilio's own calculator (sms-segments-calculator 1.3.0)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.texts.segments import Segments, count, odd_characters

# The whole of GSM-7 that the calculator counts one and two, and some of what it puts in UCS-2.
BASIC = '£èìÇ\nØ\råΔ_ΛΨΞÆßÉ"¤&(*.345789:=?ABDEHILMOPTUWXZÖ¿bdefgijlmoqruwxyöñüà'
EXTENDED = "^{}\\~[]|€\f"
ODD = "’áíóúç•–—“`\t\x00\x1b\xa0…ł中"

# (text, segments) at the seams; every figure is the calculator's.
GSM = [
    ("a" * 160, 1),
    ("a" * 162, 2),
    ("a" * 306, 2),
    ("a" * 308, 3),
    ("a" * 459, 3),
    ("a" * 460, 4),
    ("a" * 612, 4),
    ("a" * 613, 5),
    ("a" * 1530, 10),
    ("a" * 1600, 11),
    ("Ω" * 160, 1),
    ("Ω" * 161, 2),
    ("\n" * 160, 1),
    ("€" * 80, 1),
    ("[" * 153, 3),
    ("|" * 77, 1),
    ("a" * 158 + "€", 1),
    ("a" * 159 + "€", 2),
    ("a" * 304 + "{", 2),
    ("a" * 305 + "{", 3),
    ("a" * 457 + "~", 3),
    ("a" * 458 + "\\", 4),
    ("a" * 152 + "[" + "b" * 151, 2),
    ("a" * 152 + "[" + "b" * 152, 3),
    ("a" * 151 + "|" + "b" * 153, 2),
    ("a" * 151 + "|" + "b" * 154, 3),
    ("a" * 153 + "|" + "b" * 151, 2),
    ("a" * 153 + "|" + "b" * 152, 3),
]
UCS = [
    ("á" + "a" * 69, 1),
    ("í" + "a" * 70, 2),
    ("…" + "a" * 133, 2),
    ("’" + "a" * 134, 3),
    ("中" * 134, 2),
    ("中" * 202, 4),
    ("中" * 335, 5),
    ("中" * 336, 6),
    ("😀", 1),
    ("🎉" * 35, 1),
    ("a" + "🎉" * 35, 2),
    ("😀" * 70, 3),
    ("a" * 68 + "😀", 1),
    ("a" * 69 + "😀", 2),
    ("a" * 66 + "😀" + "b" * 14, 2),
    ("a" * 132 + "👍", 2),
    ("a" * 133 + "👍", 3),
    ("a" * 130 + "👍🏽", 2),
    ("a" * 68 + "☺️", 1),
    ("a" * 69 + "☺️", 2),
    ("a" * 66 + "🇺🇸", 1),
    ("a" * 67 + "🇺🇸", 2),
    ("€" * 69 + "á", 1),
    ("中" + "[" * 70, 2),
    ("a\u200db", 1),
]


@pytest.mark.parametrize("character", BASIC + EXTENDED)
def test_every_gsm_character_keeps_a_text_in_gsm(character: str) -> None:
    assert count(character) == Segments("GSM-7", 1)


@pytest.mark.parametrize("character", ODD)
def test_one_other_character_puts_the_text_into_ucs2(character: str) -> None:
    assert count("see you " + character).encoding == "UCS-2"


@pytest.mark.parametrize(("text", "segments"), GSM)
def test_gsm_segments_at_the_seams(text: str, segments: int) -> None:
    assert count(text) == Segments("GSM-7", segments)


@pytest.mark.parametrize(("text", "segments"), UCS)
def test_ucs2_segments_at_the_seams(text: str, segments: int) -> None:
    assert count(text) == Segments("UCS-2", segments)


def test_an_empty_text_travels_in_one() -> None:
    assert count("") == Segments("GSM-7", 1)


def test_the_characters_that_cost_are_named_once_in_order() -> None:
    assert odd_characters("sí, “ya” sí") == ("í", "“", "”")
    assert odd_characters("mañana, ¿qué?") == ()


@given(st.text(max_size=400))
def test_a_longer_text_never_takes_fewer_segments(text: str) -> None:
    assert count(text + "a").segments >= count(text).segments
    assert 1 <= count(text).segments <= max(1, len(text))

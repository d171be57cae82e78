"""No text is slow: what is done grows with its length, whatever it is made of."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.screening.lexicons import seen

LONGEST = 1_600
MOST_CALLS_A_CHARACTER = 60
UNITS = [
    "a",
    "su!c1d3 ",
    "s*i*c ",
    "d i e ",
    "i e d ",
    "'s ",
    "x.y.z.q.",
    "k.m.s.",
    "wannadieover ",
    "aaabbb ",
    "not going to want to ",
    "i want to ",
    "no i do not not not want to ",
    "my friend said that she would never ",
    "20pills ",
    "💀 ",
    '"',
    "' ",
    "a\u0301",
    "quiero que no me ",
    "yayayayaya",
]


def calls(text: str) -> int:
    """How many functions are called while `text` is screened. A pattern is compiled by the first
    text that may have it, once in a process: that is over before we count."""
    seen(text)
    count = 0

    def see(frame: FrameType, event: str, arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        seen(text)
    finally:
        sys.setprofile(before)
    return count


def of_length(unit: str, length: int) -> str:
    return (unit * length)[:length]


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_is_twice_the_work(unit: str) -> None:
    half, whole = calls(of_length(unit, LONGEST // 2)), calls(of_length(unit, LONGEST))
    assert whole <= 2.5 * half + 500
    assert whole <= MOST_CALLS_A_CHARACTER * LONGEST


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*UNITS, "i ", "kill ", "to ", ". ", ", "]), min_size=1, max_size=6)
)
def test_no_mixture_is_slow(units: list[str]) -> None:
    text = of_length("".join(units), LONGEST)
    assert calls(text) <= MOST_CALLS_A_CHARACTER * LONGEST

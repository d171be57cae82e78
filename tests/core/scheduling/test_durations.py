from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.scheduling.durations import read_duration, say_duration


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90m", 90), ("2h", 120), ("1h 30m", 90), ("1h30m", 90), ("2d", 2880), (" 45 M ", 45)],
)
def test_lengths_are_read_as_people_write_them(text: str, minutes: int) -> None:
    assert read_duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "2", "soon", "-2h", "2 weeks", "1.5h", "0m", "h", "9" * 30])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="length of time"):
        read_duration(text)


@given(st.integers(1, 10_000_000))
def test_what_is_said_is_read_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert read_duration(say_duration(length)) == length

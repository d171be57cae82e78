from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.texts.numbers import NotANumber, display, to_e164


@pytest.mark.parametrize(
    "raw",
    [
        "+12025550143",
        "(202) 555-0143",
        "202.555.0143",
        "202 555 0143",
        "1-202-555-0143",
        " +1 202 555 0143 ",
        "tel:+1-202-555-0143",
        "２０２５５５０１４３",
    ],
)
def test_a_number_is_read_as_people_write_it(raw: str) -> None:
    assert to_e164(raw) == "+12025550143"


def test_a_number_abroad_keeps_its_country() -> None:
    assert to_e164("+44 20 7946 0018") == "+442079460018"
    assert to_e164("020 7946 0018", region="GB") == "+442079460018"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "hello",
        "12",
        "555-0143",
        "+1202555014",
        "+120255501433",
        "202-555-0143 x12",
        "9" * 60,
        "+",
        "+999123456789",
        "12025550143; drop",
        "\x00",
    ],
)
def test_what_is_no_number_is_refused_without_being_repeated(raw: str) -> None:
    with pytest.raises(NotANumber) as refused:
        to_e164(raw)
    assert len(raw) < 3 or raw not in str(refused.value)


def test_numbers_are_shown_as_people_write_them() -> None:
    assert display("+12025550143") == "(202) 555-0143"
    assert display("+442079460018") == "+44 20 7946 0018"
    assert display("838255") == "838255"


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(raw: str) -> None:
    try:
        number = to_e164(raw)
    except NotANumber:
        return
    assert to_e164(number) == number
    assert number.startswith("+")
    assert number[1:].isascii()
    assert number[1:].isdigit()

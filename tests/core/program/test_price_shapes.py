from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.core.program import Program, read_program
from service.core.source import AuthoringError

DEMO = Path(__file__).parents[3] / "templates" / "programs" / "demo.yaml"


def read(prices: Any) -> Program:
    written = {**yaml.safe_load(DEMO.read_text()), "prices": prices}
    return read_program(yaml.safe_dump(written), file="p.yaml")


def test_prices_are_read_as_they_are_written() -> None:
    prices = read({"currency": "USD", "per_segment": {"+1": "0.0113", 1787: 0.02}}).prices
    assert prices is not None
    assert prices.currency == "USD"
    assert prices.price_of("+12025550143") == Decimal("0.0113")
    assert prices.price_of("+17875550143") == Decimal("0.02")
    assert prices.price_of("+2025550143") is None


def test_there_may_be_no_price_list() -> None:
    assert read_program(DEMO.read_text(), file="demo.yaml").prices is None
    assert read("none").prices is None


def test_the_commented_example_is_one() -> None:
    lines = DEMO.read_text().splitlines()
    begin = lines.index("# prices:")
    written = "\n".join(line.removeprefix("# ") for line in lines[begin : begin + 3])
    assert read(yaml.safe_load(written)["prices"]).prices is not None


@pytest.mark.parametrize(
    ("prices", "said"),
    [
        ({"currency": "dollars", "per_segment": {"+1": "1"}}, "three letters"),
        ({"currency": "USD", "per_segment": {}}, "a price for each beginning"),
        ({"currency": "USD", "per_segment": {"1-800": "1"}}, "begins no number"),
        ({"currency": "USD", "per_segment": {"+1": "cheap"}}, "is no price"),
        ({"currency": "USD", "per_segment": {"+1": "-0.01"}}, "is no price"),
        ({"currency": "USD", "per_segment": {"+1": "nan"}}, "is no price"),
        ({"currency": "USD", "per_segment": {"+1": "113"}}, "10 at most"),
        ({"currency": "USD", "per_segment": {"+1": True}}, "is no price"),
        ({"currency": "USD"}, "missing"),
        ({"currency": "USD", "per_segments": {"+1": "1"}}, "did you mean per_segment"),
    ],
)
def test_what_is_no_price_list_is_a_mistake(prices: dict[str, Any], said: str) -> None:
    with pytest.raises(AuthoringError) as refused:
        read(prices)
    assert said in str(refused.value)

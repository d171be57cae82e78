"""The shape of a price list in a program file."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator

from service.core.program.values import Shape
from service.core.scheduling.load import PriceList

_CURRENCY = re.compile(r"[A-Z]{3}")
_PREFIX = re.compile(r"\+[1-9]\d{0,14}")
_HIGHEST = 10  # a segment costs cents: more is a slip of the point


def _read_currency(value: Any) -> str:
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise ValueError("write a currency by its three letters: USD")
    return value


def _read_per_segment(value: Any) -> dict[str, Decimal]:
    if not isinstance(value, dict) or not value:
        raise ValueError('write a price for each beginning of a number: {"+1": "0.0113"}')
    return {_prefix(beginning): _price(price) for beginning, price in value.items()}


def _prefix(value: Any) -> str:
    # Written without quotes, YAML makes a number of +1.
    prefix = f"+{value}" if type(value) is int else value
    if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
        raise ValueError(f'{value!r} begins no number: write "+1" or "+1787"')
    return prefix


def _price(value: Any) -> Decimal:
    try:
        price = Decimal("" if isinstance(value, bool) else str(value))
    except InvalidOperation:
        price = Decimal("nan")
    if not price.is_finite() or not 0 <= price <= _HIGHEST:
        raise ValueError(f'{value!r} is no price of a segment: write "0.0113" ({_HIGHEST} at most)')
    return price


class PricesShape(Shape):
    currency: Annotated[str, BeforeValidator(_read_currency)]
    per_segment: Annotated[Any, BeforeValidator(_read_per_segment)]


def prices_of(shape: PricesShape | None) -> PriceList | None:
    """The price list that the fields describe."""
    return PriceList(shape.currency, shape.per_segment) if shape is not None else None

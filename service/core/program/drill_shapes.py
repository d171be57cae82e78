"""The shape of a program file's `drill`: the weekly test of the staff's phones."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from service.core.alerting.drill import USUAL_TIME, DrillRules
from service.core.program.values import Clock, Shape, read_length
from service.core.scheduling.hours import DAY_NAMES

_LONGEST = timedelta(hours=12)


def _read_day(value: Any) -> int:
    name = value.lower()[:3] if isinstance(value, str) else ""
    if name not in DAY_NAMES:
        raise ValueError("write one day of the week, such as wed")
    return DAY_NAMES.index(name)


def _read_within(value: Any) -> timedelta:
    length = read_length(value)
    if length > _LONGEST:
        raise ValueError("write a length of time from 1m to 12h")
    return length


OneDay = Annotated[Any, BeforeValidator(_read_day)]


class DrillShape(Shape):
    day: OneDay
    at: Clock
    within: Annotated[Any, BeforeValidator(_read_within)] = USUAL_TIME


def drill_of(shape: DrillShape | None) -> DrillRules | None:
    """The test that a file asks for; None where it is off."""
    return DrillRules(shape.day, shape.at, shape.within) if shape is not None else None

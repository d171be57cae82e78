"""The shapes of one shift in a program file's `rota`, and of hours in its `nobody_on_call`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from service.core.program.schedule_shapes import WrittenRrule
from service.core.program.values import Clock, Day, Days, Listed, Name, Shape
from service.core.rota.on_purpose import NobodyHours
from service.core.rota.shifts import FIRST_MONDAY, Shift
from service.core.scheduling.hours import EVERY_DAY

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class ShiftShape(Shape):
    name: Name
    days: Days | None = None
    rrule: WrittenRrule | None = None
    begin: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    staff: Annotated[tuple[Name, ...], Listed, Field(strict=False)]
    rotate: Literal["none", "daily", "weekly"] = "none"
    starts: Day = FIRST_MONDAY

    @model_validator(mode="after")
    def _has_days(self) -> ShiftShape:
        if (self.days is None) == (self.rrule is None):
            raise ValueError("a shift has either days or an rrule")
        return self


class NobodyShape(Shape):
    days: Days | None = None
    rrule: WrittenRrule | None = None
    begin: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    starts: Day = FIRST_MONDAY

    @model_validator(mode="after")
    def _has_days(self) -> NobodyShape:
        if (self.days is None) == (self.rrule is None):
            raise ValueError("hours have either days or an rrule")
        return self


def shift_of(shape: ShiftShape) -> Shift[str]:
    """The shift that a file describes, its people by their names."""
    rrule = shape.rrule if shape.rrule is not None else _weekly(shape.days or EVERY_DAY)
    return Shift(shape.name, rrule, shape.begin, shape.end, shape.staff, shape.rotate, shape.starts)


def nobody_of(shape: NobodyShape) -> NobodyHours:
    """The hours without anybody on call that a file describes."""
    rrule = shape.rrule if shape.rrule is not None else _weekly(shape.days or EVERY_DAY)
    return NobodyHours(rrule, shape.begin, shape.end, shape.starts)


def _weekly(days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return "FREQ=DAILY"
    return "FREQ=WEEKLY;BYDAY=" + ",".join(_DAYS[day] for day in sorted(days))

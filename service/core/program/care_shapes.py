"""The shape of a program file's `care`: limits for one person, and when staff are asked how they
are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from service.core.care.rules import USUAL_DEBRIEF, CareRules, Weekly
from service.core.program.drill_shapes import OneDay
from service.core.program.model import Program
from service.core.program.values import Clock, Shape
from service.core.source import Mistake, Source

_NONE_IN_WORDS = BeforeValidator(lambda value: None if value == "none" else value)
_MOST_PEERS, _MOST_ALERTS = 1000, 100


class WeeklyShape(Shape):
    day: OneDay
    at: Clock


class CareShape(Shape):
    caseload: Annotated[int, Field(ge=1, le=_MOST_PEERS)] | None = None
    alerts_per_shift: Annotated[int, Field(ge=1, le=_MOST_ALERTS)] | None = None
    debrief: Annotated[Clock | None, _NONE_IN_WORDS] = USUAL_DEBRIEF
    weekly: Annotated[WeeklyShape | None, _NONE_IN_WORDS] = None


def care_of(shape: CareShape) -> CareRules:
    """What a file says of its staff's load and care."""
    weekly = shape.weekly
    return CareRules(
        shape.caseload,
        shape.alerts_per_shift,
        shape.debrief,
        Weekly(weekly.day, weekly.at) if weekly is not None else None,
    )


def asked_asleep(program: Program, source: Source) -> Iterator[Mistake]:
    """Times at which staff would be asked how they are while the program keeps quiet."""
    care = program.care
    asked: list[tuple[tuple[str, ...], time]] = []
    if care.debrief is not None:
        asked.append((("care", "debrief"), care.debrief))
    if care.weekly is not None:
        asked.append((("care", "weekly", "at"), care.weekly.at))
    for path, at in asked:
        for named, hours in (("night", program.night), ("quiet_hours", program.quiet_hours)):
            if path[1] in (source.data.get("care") or {}) and hours and hours.holds(at):
                problem = f"{at:%H:%M} lies in {named} ({hours}): nobody is asked then"
                yield source.mistake(path, problem)
                break

"""The shape of a program file's `consent`: how long it holds, and who else has to agree."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from service.core.agreement import USUAL_RULES, ConsentRules
from service.core.program.values import Shape, read_whole_days

_YEARS = re.compile(r"(\d{1,2})\s*y", re.IGNORECASE)
_SHORTEST = timedelta(days=30)


def _read_term(value: Any) -> timedelta:
    years = _YEARS.fullmatch(str(value).strip())
    days = 365 * int(years[1]) if years else read_whole_days(value)
    if timedelta(days=days) < _SHORTEST:
        raise ValueError("write a length of time from 30d on, such as 180d or 1y")
    return timedelta(days=days)


def _read_days(value: Any) -> timedelta:
    return timedelta(days=read_whole_days(value))


Term = Annotated[Any, BeforeValidator(lambda value: None if value == "none" else _read_term(value))]
SomeDays = Annotated[Any, BeforeValidator(_read_days)]


class ConsentShape(Shape):
    expires_after: Term = None
    ask_before: SomeDays = USUAL_RULES.ask_before
    remind_after: SomeDays = USUAL_RULES.remind_after
    guardian_under: Annotated[int, Field(ge=13, le=21)] | None = None

    @model_validator(mode="after")
    def _asks_within_its_term(self) -> ConsentShape:
        if self.expires_after is not None and self.ask_before >= self.expires_after:
            raise ValueError("ask_before must be shorter than expires_after")
        return self


def consent_of(shape: ConsentShape) -> ConsentRules:
    """What a file says of consent."""
    return ConsentRules(
        shape.expires_after, shape.ask_before, shape.remind_after, shape.guardian_under
    )

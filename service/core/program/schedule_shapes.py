"""The shape of one schedule in a program file, and the rule that it makes.

Which days stands under one of `days`, `rrule`, `series`, `on`, `varied` and `phases`; which time of
day under `at` or `window`. What the two say together is judged here as well, so that each mistake
has the line of its schedule.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from service.core.agreement import USUAL as USUAL_PURPOSE
from service.core.agreement import Purpose
from service.core.program.audience import read_audience
from service.core.program.join_words import read_join
from service.core.program.model import Schedule
from service.core.program.values import (
    AlertSeverity,
    Clock,
    Day,
    DayList,
    Days,
    Length,
    Listed,
    Name,
    Shape,
    SpanOfDay,
    WholeDays,
)
from service.core.scheduling.due_texts import HIGHEST, LOWEST, USUAL, OnHoliday
from service.core.scheduling.follow_up import MissRule
from service.core.scheduling.rrules import read_rrule
from service.core.scheduling.rules import (
    ENROLLMENT,
    At,
    Between,
    Dates,
    Phase,
    Recurring,
    Rule,
    Series,
    TimeOfDay,
    Varied,
    Weekdays,
)
from service.core.scheduling.rules import Days as RuleDays
from service.core.severity import Severity

_LONGEST_SERIES = 100
_FURTHEST = 3660  # days from an origin: ten years
_KINDS = ("days", "rrule", "series", "on", "varied", "phases")


def _read_rrule(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError('write an rrule in quotes: "FREQ=WEEKLY;BYDAY=MO,TH"')
    read_rrule(value)
    return value.strip().upper().removeprefix("RRULE:")


def _read_origin(value: Any) -> str:
    if value == ENROLLMENT:
        return ENROLLMENT
    name = value.removeprefix("date:").strip() if isinstance(value, str) else ""
    if not name or not str(value).startswith("date:"):
        raise ValueError("write enrollment, or a date of the peer's by its name: date:court")
    return name


def _read_offsets(value: Any) -> tuple[int, ...]:
    numbers = value if isinstance(value, list) and value else [None]
    if not all(type(one) is int and abs(one) <= _FURTHEST for one in numbers):
        raise ValueError("write a list of days such as [1, 3, 7] or, before the date, [-2]")
    if len(numbers) > _LONGEST_SERIES:
        raise ValueError(
            f"a series has up to {_LONGEST_SERIES} days; an rrule has as many as you like"
        )
    if len(set(numbers)) < len(numbers):
        raise ValueError("one day stands here twice")
    return tuple(numbers)


WrittenRrule = Annotated[str, BeforeValidator(_read_rrule)]


class SeriesShape(Shape):
    origin: Annotated[str, BeforeValidator(_read_origin)] = Field(alias="from")
    days: Annotated[tuple[int, ...], BeforeValidator(_read_offsets)]


class VariedShape(Shape):
    every: WholeDays
    spread: WholeDays
    between: SpanOfDay | None = None

    @model_validator(mode="after")
    def _fits(self) -> VariedShape:
        Varied(self.every, self.spread)
        return self


class PhaseShape(Shape):
    lasts: WholeDays | None = Field(default=None, alias="for")
    days: Days | None = None
    rrule: WrittenRrule | None = None
    varied: VariedShape | None = None
    at: Clock | None = None
    window: SpanOfDay | None = None


class MissShape(Shape):
    after: Annotated[int, Field(ge=1, le=100)]
    alert: AlertSeverity = Severity.NONE
    then: Literal["pause", "end"] | None = None


class ScheduleShape(Shape):
    name: Name
    flow: Name
    days: Days | None = None
    rrule: WrittenRrule | None = None
    series: SeriesShape | None = None
    on: DayList | None = None
    varied: VariedShape | None = None
    phases: Annotated[tuple[PhaseShape, ...], Listed, Field(strict=False)] | None = None
    at: Clock | None = None
    window: SpanOfDay | None = None
    starts: Day | None = None
    until: Day | None = None
    count: Annotated[int, Field(ge=1, le=10_000)] | None = None
    missed_after: Length
    remind_after: Length | None = None
    expires_after: Length = timedelta(hours=2)
    missed_alert: AlertSeverity = Severity.NONE
    misses: Annotated[tuple[MissShape, ...], Field(strict=False)] = ()
    priority: Annotated[int, Field(ge=HIGHEST, le=LOWEST)] = USUAL
    holidays: OnHoliday = "send"
    audience: Annotated[Any, BeforeValidator(read_audience)] = Field(default=None, alias="for")
    join: Annotated[Any, BeforeValidator(read_join)] = None
    purpose: Purpose = USUAL_PURPOSE

    @model_validator(mode="after")
    def _makes_a_rule(self) -> ScheduleShape:
        rule_of(self)
        streaks = [miss.after for miss in self.misses]
        if len(set(streaks)) < len(streaks):
            raise ValueError("misses names one length of streak twice")
        return self


def rule_of(shape: ScheduleShape) -> Rule:
    """The rule that a schedule's fields make together. Raises ValueError, in words for the author,
    when they make none."""
    kinds = [kind for kind in _KINDS if getattr(shape, kind) is not None]
    if not kinds:
        raise ValueError(f"say which days, with one of {', '.join(_KINDS)}")
    if len(kinds) > 1:
        raise ValueError(f"{' and '.join(kinds)} do not go together: which days is said once")
    phases: tuple[Phase, ...]
    if shape.phases is None:
        phases = (Phase(_days_of(shape), _time_of(shape, None)),)
    else:
        phases = tuple(_phase(phase, shape) for phase in shape.phases)
    return Rule(phases, shape.starts, shape.until, shape.count)


def _phase(phase: PhaseShape, whole: ScheduleShape) -> Phase:
    kinds = [kind for kind in ("days", "rrule", "varied") if getattr(phase, kind) is not None]
    if len(kinds) != 1:
        raise ValueError("each phase says which days once: with days, rrule or varied")
    return Phase(_days_of(phase), _time_of(phase, whole), phase.lasts)


def _days_of(shape: ScheduleShape | PhaseShape) -> RuleDays:
    if shape.days is not None:
        return Weekdays(shape.days)
    if shape.rrule is not None:
        return Recurring(shape.rrule)
    if shape.varied is not None:
        return Varied(shape.varied.every, shape.varied.spread)
    assert isinstance(shape, ScheduleShape)
    if shape.series is not None:
        return Series(shape.series.origin, shape.series.days)
    assert shape.on is not None
    return Dates(shape.on)


def _time_of(shape: ScheduleShape | PhaseShape, whole: ScheduleShape | None) -> TimeOfDay:
    """The time of day: a phase without one of its own has that of the schedule."""
    between = shape.varied.between if shape.varied is not None else None
    given = [one for one in (shape.at, shape.window, between) if one is not None]
    if len(given) > 1:
        raise ValueError("at and window do not go together: the time of day is said once")
    if shape.at is not None:
        return At(shape.at)
    if given:
        return Between(given[0])
    if whole is None:
        raise ValueError('say at which time: at: "10:00", or a window')
    return _time_of(whole, None)


def schedule_of(shape: ScheduleShape) -> Schedule:
    """The schedule that the fields describe."""
    return Schedule(
        name=shape.name,
        flow=shape.flow,
        rule=rule_of(shape),
        remind_after=shape.remind_after,
        missed_after=shape.missed_after,
        expires_after=shape.expires_after,
        missed_alert=shape.missed_alert,
        misses=tuple(MissRule(miss.after, miss.alert, miss.then) for miss in shape.misses),
        priority=shape.priority,
        on_holiday=shape.holidays,
        audience=shape.audience,
        join=shape.join or {},
        purpose=shape.purpose,
    )

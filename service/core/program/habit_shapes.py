"""The shape of a program file's `habits`: what silence, or a fall in somebody's answers, raises.
Left out, the usual rules hold; `none` switches one of them, or both, off."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from service.core.alerting.habits import (
    FEWEST_ANSWERS,
    FEWEST_CHECKINS,
    Habits,
    MoodRule,
    SilenceRule,
)
from service.core.program.values import Length, Listed, Name, Shape, read_severity
from service.core.severity import Severity

_USUAL_SILENCE, _USUAL_MOOD = SilenceRule(), MoodRule()
# A silence, or a number, by itself is danger to nobody.
_RAISES = (Severity.CONCERN, Severity.URGENT)


def _read_alert(value: Any) -> Severity:
    if value not in [severity.word for severity in _RAISES]:
        raise ValueError("write concern or urgent; to switch the rule off, write none in its place")
    return read_severity(value)


_Alert = Annotated[Any, BeforeValidator(_read_alert)]
_NoneInWords = BeforeValidator(lambda value: None if value == "none" else value)


class SilenceShape(Shape):
    missed: Annotated[int, Field(ge=2, le=30)] = _USUAL_SILENCE.missed
    of_last: Annotated[int, Field(ge=FEWEST_CHECKINS, le=60)] = _USUAL_SILENCE.of_last
    alert: _Alert = _USUAL_SILENCE.alert
    again_after: Length = _USUAL_SILENCE.again_after


class MoodShape(Shape):
    scores: Annotated[tuple[Name, ...], Listed, Field(strict=False)] = _USUAL_MOOD.scores
    lately: Annotated[int, Field(ge=2, le=10)] = _USUAL_MOOD.lately
    before: Annotated[int, Field(ge=FEWEST_ANSWERS, le=60)] = _USUAL_MOOD.before
    at_most: Annotated[int, Field(ge=0, le=100)] = _USUAL_MOOD.at_most
    alert: _Alert = _USUAL_MOOD.alert
    again_after: Length = _USUAL_MOOD.again_after


class HabitsShape(Shape):
    silence: Annotated[SilenceShape | None, _NoneInWords] = SilenceShape()
    mood: Annotated[MoodShape | None, _NoneInWords] = MoodShape()


def habits_of(shape: HabitsShape | None) -> Habits:
    """What a file looks for in its peers' habits."""
    if shape is None:
        return Habits(None, None)
    silence, mood = shape.silence, shape.mood
    return Habits(
        SilenceRule(**dict(silence)) if silence is not None else None,
        MoodRule(**dict(mood)) if mood is not None else None,
    )

"""The shape of the ladder in a program file: one for all severities, or one for each.

`steps`, `wait` and `outcome_within` at the top hold for every severity; what stands under `crisis`,
`urgent` or `concern` holds for that one instead. A step is a role, or a role with its ways:
`{on_call: [text, call]}`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from service.core.alerting.ladder import (
    ROLES,
    LadderRules,
    Role,
    Rungs,
    Step,
    Way,
    usual_rungs,
)
from service.core.program.values import SEVERITIES, Length, Shape, read_length
from service.core.scheduling.hours import Window
from service.core.severity import Severity

_ROLES = ", ".join(ROLES)
WAYS: tuple[Way, ...] = get_args(Way)


def role_of(written: Any) -> str | None:
    """The role that a step of the file names, whether it says its ways or not; None for neither."""
    if isinstance(written, dict) and len(written) == 1:
        (written,) = written
    return written if isinstance(written, str) else None


def _read_step(value: Any) -> Step:
    name = role_of(value)
    role: Role | None = next((one for one in ROLES if one == name), None)
    if role is None:
        raise ValueError(f"write one of {_ROLES}")
    return (
        Step(role, _read_ways(next(iter(value.values()))))
        if isinstance(value, dict)
        else Step(role)
    )


def _read_ways(value: Any) -> tuple[Way, ...]:
    written = value if isinstance(value, list) else [value]
    ways = tuple(way for way in WAYS if way in written)
    if not ways or len(ways) < len(written):
        raise ValueError(f"write the ways of a step as a list of {', '.join(WAYS)}, each once")
    return ways


def _read_steps(value: Any) -> Any:
    if not isinstance(value, list) or not value:
        raise ValueError("write a list with at least one entry")
    roles = [role_of(one) for one in value]
    if len(set(roles)) < len(roles):
        raise ValueError("one entry stands here twice")
    return tuple(value)


def _read_by_severity(value: Any) -> dict[Severity, timedelta]:
    if not isinstance(value, dict) or not set(value) <= set(SEVERITIES):
        raise ValueError("write a length of time for each of crisis, urgent and concern")
    return {SEVERITIES[word]: read_length(length) for word, length in value.items()}


WrittenStep = Annotated[Any, BeforeValidator(_read_step)]
Steps = Annotated[tuple[WrittenStep, ...], BeforeValidator(_read_steps)]
BySeverity = Annotated[Any, BeforeValidator(_read_by_severity)]


class RungsShape(Shape):
    steps: Steps | None = None
    wait: Length | None = None
    outcome_within: Length | None = None
    at_night: Literal["buzz", "wait"] | None = None


class LadderShape(Shape):
    steps: Steps | None = None
    wait: BySeverity = Field(default_factory=dict)
    outcome_within: BySeverity = Field(default_factory=dict)
    crisis: RungsShape = RungsShape()
    urgent: RungsShape = RungsShape()
    concern: RungsShape = RungsShape()


def ladder_of(shape: LadderShape, zone: ZoneInfo, night: Window | None) -> LadderRules:
    """The ladders that a file describes; what it leaves out is as usual."""
    return LadderRules(
        zone=zone,
        crisis=_rungs(shape, Severity.CRISIS, shape.crisis, night),
        urgent=_rungs(shape, Severity.URGENT, shape.urgent, night),
        concern=_rungs(shape, Severity.CONCERN, shape.concern, night),
    )


def _rungs(shape: LadderShape, severity: Severity, own: RungsShape, night: Window | None) -> Rungs:
    usual = usual_rungs(severity, night=night)
    quiet = usual.night if own.at_night is None else (night if own.at_night == "wait" else None)
    return Rungs(
        steps=own.steps or shape.steps or usual.steps,
        wait=own.wait or shape.wait.get(severity, usual.wait),
        outcome_within=own.outcome_within
        or shape.outcome_within.get(severity, usual.outcome_within),
        night=quiet,
    )

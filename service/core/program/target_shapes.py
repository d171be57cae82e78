"""The shape of a program file's `targets`: within what time alerts should be answered."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from pydantic import model_validator

from service.core.alerting.ladder import LadderRules
from service.core.alerting.targets import Target, Targets, usual_target
from service.core.program.values import Length, Shape
from service.core.severity import Severity


class TargetShape(Shape):
    take: Length | None = None
    reach: Length | None = None
    close: Length | None = None

    @model_validator(mode="after")
    def _in_order(self) -> TargetShape:
        said = [
            (name, length)
            for name, length in (("take", self.take), ("reach", self.reach), ("close", self.close))
            if length is not None
        ]
        for (earlier, before), (later, after) in pairwise(said):
            if after < before:
                raise ValueError(f"{later} comes after {earlier}: its time cannot be shorter")
        return self


class TargetsShape(Shape):
    crisis: TargetShape = TargetShape()
    urgent: TargetShape = TargetShape()
    concern: TargetShape = TargetShape()


def targets_of(shape: TargetsShape, ladder: LadderRules) -> Targets:
    """The targets that a file describes. What it leaves out follows its ladder; one that would
    contradict what the file does say gives way to it."""
    return Targets(
        crisis=_target(shape.crisis, Severity.CRISIS, ladder),
        urgent=_target(shape.urgent, Severity.URGENT, ladder),
        concern=_target(shape.concern, Severity.CONCERN, ladder),
    )


def _target(said: TargetShape, severity: Severity, ladder: LadderRules) -> Target:
    rungs = ladder.of(severity)
    usual = usual_target(severity, wait=rungs.wait, outcome_within=rungs.outcome_within)
    ahead = [length for length in (said.reach, said.close) if length is not None]
    take = said.take or min([usual.take, *ahead])
    reach = said.reach or max(take, _at_most(usual.reach, said.close))
    return Target(take, reach, said.close or max(reach, usual.close))


def _at_most(length: timedelta, limit: timedelta | None) -> timedelta:
    return length if limit is None else min(length, limit)

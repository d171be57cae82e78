"""Within what time alerts should be taken, the person reached, and the alert closed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from service.core.alerting.ladder import DEFAULT_OUTCOME_WITHIN, DEFAULT_WAIT, LadderRules
from service.core.scheduling.hours import end_of
from service.core.severity import Severity

Measure = Literal["take", "reach", "close"]
MEASURES: tuple[Measure, ...] = get_args(Measure)

# How long an alert may stay open where a program says nothing: what is grave is settled, or handed
# on with an outcome, by the next day, the rest within the week.
USUAL_CLOSE: Mapping[Severity, timedelta] = {
    Severity.CRISIS: timedelta(days=1),
    Severity.URGENT: timedelta(days=2),
    Severity.CONCERN: timedelta(days=7),
}


@dataclass(frozen=True)
class Target:
    """The target of one severity: the times from an alert's beginning to its being taken, to
    contact with the person, and to its outcome. None is longer than the one after it."""

    take: timedelta
    reach: timedelta
    close: timedelta

    def of(self, measure: Measure) -> timedelta:
        return {"take": self.take, "reach": self.reach, "close": self.close}[measure]


def usual_target(
    severity: Severity, *, wait: timedelta | None = None, outcome_within: timedelta | None = None
) -> Target:
    """What holds for a severity where a program says no target: taken before the ladder climbs (its
    `wait`), in contact by when an outcome is asked for (its `outcome_within`)."""
    take = wait or DEFAULT_WAIT[severity]
    reach = max(take, outcome_within or DEFAULT_OUTCOME_WITHIN[severity])
    return Target(take, reach, max(reach, USUAL_CLOSE[severity]))


@dataclass(frozen=True)
class Targets:
    """A program's targets, one for each severity."""

    crisis: Target
    urgent: Target
    concern: Target

    def of(self, severity: Severity) -> Target:
        """The target of a severity. Raises KeyError for NONE: that is no alert."""
        return {
            Severity.CRISIS: self.crisis,
            Severity.URGENT: self.urgent,
            Severity.CONCERN: self.concern,
        }[severity]


USUAL_TARGETS = Targets(*(usual_target(one) for one in USUAL_CLOSE))


def deadline(
    begun: datetime, within: timedelta, severity: Severity, ladder: LadderRules
) -> datetime:
    """By when (UTC) an alert that began at a time keeps its target. Where its ladder buzzes nobody
    at night, the time begins with the morning, and one that would end at night ends with it."""
    night = ladder.of(severity).night
    if night is None:
        return begun + within
    awake = end_of(night, ladder.zone, at=begun)
    return end_of(night, ladder.zone, at=awake + within)

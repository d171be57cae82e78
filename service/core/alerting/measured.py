"""How alerts fared: how long they took against their targets, and how far they climbed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from service.core.alerting.ladder import LadderRules
from service.core.alerting.targets import MEASURES, Measure, Targets, deadline
from service.core.severity import Severity

Verdict = Literal["in_time", "late", "waiting", "not_wanted"]
_NINETY = 90


@dataclass(frozen=True)
class Fared:
    """What became of one alert (UTC). `begun` is when it opened, or last became graver: its ladder
    began anew then. `wanted`: there was somebody to be in contact with. `told` are the roles that
    steps of the ladder told since it began, `at_top` whether the last of them did."""

    severity: Severity
    begun: datetime
    taken: datetime | None = None
    reached: datetime | None = None
    closed: datetime | None = None
    wanted: bool = True
    told: frozenset[str] = frozenset()
    at_top: bool = False

    def done_at(self, measure: Measure) -> datetime | None:
        return {"take": self.taken, "reach": self.reached, "close": self.closed}[measure]


@dataclass(frozen=True)
class Judged:
    """One alert against one target. `took` is None while it is not done; one that is `late` may be
    done or not."""

    verdict: Verdict
    took: timedelta | None
    target: timedelta


Judgement = Mapping[Measure, Judged]


@dataclass(frozen=True)
class Figure:
    """Many alerts against one target. `in_time` and `late` are all whose time is over, or who were
    done within it; `waiting` has time left. `median` and `ninetieth` (nearest rank) are of those
    that are done, None without any."""

    done: int = 0
    in_time: int = 0
    late: int = 0
    waiting: int = 0
    median: timedelta | None = None
    ninetieth: timedelta | None = None

    @property
    def settled(self) -> int:
        return self.in_time + self.late


@dataclass(frozen=True)
class Group:
    """The alerts that go by one name: a severity, a shift, an hour."""

    name: str
    alerts: int
    figures: Mapping[Measure, Figure]


@dataclass(frozen=True)
class Climbs:
    """How far alerts climbed: `climbed` of them told more than one step, `farthest` how many ended
    at which role, `at_top` how many told the last."""

    climbed: int
    farthest: Mapping[str, int]
    at_top: int


def judge(fared: Fared, targets: Targets, ladder: LadderRules, *, now: datetime) -> Judgement:
    """An alert against each of its targets, as it stands `now` (UTC)."""
    return {measure: _judge(fared, measure, (targets, ladder), now) for measure in MEASURES}


def _judge(
    fared: Fared, measure: Measure, rules: tuple[Targets, LadderRules], now: datetime
) -> Judged:
    targets, ladder = rules
    target = targets.of(fared.severity).of(measure)
    if measure == "reach" and not fared.wanted:
        return Judged("not_wanted", None, target)
    done = fared.done_at(measure)
    by = deadline(fared.begun, target, fared.severity, ladder)
    took = done - fared.begun if done is not None else None
    if done is not None:
        return Judged("in_time" if done <= by else "late", took, target)
    return Judged("late" if now > by else "waiting", None, target)


def missed(judgement: Judgement) -> tuple[Measure, ...]:
    """The targets that an alert did not keep."""
    return tuple(one for one in MEASURES if judgement[one].verdict == "late")


def grouped(judged: Iterable[tuple[str, Judgement]]) -> dict[str, Group]:
    """Alerts that go by the same name, counted together; in the order in which names come first."""
    by_name: dict[str, list[Judgement]] = {}
    for name, judgement in judged:
        by_name.setdefault(name, []).append(judgement)
    return {
        name: Group(name, len(all_of), {one: _figure(all_of, one) for one in MEASURES})
        for name, all_of in by_name.items()
    }


def _figure(judgements: Sequence[Judgement], measure: Measure) -> Figure:
    found = [one[measure] for one in judgements]
    counts = Counter(one.verdict for one in found)
    took = sorted(one.took for one in found if one.took is not None)
    return Figure(
        done=len(took),
        in_time=counts["in_time"],
        late=counts["late"],
        waiting=counts["waiting"],
        median=_middle(took),
        ninetieth=took[-(-len(took) * _NINETY // 100) - 1] if took else None,
    )


def _middle(ordered: Sequence[timedelta]) -> timedelta | None:
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def climbs_of(every: Iterable[Fared], ladder: LadderRules) -> Climbs:
    """How far alerts climbed. Roles that no step names any more count for nothing."""
    farthest: Counter[str] = Counter()
    climbed = at_top = 0
    for one in every:
        steps = [step.role for step in ladder.of(one.severity).steps]
        told = [role for role in steps if role in one.told]
        at_top += one.at_top
        if len(told) > 1:
            climbed += 1
            farthest[told[-1]] += 1
    return Climbs(climbed, dict(farthest.most_common()), at_top)

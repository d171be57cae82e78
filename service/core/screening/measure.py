"""How well a lexicon does on labelled texts: counts, rates and how sure one can be of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from service.core.screening.model import Screening
from service.core.severity import Severity

Z_95 = 1.959964
"""The normal deviate of a 95 % interval."""


@dataclass(frozen=True)
class Sample:
    """One labelled text. `risk`: a specialist would want to be alerted by these words alone."""

    id: str | int
    text: str
    risk: bool
    kind: str
    lang: str | None = None
    asked: str | None = None
    before: tuple[str, ...] = ()
    severity: Severity | None = None
    pair: str | None = None


@dataclass(frozen=True)
class Verdict:
    sample: Sample
    screening: Screening

    @property
    def right(self) -> bool:
        return self.screening.flagged is self.sample.risk


@dataclass(frozen=True)
class Rate:
    """`hits` of `total`, with the 95 % Wilson interval of the share."""

    hits: int
    total: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson score interval (Wilson 1927): sound for few texts and for shares near 0, 1."""
        if not self.total:
            return (0.0, 1.0)
        share, n, z = self.hits / self.total, self.total, Z_95
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True)
class Report:
    """What `warmline screen --evaluate` prints. `crisis_told`: of the flagged texts with a labelled
    severity, those where crisis was told from less. `pairs`: both texts of a pair judged right."""

    recall: Rate
    false_alarms: Rate
    precision: Rate
    recall_by_kind: dict[str, Rate]
    false_alarms_by_kind: dict[str, Rate]
    recall_by_lang: dict[str, Rate]
    false_alarms_by_lang: dict[str, Rate]
    crisis_told: Rate
    pairs: Rate
    wrong: tuple[Verdict, ...]


def report(verdicts: Sequence[Verdict]) -> Report:
    """The figures over all `verdicts`, kinds in the order of their names."""
    risk = [verdict for verdict in verdicts if verdict.sample.risk]
    fine = [verdict for verdict in verdicts if not verdict.sample.risk]
    flagged = [verdict for verdict in verdicts if verdict.screening.flagged]
    graded = [verdict for verdict in flagged if verdict.sample.severity is not None]
    told = sum(
        _is_crisis(one.screening.severity) is _is_crisis(one.sample.severity) for one in graded
    )
    return Report(
        recall=_flagged(risk),
        false_alarms=_flagged(fine),
        precision=Rate(sum(verdict.sample.risk for verdict in flagged), len(flagged)),
        recall_by_kind=_by(risk, _kind),
        false_alarms_by_kind=_by(fine, _kind),
        recall_by_lang=_by(risk, _lang),
        false_alarms_by_lang=_by(fine, _lang),
        crisis_told=Rate(told, len(graded)),
        pairs=_pairs(verdicts),
        wrong=tuple(verdict for verdict in verdicts if not verdict.right),
    )


def _is_crisis(severity: Severity | None) -> bool:
    return severity is Severity.CRISIS


def _flagged(verdicts: Sequence[Verdict]) -> Rate:
    return Rate(sum(verdict.screening.flagged for verdict in verdicts), len(verdicts))


def _kind(verdict: Verdict) -> str:
    return verdict.sample.kind


def _lang(verdict: Verdict) -> str:
    return verdict.sample.lang or "none given"


def _by(verdicts: Iterable[Verdict], group: Callable[[Verdict], str]) -> dict[str, Rate]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(group(verdict), []).append(verdict)
    return {name: _flagged(groups[name]) for name in sorted(groups)}


def _pairs(verdicts: Iterable[Verdict]) -> Rate:
    pairs: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.sample.pair is not None:
            pairs.setdefault(verdict.sample.pair, []).append(verdict)
    whole = [pair for pair in pairs.values() if len(pair) > 1]
    return Rate(sum(all(verdict.right for verdict in pair) for pair in whole), len(whole))

"""How well a lexicon does on labelled texts: counts, rates and how sure one can be of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from service.core.screening.model import Screening
from service.core.severity import Severity

Z_95 = 1.959964
"""The normal deviate of a 95 % interval."""

GROUPS = {
    "everyday SMS": frozenset({"ham"}),
    "ordinary": frozenset({"chitchat", "checkin", "logistic", "recovery", "mh_ok"}),
    "hard ordinary": frozenset(
        {"idiom", "negated", "past", "news", "quoted", "medical_minor", "hard"}
    ),
}
"""Kinds of texts without a sign that are told together: false alarms weigh differently there."""


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
    severity, those where crisis was told from less. `pairs`: both texts of a pair judged right.
    `precision_by_category`: of the texts where a sign of that category was the worst, those of
    risk. `severities`: how many texts labelled so were seen as what, by the words of both."""

    recall: Rate
    false_alarms: Rate
    precision: Rate
    recall_by_kind: dict[str, Rate]
    false_alarms_by_kind: dict[str, Rate]
    false_alarms_by_group: dict[str, Rate]
    precision_by_category: dict[str, Rate]
    recall_by_lang: dict[str, Rate]
    false_alarms_by_lang: dict[str, Rate]
    crisis_told: Rate
    severities: dict[str, dict[str, int]]
    pairs: Rate
    wrong: tuple[Verdict, ...]
    mistold: tuple[Verdict, ...]
    wrong_pairs: tuple[tuple[Verdict, ...], ...]


def report(verdicts: Sequence[Verdict]) -> Report:
    """The figures over all `verdicts`, kinds in the order of their names."""
    risk = [verdict for verdict in verdicts if verdict.sample.risk]
    fine = [verdict for verdict in verdicts if not verdict.sample.risk]
    flagged = [verdict for verdict in verdicts if verdict.screening.flagged]
    graded = [verdict for verdict in flagged if verdict.sample.severity is not None]
    mistold = [one for one in graded if not _is_told(one)]
    pairs = _pairs(verdicts)
    return Report(
        recall=_flagged(risk),
        false_alarms=_flagged(fine),
        precision=_precision(flagged),
        recall_by_kind=_by(risk, _kind),
        false_alarms_by_kind=_by(fine, _kind),
        false_alarms_by_group=_by_group(fine),
        precision_by_category=_by(flagged, _category, _precision),
        recall_by_lang=_by(risk, _lang),
        false_alarms_by_lang=_by(fine, _lang),
        crisis_told=Rate(len(graded) - len(mistold), len(graded)),
        severities=_severities(verdicts),
        pairs=Rate(sum(all(one.right for one in pair) for pair in pairs), len(pairs)),
        wrong=tuple(verdict for verdict in verdicts if not verdict.right),
        mistold=tuple(mistold),
        wrong_pairs=tuple(pair for pair in pairs if not all(one.right for one in pair)),
    )


def _is_told(verdict: Verdict) -> bool:
    """Whether crisis was told from less."""
    labelled, seen = verdict.sample.severity, verdict.screening.severity
    return (labelled is Severity.CRISIS) is (seen is Severity.CRISIS)


def _flagged(verdicts: Sequence[Verdict]) -> Rate:
    return Rate(sum(verdict.screening.flagged for verdict in verdicts), len(verdicts))


def _precision(flagged: Sequence[Verdict]) -> Rate:
    return Rate(sum(verdict.sample.risk for verdict in flagged), len(flagged))


def _kind(verdict: Verdict) -> str:
    return verdict.sample.kind


def _lang(verdict: Verdict) -> str:
    return verdict.sample.lang or "none given"


def _category(verdict: Verdict) -> str:
    signs = verdict.screening.signs
    return max(signs, key=lambda sign: sign.severity).category if signs else "could not be read"


def _by(
    verdicts: Iterable[Verdict],
    group: Callable[[Verdict], str],
    rate: Callable[[Sequence[Verdict]], Rate] = _flagged,
) -> dict[str, Rate]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(group(verdict), []).append(verdict)
    return {name: rate(groups[name]) for name in sorted(groups)}


def _by_group(fine: Sequence[Verdict]) -> dict[str, Rate]:
    """Those groups that there are texts of."""
    groups = {
        name: [verdict for verdict in fine if verdict.sample.kind in kinds]
        for name, kinds in GROUPS.items()
    }
    return {name: _flagged(group) for name, group in groups.items() if group}


def _severities(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    told: dict[Severity, Counter[Severity]] = {}
    for verdict in verdicts:
        if verdict.sample.severity is not None:
            counts = told.setdefault(verdict.sample.severity, Counter())
            counts[verdict.screening.severity] += 1
    worst_first = sorted(Severity, reverse=True)
    return {
        labelled.word: {seen.word: told[labelled][seen] for seen in worst_first}
        for labelled in worst_first
        if labelled in told
    }


def _pairs(verdicts: Iterable[Verdict]) -> list[tuple[Verdict, ...]]:
    pairs: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.sample.pair is not None:
            pairs.setdefault(verdict.sample.pair, []).append(verdict)
    return [tuple(pair) for pair in pairs.values() if len(pair) > 1]

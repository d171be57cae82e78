from __future__ import annotations

import pytest

from service.core.screening.measure import Rate, Sample, Verdict, report
from service.core.screening.model import Screening, Sign
from service.core.severity import Severity


def verdict(
    *, risk: bool, seen: Severity, kind: str = "a", pair: str | None = None, said: str = ""
) -> Verdict:
    severity = Severity.from_word(said) if said else None
    signs = (Sign("s", "suicide", seen, "x", 0, 1),) if seen else ()
    sample = Sample("1", "x", risk=risk, kind=kind, pair=pair, severity=severity)
    return Verdict(sample, Screening(signs=signs))


def test_counts_and_rates() -> None:
    figures = report(
        [
            verdict(risk=True, seen=Severity.CRISIS, said="crisis", pair="p"),
            verdict(risk=True, seen=Severity.URGENT, said="crisis", kind="b"),
            verdict(risk=True, seen=Severity.NONE, kind="b"),
            verdict(risk=False, seen=Severity.NONE, pair="p"),
            verdict(risk=False, seen=Severity.CONCERN, kind="c", pair="alone"),
        ]
    )
    assert figures.recall == Rate(2, 3)
    assert figures.false_alarms == Rate(1, 2)
    assert figures.precision == Rate(2, 3)
    assert figures.recall_by_kind == {"a": Rate(1, 1), "b": Rate(1, 2)}
    assert figures.false_alarms_by_kind == {"a": Rate(0, 1), "c": Rate(1, 1)}
    assert figures.crisis_told == Rate(1, 2)
    assert figures.pairs == Rate(1, 1)
    assert [one.sample.kind for one in figures.wrong] == ["b", "c"]


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (0, 0, 0.0, 1.0)],
)
def test_the_wilson_interval(hits: int, total: int, low: float, high: float) -> None:
    assert Rate(hits, total).interval == pytest.approx((low, high), abs=1e-4)

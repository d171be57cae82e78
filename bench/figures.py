"""What a row of the benchmark says: ours beside its ceiling, and whether the goal is met."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

HEAD = ("row", "ours", "ceiling", "ratio", "goal", "met")


@dataclass(frozen=True)
class Figure:
    """One measured figure. `ceiling` is what was measured beside it, in the same `unit`; `ratio` is
    ours to the ceiling. Without a ceiling the goal is an amount."""

    row: str
    unit: str
    ours: float
    ceiling: float | None
    goal: str
    met: bool

    @property
    def ratio(self) -> float | None:
        return self.ours / self.ceiling if self.ceiling else None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio}


def at_least(row: str, unit: str, ours: float, ceiling: float, share: float) -> Figure:
    """Ours is to be at least `share` of the ceiling."""
    met = ceiling > 0 and ours / ceiling >= share
    return Figure(row, unit, ours, ceiling, f"at least {share:g} of it", met)


def at_most(row: str, unit: str, ours: float, ceiling: float, times: float) -> Figure:
    """Ours is to be at most `times` the ceiling."""
    met = ceiling > 0 and ours / ceiling <= times
    return Figure(row, unit, ours, ceiling, f"at most {times:g} times", met)


def under(row: str, unit: str, ours: float, bound: float, beside: float | None = None) -> Figure:
    """Ours is to be under `bound`, whatever was measured beside it."""
    return Figure(row, unit, ours, beside, f"under {bound:g} {unit}", ours < bound)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text, columns aligned."""
    rows = [HEAD, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.row,
        _amount(figure.ours, figure.unit),
        "-" if figure.ceiling is None else _amount(figure.ceiling, figure.unit),
        "-" if figure.ratio is None else f"{figure.ratio:.2f}",
        figure.goal,
        "yes" if figure.met else "NO",
    )


def _amount(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}"

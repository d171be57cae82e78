"""The floors under the sample set's figures: they may only rise.

python -m tests.screening.floors           what differs from what is written down
python -m tests.screening.floors --write   write it down; refuses what fell on the same lines
python -m tests.screening.floors --table   the figures as a table, for docs/screening.md
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from service.core.screening.measure import GROUPS, Rate, Report
from tests.screening.sample_set import FLOORS, figures, hash_of, samples

HOW = "run: python -m tests.screening.floors --write"


@dataclass(frozen=True)
class Floors:
    """Of which lines, and how many are right by name. For every name more is better."""

    lines: str
    right: dict[str, Rate]


def measured() -> Floors:
    """The figures of this moment."""
    return Floors(hash_of(samples()), dict(_rights(figures())))


def _rights(found: Report) -> Iterator[tuple[str, Rate]]:
    yield "flagged: all", found.recall
    yield "left alone: all", _others(found.false_alarms)
    yield "crisis told from less", found.crisis_told
    yield "pairs both right", found.pairs
    for name, rate in found.recall_by_kind.items():
        yield f"flagged: {name}", rate
    for name, rate in found.false_alarms_by_kind.items():
        yield f"left alone: {name}", _others(rate)
    for name, rate in found.recall_by_lang.items():
        yield f"flagged in {name}", rate
    for name, rate in found.false_alarms_by_lang.items():
        yield f"left alone in {name}", _others(rate)


def _others(rate: Rate) -> Rate:
    return Rate(rate.total - rate.hits, rate.total)


def written() -> Floors:
    """The floors as they stand in the file."""
    data = json.loads(FLOORS.read_text(encoding="utf-8"))
    return Floors(data["lines"], {name: Rate(*pair) for name, pair in data["right"].items()})


def fallen(now: Floors, floor: Floors) -> list[str]:
    """What is worse than what was written down, as far as it can be compared."""
    return [
        f"{name} fell from {was.hits}/{was.total} to {now.right[name].hits}/{now.right[name].total}"
        for name, was in floor.right.items()
        if name in now.right and (now.right[name].share or 0) < (was.share or 0)
    ]


def unwritten(now: Floors, floor: Floors) -> list[str]:
    """What is better than what was written down, or was not measured then."""
    if now.lines != floor.lines:
        return [f"the lines are others now; {HOW}"]
    return [
        f"{name} is {rate.hits}/{rate.total} now; {HOW}"
        for name, rate in now.right.items()
        if rate != floor.right.get(name) and not fallen(now, floor)
    ]


def as_table(found: Report) -> str:
    """Counts, shares and 95 % intervals as a table in Markdown."""
    rows = [("all: flagged of risk", found.recall), ("all: false alarms", found.false_alarms)]
    rows += [("precision", found.precision), ("crisis told from less", found.crisis_told)]
    rows += [("minimal pairs, both right", found.pairs)]
    rows += [(f"{name}: flagged", rate) for name, rate in found.recall_by_kind.items()]
    rows += [
        (f"{name} ({', '.join(sorted(GROUPS[name]))}): false alarms", rate)
        for name, rate in found.false_alarms_by_group.items()
    ]
    rows += [(f"in {name}: flagged", rate) for name, rate in found.recall_by_lang.items()]
    rows += [
        (f"in {name}: false alarms", rate) for name, rate in found.false_alarms_by_lang.items()
    ]
    lines = ["| | of | share | 95 % interval |", "| --- | --- | --- | --- |"]
    for name, rate in rows:
        low, high = rate.interval
        share = "" if rate.share is None else f"{rate.share:.1%}"
        lines.append(f"| {name} | {rate.hits}/{rate.total} | {share} | {low:.1%} - {high:.1%} |")
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    if "--table" in arguments:
        _say(as_table(figures()))
        return 0
    now = measured()
    floor = written() if FLOORS.exists() else Floors("", {})
    worse = fallen(now, floor)
    _say("\n".join([*worse, *unwritten(now, floor)]) or "as written down")
    if "--write" not in arguments:
        return 0
    if worse and now.lines == floor.lines:
        _say("nothing was written: floors may only rise")
        return 1
    right = {name: [rate.hits, rate.total] for name, rate in now.right.items()}
    told = json.dumps({"lines": now.lines, "right": right}, indent=1)
    # One figure a line reads better, and shows better what a change changed.
    told = told.replace("[\n   ", "[").replace(",\n   ", ", ").replace("\n  ]", "]")
    FLOORS.write_text(told + "\n", encoding="utf-8")
    _say(f"written to {FLOORS.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

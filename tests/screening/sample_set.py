"""The project's own labelled texts, and what the shipped lexicon sees in each. Read once."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from service.core.screening.labelled import Lines
from service.core.screening.measure import Report, Sample, Verdict, report
from tests.core.screening.lexicons import seen

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"


def read_folder(name: str) -> tuple[Sample, ...]:
    """All samples of the `.jsonl` files in a folder beside this file, in the order of the files."""
    found: list[Sample] = []
    for path in sorted((HERE / name).glob("*.jsonl")):
        with path.open("rb") as given:
            lines = Lines(given, path.name)
            found += lines.labelled()
        assert not lines.bad, lines.bad
    return tuple(found)


@cache
def samples() -> tuple[Sample, ...]:
    """The set that figures are taken of."""
    return read_folder("samples")


@cache
def explicit() -> tuple[Sample, ...]:
    """Plain words of danger: each must be flagged."""
    return read_folder("explicit")


@cache
def verdicts() -> tuple[Verdict, ...]:
    return tuple(judged(sample) for sample in samples())


@cache
def figures() -> Report:
    return report(verdicts())


def judged(sample: Sample) -> Verdict:
    return Verdict(sample, seen(sample.text, asked=sample.asked, before=sample.before))


def hash_of(lines: tuple[Sample, ...]) -> str:
    """Says whether a set is still the same one."""
    return hashlib.sha256(repr(lines).encode()).hexdigest()[:16]

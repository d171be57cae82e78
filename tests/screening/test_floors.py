"""The figures of the sample set may only rise, and what rose is written down."""

from __future__ import annotations

from service.core.screening.measure import Rate
from tests.screening.floors import Floors, fallen, measured, unwritten, written
from tests.screening.sample_set import explicit, judged


def test_no_figure_fell() -> None:
    assert fallen(measured(), written()) == []


def test_every_rise_is_written_down() -> None:
    assert unwritten(measured(), written()) == []


def test_explicit_words_of_danger_are_all_flagged() -> None:
    assert [one.text for one in explicit() if not judged(one).screening.flagged] == []


def test_what_fell_and_what_rose_is_told_apart() -> None:
    floor = Floors("x", {"a": Rate(9, 10), "b": Rate(5, 10)})
    worse = Floors("x", {"a": Rate(8, 10), "b": Rate(5, 10)})
    better = Floors("x", {"a": Rate(9, 10), "b": Rate(6, 10)})
    assert fallen(worse, floor) == ["a fell from 9/10 to 8/10"]
    assert fallen(better, floor) == []
    assert [line.split(";")[0] for line in unwritten(better, floor)] == ["b is 6/10 now"]
    assert unwritten(Floors("y", floor.right), floor)[0].startswith("the lines are others now")

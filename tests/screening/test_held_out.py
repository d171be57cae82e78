"""Lines that nobody who writes rules has read: what becomes of the next person's words.

Whoever opens `held_out/` to write rules by it moves it to `samples/` and puts new lines in its
place. Only counts are told here, so that a failure shows no line.
"""

from __future__ import annotations

from service.core.screening.measure import report
from tests.screening.sample_set import judged, read_folder

HEARD, RISK = 192, 250
FOR_NOTHING, FINE = 12, 250


def test_the_next_persons_words_are_heard_no_worse_than_before() -> None:
    found = report([judged(sample) for sample in read_folder("held_out")])
    assert (found.recall.total, found.false_alarms.total) == (RISK, FINE)
    assert found.recall.hits >= HEARD
    assert found.false_alarms.hits <= FOR_NOTHING

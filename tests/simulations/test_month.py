"""Some days of alerts, lived with the real use cases and judged step by step. `make month` lives
longer, with more people."""

from __future__ import annotations

from contextlib import closing

from tests.simulations.month.judge import judge
from tests.simulations.month.life import Month


def test_every_alert_reaches_people_and_nobody_is_disturbed(sqlite_url: str) -> None:
    month = Month(sqlite_url, peers=12, staff=8, days=1, seed=1)
    with closing(month.place.deps.database):
        month.live(pace=16)
        verdict = judge(month)
    assert verdict.breaches == []
    assert verdict.tally["texts and calls to somebody off"] == 0
    assert verdict.tally["alerts that climbed"] > 2
    assert {"alerts crisis", "alerts urgent", "alerts concern"} <= set(verdict.tally)
    assert any(month.diary.off.values())
    assert month.diary.rung

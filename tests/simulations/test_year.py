"""A few people's weeks, lived with the real use cases and judged text by text. `make year` lives
longer, with more of them."""

from __future__ import annotations

from tests.simulations.year import live


def test_every_promise_is_kept_to_everybody(sqlite_url: str) -> None:
    verdict = live(sqlite_url, peers=12, days=16, seed=3)
    assert verdict.breaches == []
    assert set(verdict.tally) >= {"sent on time", "sent later", "pace", "quiet_hours", "expired"}

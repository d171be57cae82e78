"""Everyday words around what somebody says must neither hide danger nor make any."""

from __future__ import annotations

import pytest

from tests.screening.surroundings import share, wrong

ONE_IN = 7  # cases; the module's own command tries all of them


@pytest.mark.parametrize(
    ("lang", "risk", "most"),
    [("en", True, 0.04), ("en", False, 0.01), ("es", True, 0.015), ("es", False, 0.012)],
)
def test_surroundings_change_little(lang: str, risk: bool, most: float) -> None:
    given = [case for case in share(lang, one_in=ONE_IN, first=3) if case.risk is risk]
    bad = wrong(given)
    assert len(given) > 100
    assert len(bad) / len(given) <= most, [case.text for case in bad]

"""Plays every conversation about what peers wish beside their check-ins: a person, their data, a
language (see `tests.conversations.playing`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.playing import play
from tests.usecases.place import Place

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation(sqlite_url: str, path: Path) -> None:
    place = Place(sqlite_url).open()
    seen, lines = play(place, path)
    place.deps.database.close()
    assert seen == lines

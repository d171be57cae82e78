"""Plays every conversation about the pace of texts: Alex writes English, Rosa Spanish."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.playing import play
from tests.usecases.place import Place

HERE = Path(__file__).parent


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation(database_url: str, path: Path) -> None:
    place = Place(database_url).open()
    seen, written = play(place, path)
    place.deps.database.close()
    assert seen == written

"""Plays every conversation in which a peer says where they are: Alex in English, Rosa in Spanish
(see `tests.conversations.playing`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.store.peers import Peer
from tests.conversations.playing import play
from tests.usecases.place import Place

HERE = Path(__file__).parent


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    made = Place(database_url).open()
    yield made
    made.deps.database.close()


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation(place: Place, path: Path) -> None:
    seen, lines = play(place, path)
    assert seen == lines
    said = {row.zone_from for row in place.rows(Peer)}
    assert ("said" in said) == (path.stem != "doubt_en")

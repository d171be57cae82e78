"""Plays every conversation about the words of schedules: Alex writes English, Rosa Spanish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.playing import play
from tests.usecases.place import Place, program

HERE = Path(__file__).parent
MOOD = """  - name: mood
    flow: daily
    days: [tue, thu]
    at: "18:00"
    missed_after: 6h
    join: {en: MOOD, es: ANIMO}
"""
PEERS = """name,phone,language,zone,specialist,consent,welcome
Alex Moreno,+12025550143,en,America/New_York,sam@example.org,paper,no
Rosa Reyes,+12025550144,es,America/Chicago,sam@example.org,paper,no
"""


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    made = Place(database_url).open(program() + MOOD, PEERS)
    yield made
    made.deps.database.close()


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation(place: Place, path: Path) -> None:
    seen, written = play(place, path)
    assert seen == written

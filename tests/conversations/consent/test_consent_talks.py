"""Plays every conversation about beginning and ending: the welcome that asks for a yes, and the
last texts of a schedule (see `tests.conversations.playing`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.playing import play
from tests.usecases.place import PEERS, Place, program

HERE = Path(__file__).parent
COURSE = """  - name: course
    flow: daily
    days: every day
    at: "12:00"
    count: 3
    missed_after: 6h
"""
BEGINNING = PEERS.replace("paper,daily,no", "paper,daily,yes")
ENDING = PEERS.replace(",daily,", ",course,")


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation(sqlite_url: str, path: Path) -> None:
    peers = BEGINNING if path.stem.startswith("welcome") else ENDING
    place = Place(sqlite_url).open(program() + COURSE, peers)
    seen, lines = play(place, path)
    place.deps.database.close()
    assert seen == lines

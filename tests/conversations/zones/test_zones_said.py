"""Plays every conversation in which a peer says where they are, with a database and a carrier.

`>` is what the peer writes, `<` what they get; `(2 hours later)` that time passes. Lines with `#`
are remarks; `phone` says who writes: Alex in English, Rosa in Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.store.peers import Peer
from tests.usecases.place import Place

HERE = Path(__file__).parent
LATER = re.compile(r"\((\d+) hours? later\)")


@pytest.fixture
def place(database_url: str) -> Iterator[Place]:
    made = Place(database_url).open()
    yield made
    made.deps.database.close()


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation(place: Place, path: Path) -> None:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    phone = lines.pop(0).removeprefix("phone: ")
    seen: list[str] = []
    told = 0
    for line in lines:
        if later := LATER.fullmatch(line):
            place.clock.advance(timedelta(hours=int(later[1])))
            place.work()
        elif line.startswith(">"):
            place.hear(phone, line[1:].strip())
        else:
            continue
        texts = place.texts(phone)
        seen += [line, *(f"< {text}" for text in texts[told:])]
        told = len(texts)
    assert seen == lines
    said = {row.zone_from for row in place.rows(Peer)}
    assert ("said" in said) == (path.stem != "doubt_en")

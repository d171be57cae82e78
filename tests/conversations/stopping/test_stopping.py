"""Talks about stopping and coming back, as they stand here: who writes what, and who gets which
text because of it. The first line says who answers STOP on the line, we or the carrier."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.test_talks import played
from tests.usecases.place import Place, program

TALKS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("file", TALKS, ids=[file.stem for file in TALKS])
def test_a_talk_goes_as_it_is_written(file: Path, sqlite_url: str) -> None:
    written = file.read_text("utf-8").splitlines()
    place = Place(sqlite_url).open(program(optout=written[0].removeprefix("# optout: ")))
    assert list(played(place, iter(written))) == written
    place.deps.database.close()

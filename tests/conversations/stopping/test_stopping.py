"""Talks about stopping and coming back, as they stand here: who writes what, and who gets which
text because of it. The first line says who answers STOP on the line, we or the carrier, and which
kinds of texts the peers get, where it is more than the daily check-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.test_talks import played
from tests.usecases.place import PEERS, Place, program

TALKS = sorted(Path(__file__).parent.glob("*.txt"))
ANOTHER = """  - name: {name}
    flow: daily
    purpose: {name}
    days: [{day}]
    at: "14:00"
    missed_after: 6h
"""
DAYS = {"reminders": "tue", "news": "thu"}


def opened(place: Place, head: str) -> Place:
    """The program that the first line of a talk speaks of."""
    optout, _, kinds = head.removeprefix("# optout: ").partition(", kinds: checkins, ")
    names = kinds.split(", ") if kinds else []
    more = "".join(ANOTHER.format(name=name, day=DAYS[name]) for name in names)
    peers = PEERS.replace(",daily,", f",{';'.join(['daily', *names])},")
    return place.open(program(optout=optout) + more, peers)


@pytest.mark.parametrize("file", TALKS, ids=[file.stem for file in TALKS])
def test_a_talk_goes_as_it_is_written(file: Path, sqlite_url: str) -> None:
    written = file.read_text("utf-8").splitlines()
    place = opened(Place(sqlite_url), written[0])
    assert list(played(place, iter(written))) == written
    place.deps.database.close()

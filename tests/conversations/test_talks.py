"""Talks between peers and staff, as they stand in `talks/`: who writes what, and who gets which
text because of it. Each is played on a program at work, its clock told to go on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.usecases.place import ALEX, DANA, LUCIA, NOAH, ROSA, SAM, UNKNOWN, Place

TALKS = sorted((Path(__file__).parent / "talks").glob("*.txt"))
PHONES = {
    "Alex": ALEX,
    "Rosa": ROSA,
    "Sam": SAM,
    "Dana": DANA,
    "Lucia": LUCIA,
    "Noah": NOAH,
    "A stranger": UNKNOWN,
}
NAMES = {phone: name for name, phone in PHONES.items()}
LATER = re.compile(r"\((\d+) (minutes|hours) later\)")


def played(place: Place, lines: Iterator[str]) -> Iterator[str]:
    """The talk as it went: what was written, each followed by the texts that it led to."""
    for line in lines:
        if line.startswith("    -> "):
            continue
        yield line
        before = len(place.sms.accepted)
        if later := LATER.fullmatch(line):
            place.later(**{later[2]: float(later[1])})
        elif line and not line.startswith("#"):
            name, _, words = line.partition(": ")
            place.hear(PHONES[name], words)
        for text in place.sms.accepted[before:]:
            yield f"    -> {NAMES[text.to]}: {text.body}"


@pytest.mark.parametrize("file", TALKS, ids=[file.stem for file in TALKS])
def test_a_talk_goes_as_it_is_written(file: Path, sqlite_url: str) -> None:
    place = Place(sqlite_url).open()
    written = file.read_text("utf-8").splitlines()
    assert list(played(place, iter(written))) == written
    place.deps.database.close()

"""Play a conversation that stands in a file: `>` is what the peer writes, `<` what they get, `(32
hours later)` that time passes, and `phone` who writes. Lines with `#` are remarks."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from tests.usecases.place import Place

LATER = re.compile(r"\((\d+) hours? later\)")


def play(place: Place, path: Path) -> tuple[list[str], list[str]]:
    """What was said, line by line, and what the file has."""
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
    return seen, lines

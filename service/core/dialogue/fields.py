"""Reading the fields of a flow: each function notes every mistake and goes on.

What comes back where a mistake was noted is a harmless stand-in: the flow is refused anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from service.core.dialogue.script import PLACEHOLDERS, Text
from service.core.source import Mistake, Path, Source

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_TEXT = 1600  # characters: what the carrier takes in one message
LONGEST_WAIT = timedelta(days=30)  # a question left open for longer than this is no conversation
_PLACE = re.compile(r"\{([a-z_]+)\}")
_WAIT = re.compile(r"(\d{1,5})\s*(m|min|h|d)")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


@dataclass
class Notes:
    """The source being read, and the mistakes found in it so far."""

    source: Source
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, path: Path, problem: str) -> None:
        self.mistakes.append(self.source.mistake(path, problem))

    def only(self, data: Mapping[str, Any], path: Path, allowed: Iterable[str]) -> None:
        """Note every field of `data` that means nothing here: most are slips of the pen."""
        known = tuple(allowed)
        for key in data:
            if key not in known:
                self.wrong((*path, key), f"no such field; known here: {', '.join(known)}")

    def mapping(self, value: object, path: Path) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(path, "a mapping of fields is expected here")
            return {}
        odd = [key for key in value if not isinstance(key, str)]
        for key in odd:
            self.wrong(path, f"the name {key!r} must be a word; put it in quotes")
        return {key: part for key, part in value.items() if isinstance(key, str)}

    def items(self, value: object, path: Path) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(path, "a list is expected here")
            return []
        return value

    def word(self, value: object, path: Path) -> str:
        """A name: small letters, digits and `_`."""
        if isinstance(value, str) and NAME.fullmatch(value):
            return value
        self.wrong(path, "a name is expected: small letters, digits and _, at most 40")
        return ""

    def flag(self, value: object, path: Path) -> bool:
        if not isinstance(value, bool):
            self.wrong(path, "yes or no is expected here")
            return False
        return value

    def number(self, value: object, path: Path) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 1_000_000:
            self.wrong(path, "a whole number is expected here")
            return 0
        return value

    def words(self, value: object, path: Path) -> str:
        """Any text that is not blank."""
        if not isinstance(value, str) or not value.strip():
            self.wrong(path, "a text is expected here")
            return ""
        return value.strip()

    def text(self, value: object, path: Path) -> Text:
        """A text for the peer, with its placeholders checked against the declared ones."""
        words = " ".join(self.words(value, path).split())
        if len(words) > LONGEST_TEXT:
            self.wrong(path, f"longer than {LONGEST_TEXT} characters")
        parts = tuple(_PLACE.split(words))
        for name in parts[1::2]:
            if name not in PLACEHOLDERS:
                known = ", ".join("{" + known + "}" for known in PLACEHOLDERS)
                self.wrong(path, f"{{{name}}} is no placeholder; known: {known}")
        if any("{" in literal or "}" in literal for literal in parts[::2]):
            self.wrong(path, "a brace stands alone; a placeholder is written {program}")
        return Text(parts)

    def wait(self, value: object, path: Path) -> timedelta | None:
        """A duration such as 30m, 3h or 2d; None when the field is absent."""
        if value is None:
            return None
        match = _WAIT.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            self.wrong(path, "a duration is expected: 30m, 3h or 2d")
            return None
        wait = timedelta(**{_UNITS[match[2]]: int(match[1])})
        if not timedelta() < wait <= LONGEST_WAIT:
            self.wrong(path, f"must be longer than nothing and at most {LONGEST_WAIT.days}d")
            return None
        return wait

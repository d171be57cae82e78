"""Lengths of time as a coordinator writes them: `90m`, `2h`, `1h 30m`, `2d`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_WRITTEN = re.compile(r"(?:(\d{1,5})\s*([dhms])\s*)+", re.IGNORECASE)
_PART = re.compile(r"(\d{1,5})\s*([dhms])", re.IGNORECASE)


def read_duration(text: str) -> timedelta:
    """The length that `text` names. Raises ValueError, in words for the author, when it names none
    or none at all (0m)."""
    if not _WRITTEN.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is no length of time: write 90m, 2h or 1h 30m")
    parts = {unit.lower(): int(number) for number, unit in _PART.findall(text)}
    length = timedelta(**{_UNITS[unit]: number for unit, number in parts.items()})
    if not length:
        raise ValueError("a length of time must be more than nothing")
    return length


def say_duration(length: timedelta) -> str:
    """A length as a coordinator writes it: `1h 30m`. Parts of a second are left out."""
    seconds = int(length.total_seconds())
    parts = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts) or "0m"

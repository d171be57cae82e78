"""How long a member of staff wants to be off, as they text it: `3h`, `until 8am`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.core.scheduling.hours import instant_of

LONGEST = timedelta(hours=24)
_LENGTH = re.compile(
    r"(?:(?:for|por)\s+)?(?:(\d{1,2})\s*(?:h|hrs?|hours?|horas?))?\s*"
    r"(?:(?:and|y)\s+)?(?:(\d{1,3})\s*(?:m|mins?|minutes?|minutos?))?(?![a-z0-9])"
)
_UNTIL = re.compile(
    r"(?:until|till|til|hasta)\s+(?:las?\s+)?(?:at\s+)?(?:(tomorrow|manana)\s+(?:a\s+las?\s+)?(?:at\s+)?)?"
    r"(?:(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?(?:m\b\.?)?|(noon|mediodia|midnight|medianoche))"
    r"(?:\s+(?:de\s+la\s+|tomorrow|manana)+)*(?![a-z0-9])"
)
_NAMED = {"noon": time(12), "mediodia": time(12), "midnight": time(0), "medianoche": time(0)}
_BESIDE = re.compile(r"^(?:cover|covers|with|con|cubre|ask|to)\b|\b(?:covers|cubre|please|thanks)$")


@dataclass(frozen=True)
class OffTime:
    """So long (`lasts`), or up to this time of the program's clock (`until`). `who` is what else
    was written: the name of whoever answers meanwhile."""

    lasts: timedelta | None = None
    until: time | None = None
    who: str = ""

    def ends(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When it ends (UTC), counted from `now` (UTC)."""
        if self.lasts is not None:
            return now + self.lasts
        assert self.until is not None
        day = now.astimezone(zone).date()
        ends = instant_of(day, self.until, zone)
        return ends if ends > now else instant_of(day + timedelta(days=1), self.until, zone)


def read_off_time(plain: str) -> OffTime | None:
    """The time in what follows OFF, in small letters without accents; None when there is none, more
    than a day, or one that could be morning or evening (`until 8`)."""
    text = plain.strip()
    length = _LENGTH.match(text)
    if length is not None and (length[1] or length[2]):
        lasts = timedelta(hours=int(length[1] or 0), minutes=int(length[2] or 0))
        fits = timedelta(0) < lasts <= LONGEST
        return OffTime(lasts=lasts, who=_who(text[length.end() :])) if fits else None
    found = _UNTIL.match(text)
    clock = _clock(found) if found is not None else None
    if found is None or clock is None:
        return None
    return OffTime(until=clock, who=_who(text[found.end() :]))


def _clock(found: re.Match[str]) -> time | None:
    if found[5]:
        return _NAMED[found[5]]
    hour, minute, half = int(found[2]), int(found[3] or 0), found[4]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12):
        return None
    if half:
        return time(hour % 12 + (12 if half == "p" else 0), minute)
    plainly = hour > 12 or found[2].startswith("0")
    return time(hour, minute) if plainly else None


def _who(rest: str) -> str:
    name = " ".join(rest.replace(",", " ").replace(".", " ").split())
    return " ".join(_BESIDE.sub(" ", name).split())

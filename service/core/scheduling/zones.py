"""A peer's zone: what they or staff say, or else a guess that is shown as a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from phonenumbers import NumberParseException, parse
from phonenumbers.timezone import time_zones_for_number

from service.core.scheduling.zip_zones import (
    CENTRAL,
    EASTERN,
    MOUNTAIN,
    PACIFIC,
    state_of_zip,
    zone_of_zip,
)

_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?")
# More zones than this and a number says nothing: it is free of charge, or a country's mobile.
_MOST_ZONES = 3

_SAID = {
    "eastern": EASTERN,
    "est": EASTERN,
    "edt": EASTERN,
    "et": EASTERN,
    "este": EASTERN,
    "central": CENTRAL,
    "cst": CENTRAL,
    "cdt": CENTRAL,
    "ct": CENTRAL,
    "centro": CENTRAL,
    "mountain": MOUNTAIN,
    "mst": MOUNTAIN,
    "mdt": MOUNTAIN,
    "mt": MOUNTAIN,
    "montaña": MOUNTAIN,
    "montana": MOUNTAIN,
    "pacific": PACIFIC,
    "pst": PACIFIC,
    "pdt": PACIFIC,
    "pt": PACIFIC,
    "pacífico": PACIFIC,
    "pacifico": PACIFIC,
    "arizona": "America/Phoenix",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "hawái": "Pacific/Honolulu",
    "hawai": "Pacific/Honolulu",
    "puerto rico": "America/Puerto_Rico",
    "atlantic": "America/Puerto_Rico",
}
_AROUND = re.compile(r"\b(?:time|zone|standard|daylight|hora|del|de la|de|tiempo)\b|[.,!]")


@dataclass(frozen=True)
class ZoneGuess:
    """A zone, what it was guessed from, and whether that leaves no doubt. A phone number always
    does: people keep theirs when they move. `state` is the two letters of a US state."""

    zone: ZoneInfo
    sure: bool
    from_what: Literal["zip", "phone"]
    state: str | None = None


def guess_zone(*, zip_code: str = "", phone: str = "") -> ZoneGuess | None:
    """The zone that a US ZIP code (12345 or 12345-6789) or else a phone number (E.164) suggests;
    None when neither suggests one."""
    found = _ZIP.fullmatch(zip_code.strip())
    placed = zone_of_zip(found[1]) if found else None
    if found and placed is not None:
        zone, sure = placed
        return ZoneGuess(ZoneInfo(zone), sure, "zip", state_of_zip(found[1]))
    return _of_number(phone) if phone else None


def _of_number(phone: str) -> ZoneGuess | None:
    try:
        zones = time_zones_for_number(parse(phone))
    except NumberParseException:
        return None
    known = [zone for zone in zones if zone in available_timezones()]
    if not 1 <= len(known) <= _MOST_ZONES:
        return None
    return ZoneGuess(ZoneInfo(known[0]), sure=False, from_what="phone")


def read_zone(text: str) -> ZoneInfo | None:
    """The zone that somebody names, in English or Spanish or by its key: `Central`, `hora del
    este`, `America/Chicago`. None when it names none."""
    plain = text.strip()
    by_key = {key.lower(): key for key in available_timezones() if "/" in key}
    key = by_key.get(plain.lower().replace(" ", "_"))
    if key is None:
        key = _SAID.get(" ".join(_AROUND.sub(" ", plain.lower()).split()))
    return ZoneInfo(key) if key else None

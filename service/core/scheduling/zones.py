"""A peer's zone: what they or staff say, or else a guess that is shown as a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
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
ZoneSource = Literal["said", "staff", "zip", "phone", "program"]
"""How a peer's zone is known: the peer said it, staff did, or it is a guess from their ZIP code or
their number; `program` where neither suggests one."""
GUESSES: frozenset[ZoneSource] = frozenset({"zip", "phone", "program"})
UNSURE = "unsure"  # where a boundary of zones runs through the ZIP code
_AROUND = re.compile(r"\b(?:time|zone|standard|daylight|hora|del|de la|de|tiempo)\b|[.,!]")


@cache
def zone_keys() -> frozenset[str]:
    """The key of every zone there is; the library looks through a folder for them each time."""
    return frozenset(available_timezones())


@cache
def _by_small_key() -> dict[str, str]:
    return {key.lower(): key for key in zone_keys() if "/" in key}


@dataclass(frozen=True)
class ZoneGuess:
    """A zone, what it was guessed from, and whether that leaves no doubt. A phone number always
    does: people keep theirs when they move. `state` is the two letters of a US state."""

    zone: ZoneInfo
    sure: bool
    from_what: Literal["zip", "phone"]
    state: str | None = None


@dataclass(frozen=True)
class PeerZone:
    """A peer's zone by its key, and how it is known. `sure`: there is no doubt about it, as long as
    what it is known from holds."""

    key: str
    source: ZoneSource = "staff"
    sure: bool = True

    @property
    def guessed(self) -> bool:
        """Whether nobody has said it yet."""
        return self.source in GUESSES

    @property
    def cell(self) -> str:
        """How it is known, as a table says it."""
        return f"zip {UNSURE}" if self.source == "zip" and not self.sure else self.source


def guess_zone(*, zip_code: str = "", phone: str = "") -> ZoneGuess | None:
    """The zone that a US ZIP code (12345 or 12345-6789) or else a phone number (E.164) suggests;
    None when neither suggests one."""
    found = _ZIP.fullmatch(zip_code.strip())
    placed = zone_of_zip(found[1]) if found else None
    if found and placed is not None:
        zone, sure = placed
        return ZoneGuess(ZoneInfo(zone), sure, "zip", state_of_zip(found[1]))
    return _of_number(phone) if phone else None


def best_guess(*, zip_code: str, phone: str, otherwise: ZoneInfo) -> PeerZone:
    """The zone of a peer who has not said one: from their ZIP code, else their number (E.164), else
    `otherwise`, the program's."""
    guess = guess_zone(zip_code=zip_code, phone=phone)
    if guess is None:
        return PeerZone(otherwise.key, "program", sure=False)
    return PeerZone(guess.zone.key, guess.from_what, guess.sure)


def _of_number(phone: str) -> ZoneGuess | None:
    try:
        zones = time_zones_for_number(parse(phone))
    except NumberParseException:
        return None
    known = [zone for zone in zones if zone in zone_keys()]
    if not 1 <= len(known) <= _MOST_ZONES:
        return None
    return ZoneGuess(ZoneInfo(known[0]), sure=False, from_what="phone")


def read_zone(text: str) -> ZoneInfo | None:
    """The zone that somebody names, in English or Spanish or by its key: `Central`, `hora del
    este`, `America/Chicago`. None when it names none."""
    plain = text.strip()
    key = _by_small_key().get(plain.lower().replace(" ", "_"))
    if key is None:
        key = _SAID.get(" ".join(_AROUND.sub(" ", plain.lower()).split()))
    return ZoneInfo(key) if key else None

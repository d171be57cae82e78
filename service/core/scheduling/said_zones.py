"""A peer who says which zone they are in, in a text of its own: `central time`, `me mudé a Denver`.

Only what cannot mean another thing is taken: the whole text, with a word for time beside the name
of a zone, or a move beside the name of a city that there is once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from service.core.scheduling.zip_zones import CENTRAL, EASTERN, MOUNTAIN, PACIFIC
from service.core.texts.keywords import plain_form

ARIZONA, ALASKA, HAWAII = "America/Phoenix", "America/Anchorage", "Pacific/Honolulu"
PUERTO_RICO = "America/Puerto_Rico"
Lang = Literal["en", "es"]
_LONGEST = 100  # characters; what is longer says more than a zone


@dataclass(frozen=True)
class SaidZone:
    """The zone, by its key, that a peer said is theirs, and the language they said it in."""

    key: str
    lang: Lang


_ZONES: dict[Lang, dict[str, str]] = {
    "en": {"eastern": EASTERN, "central": CENTRAL, "mountain": MOUNTAIN, "pacific": PACIFIC},
    "es": {"este": EASTERN, "centro": CENTRAL, "montana": MOUNTAIN, "pacifico": PACIFIC},
}
# Said with `time zone` before them, and nowhere else: `et` and `pt` are other things as well.
_SHORT = {
    **dict.fromkeys(("est", "edt", "et"), EASTERN),
    **dict.fromkeys(("cst", "cdt", "ct"), CENTRAL),
    **dict.fromkeys(("mst", "mdt", "mt"), MOUNTAIN),
    **dict.fromkeys(("pst", "pdt", "pt"), PACIFIC),
}
# Large cities, and states of one zone that people name like cities. A name that several cities of
# different zones have (Portland, Columbus, Aurora) is not among them.
_PLACES = {
    EASTERN: "new york|new york city|nyc|nueva york|boston|philadelphia|filadelfia|atlanta|miami"
    "|orlando|tampa|charlotte|washington dc|baltimore|pittsburgh|cleveland|cincinnati",
    "America/Detroit": "detroit",
    "America/Indiana/Indianapolis": "indianapolis",
    CENTRAL: "chicago|houston|dallas|austin|san antonio|new orleans|nueva orleans|memphis"
    "|nashville|milwaukee|minneapolis|st louis|saint louis|kansas city|oklahoma city|omaha",
    MOUNTAIN: "denver|salt lake city|albuquerque|el paso",
    ARIZONA: "arizona|phoenix|tucson",
    PACIFIC: "los angeles|san diego|san francisco|seattle|sacramento|las vegas|oakland",
    ALASKA: "alaska|anchorage",
    HAWAII: "hawaii|hawai|honolulu",
    PUERTO_RICO: "puerto rico|san juan",
}
_BY_PLACE = {name: key for key, names in _PLACES.items() for name in names.split("|")}
_POLITE = re.compile(
    r"^(?:hi|hey|hello|hola|oye|ok|okay|so|btw) "
    r"|(?: (?:please|pls|thanks|thank you|por favor|gracias))$"
)

_EN_ZONE = r"(?P<zone>eastern|central|mountain|pacific)"
_ES_ZONE = r"(?P<zone>este|centro|montana|pacifico)"
_PLACE = r"(?P<place>[a-z ]+)"
_EN_TIME = rf"(?:{_EN_ZONE}(?: standard| daylight)? time(?: zone)?)"
_IM = r"(?:im|i am)"
_FORMS: tuple[tuple[Lang, str], ...] = (
    (
        "en",
        rf"(?:{_IM} (?:on|in) |i (?:just )?moved to |i live in |its )?{_EN_TIME}(?: now| here)?",
    ),
    ("en", rf"(?:my )?time ?zone (?:is |changed to )?(?:now )?{_EN_ZONE}(?: time)?(?: now)?"),
    ("en", r"(?:my )?time ?zone (?:is |changed to )?(?:now )?(?P<short>[cemp][ds]?t)(?: now)?"),
    ("en", rf"my time ?zone is (?:now )?{_PLACE}"),
    ("en", r"(?P<place>arizona|alaska|hawaii|puerto rico) time"),
    ("en", rf"{_IM} (?:in|living in) {_PLACE} now|now {_IM} in (?P<other>[a-z ]+)"),
    ("en", rf"i(?: just| have|ve)? moved to {_PLACE}"),
    ("en", rf"i (?:now )?live in {_PLACE}"),
    ("es", rf"(?:la )?(?:hora|tiempo|horario|zona horaria) (?:del|de la|de) {_ES_ZONE}"),
    (
        "es",
        r"mi (?:hora|zona horaria|horario) (?:ahora )?es (?:la |el )?(?:hora )?(?:del |de la )?"
        + _ES_ZONE,
    ),
    ("es", r"(?:mi )?hora (?:es la )?de (?P<place>arizona|alaska|hawai|puerto rico)"),
    ("es", rf"ahora estoy en {_PLACE}|estoy en (?P<other>[a-z ]+) ahora"),
    ("es", rf"(?:ya )?me mude a {_PLACE}"),
    ("es", rf"(?:ahora )?vivo en {_PLACE}"),
)
_PATTERNS = tuple((lang, re.compile(form)) for lang, form in _FORMS)


def said_zone(text: str) -> SaidZone | None:
    """The zone that the whole of a text says its writer is in, or None: any doubt is for a person
    to clear up."""
    if len(text) > _LONGEST or "?" in text:
        return None
    plain = plain_form(text)
    plain = _POLITE.sub("", _POLITE.sub("", plain)).strip()
    for lang, pattern in _PATTERNS:
        found = pattern.fullmatch(plain)
        key = _key(lang, found.groupdict()) if found else None
        if key is not None:
            return SaidZone(key, lang)
    return None


def _key(lang: Lang, said: dict[str, str | None]) -> str | None:
    if zone := said.get("zone"):
        return _ZONES[lang][zone]
    if short := said.get("short"):
        return _SHORT[short]
    place = said.get("place") or said.get("other") or ""
    return _BY_PLACE.get(place.removesuffix(" now").removesuffix(" ahora"))

"""What people call a zone, in English and in Spanish."""

from __future__ import annotations

from typing import Literal

Lang = Literal["en", "es"]

# The zones of US states and territories, the most people first.
US_ZONES = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Arizona (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Puerto Rico (San Juan)",
    "America/St_Thomas": "Virgin Islands (St. Thomas)",
    "America/Detroit": "Eastern, Michigan (Detroit)",
    "America/Indiana/Indianapolis": "Eastern, Indiana (Indianapolis)",
    "America/Boise": "Mountain, Idaho (Boise)",
    "Pacific/Guam": "Guam",
    "Pacific/Pago_Pago": "American Samoa (Pago Pago)",
}
_EASTERN, _MOUNTAIN = ("Eastern time", "hora del este"), ("Mountain time", "hora de la montaña")
_SAID = {
    "America/New_York": _EASTERN,
    "America/Detroit": _EASTERN,
    "America/Indiana/Indianapolis": _EASTERN,
    "America/Chicago": ("Central time", "hora del centro"),
    "America/Denver": _MOUNTAIN,
    "America/Boise": _MOUNTAIN,
    "America/Phoenix": ("Arizona time", "hora de Arizona"),
    "America/Los_Angeles": ("Pacific time", "hora del Pacífico"),
    "America/Anchorage": ("Alaska time", "hora de Alaska"),
    "Pacific/Honolulu": ("Hawaii time", "hora de Hawái"),
    "America/Puerto_Rico": ("Puerto Rico time", "hora de Puerto Rico"),
}


def zone_label(key: str) -> str:
    """A zone as a list of them names it: `Central (Chicago)`, else `Madrid (Europe)`."""
    if key in US_ZONES:
        return US_ZONES[key]
    region, _, _ = key.partition("/")
    return f"{_city(key)} ({region})" if "/" in key else key


def zone_said(key: str, lang: Lang) -> str:
    """A zone as a text names it: `Central time`, `hora del centro`, `Madrid time`."""
    if key in _SAID:
        return _SAID[key][lang == "es"]
    return f"hora de {_city(key)}" if lang == "es" else f"{_city(key)} time"


def _city(key: str) -> str:
    return key.rpartition("/")[2].replace("_", " ")

"""Public holidays, by calendars of countries and their states, from the `holidays` package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import holidays


class PublicHolidays:
    """Calendars by name: a country's two letters (`US`), or with a state's (`US-NY`)."""

    def knows(self, calendar: str) -> bool:
        """Whether there is a calendar of this name."""
        country, _, state = calendar.partition("-")
        states = holidays.list_supported_countries(include_aliases=False).get(country)
        return states is not None and (not state or state in states)

    def days(self, calendars: Sequence[str], years: Sequence[int]) -> frozenset[date]:
        """The holidays of all these calendars in these years."""
        return frozenset().union(*(_days(name, tuple(years)) for name in calendars))


@lru_cache(maxsize=256)
def _days(calendar: str, years: tuple[int, ...]) -> frozenset[date]:
    country, _, state = calendar.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=state or None, years=years))

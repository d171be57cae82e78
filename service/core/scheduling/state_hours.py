"""Hours in which a US state lets nobody be sold anything by phone or text.

Federal law has 8 am to 9 pm at the place of whoever is called (47 CFR 64.1200(c)(1)); these states
have shorter hours. They bind whoever sells; a check-in that somebody asked for is no sale. They are
kept as a courtesy, because they are what people of a state expect of a text. Of hours that change
with the day, those of most days stand here, and bans of whole Sundays are left out for the same
reason: a person who asked for a text on Sunday should get it. Laws change: an own list of quiet
hours in the program file is as strict as one likes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from service.core.scheduling.hours import Window


@dataclass(frozen=True)
class StateHours:
    """The hours of the day in which texts may go, and where that is written."""

    first: time
    last: time
    source: str

    @property
    def quiet(self) -> Window:
        """The rest of the day."""
        return Window(self.last, self.first)


_FEDERAL = StateHours(time(8), time(21), "47 CFR 64.1200(c)(1)")
_EIGHT, _NINE, _TEN = time(8), time(9), time(10)
_TO_SIX, _TO_EIGHT, _TO_NINE = time(18), time(20), time(21)

STATE_HOURS = {
    "AL": StateHours(_EIGHT, _TO_EIGHT, "Ala. Admin. Code r. 770-X-5-.17"),
    "CT": StateHours(_NINE, _TO_EIGHT, "Conn. Gen. Stat. 42-288a"),
    "FL": StateHours(_EIGHT, _TO_EIGHT, "Fla. Stat. 501.616(6)(a)"),
    "KY": StateHours(_TEN, _TO_NINE, "Ky. Rev. Stat. 367.46955(3)"),
    "LA": StateHours(_EIGHT, _TO_EIGHT, "La. Rev. Stat. 45:844.31"),
    "MA": StateHours(_EIGHT, _TO_EIGHT, "Mass. Gen. Laws ch. 159C, s. 3; 201 CMR 12.00"),
    "MD": StateHours(_EIGHT, _TO_EIGHT, "Md. Code, Com. Law, Stop the Spam Calls Act (2023)"),
    "MN": StateHours(_NINE, _TO_NINE, "Minn. Stat. 325E.30"),
    "MS": StateHours(_EIGHT, _TO_EIGHT, "Miss. Code title 77, ch. 3 (telephone solicitation)"),
    "NM": StateHours(_NINE, _TO_NINE, "N.M. Stat. 57-12-22"),
    "OK": StateHours(_EIGHT, _TO_EIGHT, "Okla. Stat. tit. 15, 775C.4"),
    "RI": StateHours(_NINE, _TO_SIX, "R.I. Gen. Laws 5-61-2(9), 5-61-3.6"),
    "TX": StateHours(_NINE, _TO_NINE, "Tex. Bus. & Com. Code 301.051 and ch. 302 (SB 140 of 2025)"),
    "WA": StateHours(_EIGHT, _TO_EIGHT, "Wash. Rev. Code 80.36.390, 19.158.110"),
}


def hours_of(state: str | None) -> StateHours:
    """The hours of a state by its two letters; those of federal law where it has none of its own
    or the state is not known."""
    return STATE_HOURS.get(state or "", _FEDERAL)

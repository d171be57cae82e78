"""What somebody has agreed to, as their dated events of consent say it together. Pure.

An event has a purpose: `all` (texts at all), one of PURPOSES (what some texts are for), or
`guardian` (a guardian agrees that texts go to somebody under age). A yes that somebody else wrote
down counts for nothing until its `awaits` is over: `reply` (nobody has answered from that number
yet) or `guardian` (theirs is missing).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

Purpose = Literal["checkins", "reminders", "learning", "news"]
Awaits = Literal["reply", "guardian", "renewal"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
USUAL: Purpose = "checkins"
ALL, GUARDIAN = "all", "guardian"


class Said(NamedTuple):
    """One event: what for, yes or no, and what a yes still awaits."""

    purpose: str
    given: bool
    awaits: str | None = None


@dataclass(frozen=True)
class Agreement:
    """Whether texts may go at all (None: nobody has said), what a yes that was written down still
    awaits, and for which purposes none are wanted. `guardian`: one has agreed (None: not
    asked). `expired`: the last yes ran out."""

    given: bool | None = None
    awaits: str | None = None
    refused: frozenset[str] = frozenset()
    guardian: bool | None = None
    expired: bool = False

    @property
    def may_be_asked(self) -> bool:
        """Whether a text may ask for the yes that was written down: they never stopped texts, or
        only let a yes run out."""
        return self.awaits == "reply" and (self.given is None or self.expired)


NOTHING_SAID = Agreement()


def agreement(events: Iterable[Said]) -> Agreement:
    """What all of somebody's events, the oldest first, come to. The last word of each purpose
    counts. A yes on paper takes back no stop that they wrote; one that a guardian has yet to agree
    to ends what stood before it."""
    given: bool | None = None
    awaits: str | None = None
    expired = False
    of_purpose: dict[str, bool] = {}
    for one in events:
        if one.purpose != ALL:
            of_purpose[one.purpose] = one.given
            continue
        awaits = one.awaits
        if awaits == "reply":
            continue
        expired = awaits == "renewal"
        given = None if awaits == "guardian" else one.given
    guardian = of_purpose.pop(GUARDIAN, None)
    refused = frozenset(name for name, yes in of_purpose.items() if not yes)
    return Agreement(given, awaits, refused, guardian, expired)


@dataclass(frozen=True)
class ConsentRules:
    """What a program asks of consent. It runs out `expires_after` it was given (None: never), and
    is asked anew `ask_before` that. Staff are reminded of a yes that nobody has confirmed after
    `remind_after`. Whoever is younger than `guardian_under` (years; None: nobody) needs a
    guardian's consent as well."""

    expires_after: timedelta | None = None
    ask_before: timedelta = timedelta(days=14)
    remind_after: timedelta = timedelta(days=3)
    guardian_under: int | None = None


USUAL_RULES = ConsentRules()


def years_old(born: date, today: date) -> int:
    """Somebody's age in whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def needs_guardian(rules: ConsentRules, born: date | None, today: date) -> bool:
    """Whether a program texts somebody only with a guardian's consent. A day of birth that nobody
    has written down makes nobody a minor."""
    if rules.guardian_under is None or born is None:
        return False
    return years_old(born, today) < rules.guardian_under

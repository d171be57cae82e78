"""How much the automation may send on one day, so that no loop and no slip of a file goes on for
long. What is said in a crisis, alerts and a person's own texts are never capped."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

# A talkative day of check-ins, answers and HELP stays well below.
PER_CONTACT = 40
# What a line carries in so many hours at its own rate; no day's check-ins of one line take longer.
LINE_HOURS = 4
LEAST_PER_LINE = 1000
SPEND = Decimal(200)  # in the currency of the price list

WhichCap = Literal["contact", "line", "program", "spend", "spend_contact", "spend_line"]


@dataclass(frozen=True)
class Caps:
    """Automatic texts a day: to one contact, by one line (None: by its rate), by all lines of the
    program (None: no cap of its own), and what these may cost (counts only with `prices`): all of
    them, those to one contact and those by one line (None: no cap of its own)."""

    contact: int = PER_CONTACT
    line: int | None = None
    program: int | None = None
    spend: Decimal = SPEND
    spend_contact: Decimal | None = None
    spend_line: Decimal | None = None

    def of_line(self, rate: float) -> int:
        """The texts that a line of this rate (segments a second) may send on one day."""
        return self.line or max(LEAST_PER_LINE, int(rate * LINE_HOURS * 3600))


USUAL = Caps()


@dataclass(frozen=True)
class DaySent:
    """What left on one day: by one line, by the whole program, and what either cost."""

    by_line: int = 0
    by_program: int = 0
    cost: Decimal = Decimal(0)
    line_cost: Decimal = Decimal(0)


def reached(caps: Caps, rate: float, sent: DaySent) -> WhichCap | None:
    """The cap that stands in the way of one more text, if one does."""
    if sent.by_line >= caps.of_line(rate):
        return "line"
    if caps.program is not None and sent.by_program >= caps.program:
        return "program"
    if caps.spend_line is not None and sent.line_cost >= caps.spend_line:
        return "spend_line"
    return "spend" if sent.cost >= caps.spend else None

"""What was done in a simulated month, written down as it was done and not read back, and what
reached the carrier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from tests.simulations.month.chances import Writes
from tests.simulations.month.team import HOUR, Colleague, Team

HELD = 12 * HOUR  # so long whoever wrote, or took an alert, has the conversation
TALKING = HOUR  # and so long after the peer wrote, if that is later


@dataclass
class Off:
    """One member of staff is off, as they were told or as was written down; `cover` answers."""

    start: datetime
    end: datetime
    cover: int
    arranged: bool = False  # beforehand: an OFF leaves it alone


@dataclass(frozen=True)
class Swap:
    """A turn that went to somebody else, from `made` on."""

    made: datetime
    shift: str
    day: date
    gives: int
    takes: int


@dataclass(frozen=True)
class Sent:
    """A text that the carrier took, or (no body) a call that it placed; `ref` of the alert."""

    at: datetime
    to: int  # of the staff
    body: str
    ref: int | None


@dataclass(frozen=True)
class Held:
    """A member of staff `wrote` with a peer, or `took` an alert about them; or it was `settled`."""

    at: datetime
    peer: int
    by: int
    why: str = "wrote"


@dataclass
class Diary:
    team: Team
    staff_ids: dict[UUID, int] = field(default_factory=dict)
    peers: dict[UUID, int] = field(default_factory=dict)  # by their contact
    off: dict[int, list[Off]] = field(default_factory=dict)
    swaps: list[Swap] = field(default_factory=list)
    heard: list[Writes] = field(default_factory=list)
    said: set[tuple[datetime, int]] = field(default_factory=set)  # when staff wrote to us
    held: list[Held] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    rung: list[Sent] = field(default_factory=list)

    def specialist_of(self, peer: int) -> Colleague:
        specialists = self.team.of("specialist")
        return specialists[peer % len(specialists)]

    def is_off(self, number: int, at: datetime) -> Off | None:
        """The time off in which somebody is at an instant."""
        spans = self.off.get(number, ())
        return next((one for one in spans if one.start <= at < one.end), None)

    def back(self, number: int, at: datetime, *, wholly: bool) -> None:
        """Their time off ends now; if not `wholly`, what was arranged goes on."""
        for one in self.off.get(number, ()):
            if one.start <= at < one.end and (wholly or not one.arranged):
                one.end = at

    def goes(self, number: int, off: Off) -> None:
        """They are off; of two times at once the one that began first counts."""
        self.off[number] = sorted([*self.off.get(number, ()), off], key=lambda one: one.start)

    def answers(self, number: int, at: datetime) -> int | None:
        """Who answers for somebody at an instant: they themself, or the cover of the cover."""
        asked: set[int] = set()
        while (off := self.is_off(number, at)) is not None:
            asked.add(number)
            number = off.cover
            if number in asked:
                return None
        return number

    def on_call(self, at: datetime) -> Iterator[int]:
        """Who has the turns that run at an instant, after the swaps made until then."""
        for shift, day, whose in self.team.turns(at):
            number = whose.number
            for swap in self.swaps:
                same = (swap.shift, swap.day, swap.gives) == (shift, day, number)
                if same and swap.made <= at:
                    number = swap.takes
            yield number

    def holder(self, peer: int, at: datetime) -> int | None:
        """Who has the conversation with a peer: whoever last wrote or took an alert within twelve
        hours, unless that was settled and nobody had written."""
        by, wrote, until = None, False, at
        for one in self.held:
            if one.peer != peer or one.at > at:
                continue
            if by is not None and one.at >= until:
                by, wrote = None, False
            if one.why != "settled":
                by, wrote = one.by, wrote or one.why == "wrote"
                until = self._quiet(peer, one.at + HELD)
            elif not wrote:
                by = None
        return by if at < until else None

    def _quiet(self, peer: int, end: datetime) -> datetime:
        """When the time is over that ends at `end` unless the peer is in the middle of talking."""
        for text in self.heard:
            if text.peer == peer and text.at <= end < text.at + TALKING:
                end = text.at + TALKING
        return end

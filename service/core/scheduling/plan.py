"""What will go to one peer, when, and why the rest will not: the steps of the beat, run ahead.

Nothing here knows how to decide: each step is `Enrolled.next_text` and `holds.decide`, the same two
that the beat takes, so that what a preview says is what happens.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import takewhile

from service.core.scheduling.due_texts import NO_CALENDAR, Calendar, Enrolled, Text
from service.core.scheduling.holds import (
    Decision,
    Drop,
    DropReason,
    Holds,
    Send,
    Shift,
    ShiftReason,
    decide,
)
from service.core.scheduling.pace import WEEK, Traffic

_WEEK = timedelta(days=WEEK)
# Texts that were sent longer ago than this are no part of a week that a text of today is in.
SENT_COUNTS = _WEEK + timedelta(days=1)


@dataclass(frozen=True)
class World:
    """All around a peer's schedules: what holds their texts back at an instant (UTC), their
    calendar, and when texts of any schedule went to them in the last seven days."""

    holds_at: Callable[[datetime], Holds]
    calendar: Calendar = NO_CALENDAR
    sent: tuple[datetime, ...] = ()


@dataclass(frozen=True)
class Planned:
    """What becomes of one text. `planned_for` is when its rule has it, `sent_at` when it goes and
    `expires_at` up to when it might have (all UTC). With no `sent_at` it is dropped, and `dropped`
    says why. `shifts` says why it had to wait, each reason once and in order."""

    schedule: str
    number: int
    on: date
    planned_for: datetime
    expires_at: datetime
    sent_at: datetime | None = None
    shifts: tuple[ShiftReason, ...] = ()
    dropped: DropReason | None = None
    is_last: bool = False
    is_last_but_one: bool = False


def plan(
    enrolled: Sequence[Enrolled], world: World, *, start: datetime, end: datetime
) -> Iterator[Planned]:
    """What becomes of every text of a peer's schedules that is settled from `start` up to and
    without `end` (UTC), in the order of settling. Texts that are due before `start` and not yet
    settled are looked at at `start`."""
    plans = _Plans(enrolled, world)
    while plans.waiting and plans.waiting[0].look_at < end:
        settled = plans.step(not_before=start)
        if settled is not None:
            yield settled


def texts_ahead(
    text: Text, others: Iterable[tuple[Enrolled, Text]], calendar: Calendar, *, now: datetime
) -> tuple[Text, ...]:
    """The texts of a peer's other schedules in the next week that may go before this one: of the
    same priority only the one that waits already, of a lower none. `others` has each with its
    next text."""
    return tuple(
        one for enrolled, first in others for one in _ahead(text, enrolled, first, calendar, now)
    )


def _ahead(
    text: Text, other: Enrolled, first: Text, calendar: Calendar, now: datetime
) -> Iterator[Text]:
    if first.priority <= text.priority:
        yield first
    if first.priority < text.priority:
        later = other.settled(first, sent=True).coming(calendar)
        yield from takewhile(lambda one: one.due_at < now + _WEEK, later)


@dataclass(order=True)
class _Waiting:
    look_at: datetime
    rank: tuple[int, datetime, str]
    enrolled: Enrolled = field(compare=False)
    text: Text = field(compare=False)
    shifts: tuple[ShiftReason, ...] = field(default=(), compare=False)


class _Plans:
    """The texts that wait, one of each schedule, and those that went."""

    def __init__(self, enrolled: Sequence[Enrolled], world: World) -> None:
        self.waiting: list[_Waiting] = []
        self._world = world
        self._sent = list(world.sent)
        for one in enrolled:
            self._wait_for_next(one)

    def step(self, *, not_before: datetime) -> Planned | None:
        """Look at the text whose time it is. What became of it, or None if it waits on."""
        first = heapq.heappop(self.waiting)
        now = max(first.look_at, not_before)
        decision = self._decide(first, now)
        if isinstance(decision, Shift):
            self._wait_on(first, decision)
            return None
        sent = isinstance(decision, Send)
        if sent:
            self._sent.append(now)
        self._wait_for_next(first.enrolled.settled(first.text, sent=sent))
        return _planned(first, decision, now)

    def _decide(self, first: _Waiting, now: datetime) -> Decision:
        holds = self._world.holds_at(now)
        if not holds.pace.limits:
            return decide(first.text, holds, now=now)
        others = ((one.enrolled, one.text) for one in self.waiting)
        coming = texts_ahead(first.text, others, self._world.calendar, now=now)
        self._sent = [at for at in self._sent if at > now - SENT_COUNTS]
        traffic = Traffic(tuple(self._sent), coming)
        return decide(first.text, holds, now=now, traffic=traffic)

    def _wait_on(self, first: _Waiting, shift: Shift) -> None:
        first.look_at = shift.to
        if shift.because != "not_due" and shift.because not in first.shifts:
            first.shifts = (*first.shifts, shift.because)
        heapq.heappush(self.waiting, first)

    def _wait_for_next(self, enrolled: Enrolled) -> None:
        text = enrolled.next_text(self._world.calendar)
        if text is not None:
            heapq.heappush(self.waiting, _Waiting(text.look_at, text.rank, enrolled, text))


def _planned(first: _Waiting, decision: Send | Drop, now: datetime) -> Planned:
    occurrence = first.text.occurrence
    return Planned(
        first.text.schedule,
        occurrence.number,
        occurrence.on,
        occurrence.due_at,
        first.text.expires_at,
        now if isinstance(decision, Send) else None,
        first.shifts,
        decision.because if isinstance(decision, Drop) else None,
        occurrence.is_last,
        occurrence.is_last_but_one,
    )

"""What will go to one peer, when, and why the rest will not: the steps of the beat, run ahead.

Nothing here knows how to decide: each step is `Enrolled.next_text` and `holds.decide`, the same two
that the beat takes, so that what a preview says is what happens.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from types import MappingProxyType

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
    calendar, and when texts of any schedule went to them in the last seven days. `looks` is when
    the next text of a schedule is looked at, where it waits already."""

    holds_at: Callable[[datetime], Holds]
    calendar: Calendar = NO_CALENDAR
    sent: tuple[datetime, ...] = ()
    looks: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Waited:
    """What held a text back, and when (UTC) it did no more, or was last looked at."""

    because: ShiftReason
    until: datetime


@dataclass(frozen=True)
class Planned:
    """What becomes of one text. `planned_for` is when its rule has it, `sent_at` when it goes and
    `expires_at` up to when it might have (all UTC). With no `sent_at` it is dropped, and `dropped`
    says why. `waits` says why it had to wait, each reason once and in order."""

    schedule: str
    number: int
    on: date
    planned_for: datetime
    expires_at: datetime
    sent_at: datetime | None = None
    waits: tuple[Waited, ...] = ()
    dropped: DropReason | None = None
    is_last: bool = False
    is_last_but_one: bool = False

    @property
    def shifts(self) -> tuple[ShiftReason, ...]:
        """Why it had to wait."""
        return tuple(wait.because for wait in self.waits)


def plan(
    enrolled: Sequence[Enrolled], world: World, *, start: datetime, end: datetime
) -> Iterator[Planned]:
    """What becomes of every text of a peer's schedules that is settled from `start` up to and
    without `end` (UTC), in the order of settling. Texts that are due before `start` and not yet
    settled are looked at at `start`. Each that goes is taken to be answered, and with it whatever
    question was open before it."""
    plans = _Plans(enrolled, world)
    while plans.waiting and plans.waiting[0].look_at < end:
        settled = plans.step(not_before=start)
        if settled is not None:
            yield settled


class Coming:
    """The texts of one schedule from its next one on, as if each were sent: worked out as far as
    somebody asks, and only once."""

    def __init__(self, enrolled: Enrolled, calendar: Calendar, first: Text | None = None) -> None:
        """`first` is the next text, where that is known already."""
        self.enrolled = enrolled
        self._calendar = calendar
        self._known: list[Text] = []
        self._reach: Enrolled | None = enrolled
        if first is not None:
            self._know(enrolled, first)

    @property
    def first(self) -> Text | None:
        """The next text; None when there is none any more."""
        return next(iter(self), None)

    def settle(self, *, sent: bool) -> None:
        """The next text was sent or dropped."""
        self.enrolled = self.enrolled.settled(self._known.pop(0), sent=sent)
        if not sent:  # what comes may be counted otherwise now
            self._known.clear()
            self._reach = self.enrolled

    def __iter__(self) -> Iterator[Text]:
        number = 0
        while number < len(self._known) or self._reach_further():
            yield self._known[number]
            number += 1

    def _reach_further(self) -> bool:
        text = self._reach.next_text(self._calendar) if self._reach is not None else None
        if self._reach is None or text is None:
            self._reach = None
            return False
        self._know(self._reach, text)
        return True

    def _know(self, enrolled: Enrolled, text: Text) -> None:
        self._known.append(text)
        self._reach = enrolled.settled(text, sent=True)


def texts_ahead(
    text: Text, others: Iterable[tuple[Enrolled, Text]], calendar: Calendar, *, now: datetime
) -> tuple[Text, ...]:
    """The texts of a peer's other schedules in the next week that may go before this one: of the
    same priority only the one that waits already, of a lower none. `others` has each with its
    next text."""
    found = (Coming(enrolled, calendar, first) for enrolled, first in others)
    return tuple(one for coming in found for one in _ahead(text, coming, now))


def _ahead(text: Text, other: Coming, now: datetime) -> Iterator[Text]:
    texts = iter(other)
    first = next(texts, None)
    if first is None or first.priority > text.priority:
        return
    yield first
    if first.priority < text.priority:
        yield from takewhile(lambda one: one.due_at < now + _WEEK, texts)


@dataclass(order=True)
class _Waiting:
    look_at: datetime
    rank: tuple[int, datetime, str]
    coming: Coming = field(compare=False)
    text: Text = field(compare=False)
    waits: tuple[Waited, ...] = field(default=(), compare=False)


class _Plans:
    """The texts that wait, one of each schedule, and those that went."""

    def __init__(self, enrolled: Sequence[Enrolled], world: World) -> None:
        self.waiting: list[_Waiting] = []
        self._world = world
        self._sent = list(world.sent)
        self._answered = False
        for one in enrolled:
            self._wait_for_next(Coming(one, world.calendar), world.looks.get(one.timing.name))

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
            self._answered = True
        first.coming.settle(sent=sent)
        self._wait_for_next(first.coming)
        return _planned(first, decision, now)

    def _decide(self, first: _Waiting, now: datetime) -> Decision:
        holds = self._world.holds_at(now)
        if self._answered and holds.held == "question":
            holds = replace(holds, held=None)
        if not holds.pace.limits:
            return decide(first.text, holds, now=now)
        ahead = tuple(
            one for other in self.waiting for one in _ahead(first.text, other.coming, now)
        )
        self._sent = [at for at in self._sent if at > now - SENT_COUNTS]
        return decide(first.text, holds, now=now, traffic=Traffic(tuple(self._sent), ahead))

    def _wait_on(self, first: _Waiting, shift: Shift) -> None:
        first.look_at = shift.to
        if shift.because != "not_due":
            first.waits = _with(first.waits, Waited(shift.because, shift.to))
        heapq.heappush(self.waiting, first)

    def _wait_for_next(self, coming: Coming, not_before: datetime | None = None) -> None:
        text = coming.first
        if text is not None:
            look_at = max(text.look_at, not_before) if not_before else text.look_at
            heapq.heappush(self.waiting, _Waiting(look_at, text.rank, coming, text))


def _with(waits: tuple[Waited, ...], last: Waited) -> tuple[Waited, ...]:
    """One more wait; one for a reason that is known goes on."""
    if all(wait.because != last.because for wait in waits):
        return (*waits, last)
    return tuple(last if wait.because == last.because else wait for wait in waits)


def _planned(first: _Waiting, decision: Send | Drop, now: datetime) -> Planned:
    occurrence = first.text.occurrence
    return Planned(
        first.text.schedule,
        occurrence.number,
        occurrence.on,
        occurrence.due_at,
        first.text.expires_at,
        now if isinstance(decision, Send) else None,
        first.waits,
        decision.because if isinstance(decision, Drop) else None,
        occurrence.is_last,
        occurrence.is_last_but_one,
    )

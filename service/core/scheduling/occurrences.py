"""The instants at which a rule is due for one peer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from service.core.scheduling.chance import draw
from service.core.scheduling.days import days_of
from service.core.scheduling.hours import instant_of
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import At, Rule, TimeOfDay

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Occurrence:
    """One text that a rule asks for: the `number`-th that the peer would get, on the local day `on`
    at the local time `clock`, which is the instant `due_at`. One with a window may wait until
    `window_end`. `followed_at` is when the next one is due, None when this is the last. All
    instants are UTC."""

    number: int
    on: date
    clock: time
    due_at: datetime
    window_end: datetime | None = None
    followed_at: datetime | None = None
    is_last: bool = False
    is_last_but_one: bool = False

    def expires_at(self, expires_after: timedelta) -> datetime:
        """From when on it never goes: the end of its window, or so long after a fixed time; when
        the next one is due at the latest."""
        expires = self.window_end or self.due_at + expires_after
        return expires if self.followed_at is None else min(expires, self.followed_at)


def next_occurrence(rule: Rule, context: PeerContext, *, after: datetime) -> Occurrence | None:
    """The first occurrence strictly after the instant `after` and the enrollment, on a later local
    day than the last that was settled; None when there is none any more.

    A local time that does not exist that day is shifted forward; of one that occurs twice, the
    first counts, so that nobody is texted twice on the night that clocks go back."""
    left = 3 if rule.count is None else min(3, rule.count - context.sent)
    coming = list(islice(_moments(rule, context, after), max(0, left if rule.ends else 2)))
    if not coming:
        return None
    on, when, due = coming[0]
    clock = _clock(when, context, on)
    return Occurrence(
        context.sent + 1,
        *(on, clock, due, _window_end(when, on, clock, context.zone)),
        followed_at=coming[1][2] if len(coming) > 1 else None,
        is_last=rule.ends and len(coming) == 1,
        is_last_but_one=rule.ends and len(coming) == 2,
    )


def occurrences(
    rule: Rule, context: PeerContext, *, start: datetime, end: datetime
) -> Iterator[Occurrence]:
    """Every occurrence after `start` and before `end` (UTC), one by one, as if each were sent."""
    after = start
    while (found := next_occurrence(rule, context, after=after)) and found.due_at < end:
        yield found
        context, after = settled(context, found, sent=True), found.due_at


def settled(context: PeerContext, occurrence: Occurrence, *, sent: bool) -> PeerContext:
    """What is known of the peer once an occurrence was sent or dropped. One that was dropped does
    not count towards the number of texts."""
    return replace(context, sent=context.sent + sent, last_on=occurrence.on)


def _moments(
    rule: Rule, context: PeerContext, after: datetime
) -> Iterator[tuple[date, TimeOfDay, datetime]]:
    """The days on which a rule is due after an instant, in order, each with its instant."""
    zone = context.zone
    after = max(after, context.enrolled_at)
    # The day before counts too: a time that was shifted over midnight may still lie ahead.
    first = after.astimezone(zone).date() - _DAY
    if context.last_on is not None:
        first = max(first, context.last_on + _DAY)
    for day, phase in days_of(rule, context, first=first):
        due = instant_of(day, _clock(phase.time, context, day), zone)
        if due > after:
            yield day, phase.time, due
            after = due


def _clock(when: TimeOfDay, context: PeerContext, day: date) -> time:
    if isinstance(when, At):
        return when.clock
    minute = draw(when.minutes, context.seed, context.schedule, "time", day.isoformat())
    return when.clock_at(minute)


def _window_end(when: TimeOfDay, day: date, clock: time, zone: ZoneInfo) -> datetime | None:
    if isinstance(when, At):
        return None
    due, end = instant_of(day, clock, zone), instant_of(day, when.window.end, zone)
    if end > due:
        return end
    # The clock was set forward over what was drawn: the window moves on with it.
    length = datetime.combine(day, when.window.end) - datetime.combine(day, clock)
    return due + length

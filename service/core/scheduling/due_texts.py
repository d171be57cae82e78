"""The next text of a schedule for one peer, with what calendars and people changed about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from service.core.scheduling.hours import instant_of
from service.core.scheduling.occurrences import Occurrence, next_occurrence, settled
from service.core.scheduling.peers import PeerContext
from service.core.scheduling.rules import Rule

OnHoliday = Literal["send", "skip", "shift"]
"""What a schedule does on a holiday: send all the same, leave the text out, or send it on the next
day that is none."""
HIGHEST, USUAL, LOWEST = 1, 5, 9
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Timing:
    """What of a schedule says when its texts go. Of texts that meet, the lower priority goes
    first."""

    name: str
    rule: Rule
    expires_after: timedelta
    priority: int = USUAL
    on_holiday: OnHoliday = "send"


@dataclass(frozen=True)
class MoveTo:
    """Somebody moved a text to another instant (UTC)."""

    at: datetime


@dataclass(frozen=True)
class Skip:
    """Somebody left a text out."""


@dataclass(frozen=True)
class Calendar:
    """The days that are holidays for a peer, and what people changed for them: by the schedule and
    the local day that its rule gave the text. `words` are those that somebody put in place of the
    opening of a text."""

    holidays: frozenset[date] = frozenset()
    changes: Mapping[tuple[str, date], MoveTo | Skip] = field(
        default_factory=lambda: MappingProxyType({})
    )
    words: Mapping[tuple[str, date], str] = field(default_factory=lambda: MappingProxyType({}))


NO_CALENDAR = Calendar()


@dataclass(frozen=True)
class Text:
    """One text that is to go: from `due_at` up to and without `expires_at` (UTC). `moved` says who
    made it due at another time than its rule does, `left_out` why it is never to go. `asked`:
    somebody asked for it beside the rule. `words` stand in place of its opening."""

    schedule: str
    occurrence: Occurrence
    due_at: datetime
    expires_at: datetime
    priority: int = USUAL
    moved: Literal["holiday", "by_hand"] | None = None
    left_out: Literal["holiday", "skipped"] | None = None
    asked: bool = False
    words: str | None = None

    @property
    def look_at(self) -> datetime:
        """When it is first looked at (UTC): as its rule has it, so that a move to another time is
        seen and said."""
        return min(self.due_at, self.occurrence.due_at)

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """Of two texts that meet, the one with the lower rank goes first."""
        return self.priority, self.due_at, self.schedule


@dataclass(frozen=True)
class Enrolled:
    """One peer on one schedule, and how far it has come: `after` is when the last settled text was
    due by its rule (UTC), or the enrollment."""

    timing: Timing
    context: PeerContext
    after: datetime
    asked_for: datetime | None = None

    def next_text(self, calendar: Calendar = NO_CALENDAR) -> Text | None:
        """The next text, or None when there is none any more. One that somebody asked for, at
        `asked_for` (UTC), comes before those of the rule."""
        if self.asked_for is not None:
            text = text_at(self.timing, self.context, due=self.asked_for)
            words = calendar.words.get((self.timing.name, text.occurrence.on))
            return replace(text, asked=True, words=words)
        found = next_occurrence(self.timing.rule, self.context, after=self.after)
        return _text(self, found, calendar) if found else None

    def settled(self, text: Text, *, sent: bool) -> Enrolled:
        """What stands once a text was sent or dropped. One that was asked for and did not go leaves
        those of the rule as they were."""
        if text.asked and not sent:
            return replace(self, asked_for=None)
        occurrence = text.occurrence
        context = settled(self.context, occurrence, sent=sent)
        after = max(self.after, occurrence.due_at)
        return replace(self, context=context, after=after, asked_for=None)

    def coming(self, calendar: Calendar = NO_CALENDAR) -> Iterator[Text]:
        """The texts from now on, one by one, as if each were sent."""
        enrolled = self
        while (text := enrolled.next_text(calendar)) is not None:
            yield text
            enrolled = enrolled.settled(text, sent=True)


def text_at(timing: Timing, context: PeerContext, *, due: datetime) -> Text:
    """A text that is due at an instant (UTC), whatever the rule says: one that somebody sends. It
    counts towards the number of texts, and may be the last of them."""
    local = due.astimezone(context.zone)
    number, count = context.sent + 1, timing.rule.count
    occurrence = Occurrence(
        *(number, local.date(), local.time(), due),
        is_last=number == count,
        is_last_but_one=number + 1 == count,
    )
    return Text(timing.name, occurrence, due, due + timing.expires_after, timing.priority)


def moved_by_hand(text: Text, at: datetime, expires_after: timedelta) -> Text:
    """A text of a rule that somebody moved to `at` (UTC): it lives as long as ever, up to the one
    after it."""
    found = text.occurrence
    lives = at + max(expires_after, found.expires_at(expires_after) - found.due_at)
    lives = min(lives, found.followed_at) if found.followed_at else lives
    return replace(text, due_at=at, expires_at=lives, moved="by_hand", left_out=None)


def _text(enrolled: Enrolled, found: Occurrence, calendar: Calendar) -> Text:
    timing = enrolled.timing
    expires = found.expires_at(timing.expires_after)
    key = (timing.name, found.on)
    words = calendar.words.get(key)
    text = Text(timing.name, found, found.due_at, expires, timing.priority, words=words)
    match calendar.changes.get(key):
        case Skip():
            return replace(text, left_out="skipped")
        case MoveTo(at):
            return moved_by_hand(text, at, timing.expires_after)
    if timing.on_holiday == "send" or found.on not in calendar.holidays:
        return text
    return _off_holiday(enrolled, text, calendar.holidays)


def _off_holiday(enrolled: Enrolled, text: Text, holidays: frozenset[date]) -> Text:
    """A text of a holiday: left out, or on the next day that is none, if that is not the day of
    the next text already nor past the end of the schedule."""
    found, zone = text.occurrence, enrolled.context.zone
    day, until = found.on, enrolled.timing.rule.until
    while day in holidays:
        day += _DAY
    met = found.followed_at is not None and day >= found.followed_at.astimezone(zone).date()
    if enrolled.timing.on_holiday == "skip" or met or (until is not None and day > until):
        return replace(text, left_out="holiday")
    due = instant_of(day, found.clock, zone)
    lives = due + (text.expires_at - found.due_at)
    lives = min(lives, found.followed_at) if found.followed_at else lives
    return replace(text, due_at=due, expires_at=lives, moved="holiday")

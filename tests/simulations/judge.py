"""What became of every text of a simulated year, held against what was done: read anew from the
program's words and the diaries, slowly and obviously, with nothing of the planner's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.simulations.life import STEP, Diary, Life, Span
from tests.simulations.people import DAY, HOLIDAYS, HOUR, OWN_QUIET, STATES
from tests.simulations.records import Records, Text, read
from tests.simulations.said import SAID

A_DAY, A_WEEK = 1, 4
# What is held is looked at again after ten minutes at the latest, and a step.
AGAIN = timedelta(minutes=10) + 2 * STEP
NEAR = 2 * DAY


@dataclass
class Verdict:
    """How the texts went, and each breach in words."""

    tally: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)

    def hold(self, kept: bool, text: object, what: str) -> None:
        if not kept:
            self.breaches.append(f"{text}: {what}")


def judge(life: Life) -> Verdict:
    """Whether every promise was kept to everybody."""
    verdict, records = Verdict(), read(life)
    verdict.hold(life.rebuilt_wrong == 0, "due times", f"{life.rebuilt_wrong} were wrong")
    verdict.hold(max(records.sends.values()) == 1, "the carrier", "got a text twice")
    for diary in life.diaries.values():
        one = _Judge(life, diary, records, verdict)
        for text in one.texts:
            one.judge(text)
        one.judge_pace()
        one.judge_rules()
    return verdict


class _Judge:
    """One person's texts."""

    def __init__(self, life: Life, diary: Diary, records: Records, verdict: Verdict) -> None:
        self.life, self.diary, self.records, self.verdict = life, diary, records, verdict
        self.texts = records.texts[diary.peer_id]
        self.went = [text for text in self.texts if text.went and text.left]

    # ------------------------------------------------------------ one text
    def judge(self, text: Text) -> None:
        hold = self.verdict.hold
        for at in text.left:
            hold(self._allowed(at), text, f"left outside the hours, at {self._local(at)}")
            hold(not _in(at, self.diary.stopped), text, f"left after a STOP, at {at}")
            hold(not _in(at, self._alerts), text, f"left into an alert, at {at}")
            hold(not _in(at, self._with_staff), text, f"left into a talk, at {at}")
        if text.went:
            hold(bool(text.left) or text.created_at > self.life.end - HOUR, text, "never left")
            self._judge_sent(text)
        else:
            reason = text.reason or "nothing"
            span = (text.due_at, self._expires(text) + AGAIN)
            self.verdict.tally[reason] += 1
            hold(self._explains(reason, text, span), text, "the reason is not true")

    def _judge_sent(self, text: Text) -> None:
        if not text.left:
            return
        first = text.left[0]
        self.verdict.hold(not _in(first, self.diary.paused), text, f"left in a pause, at {first}")
        asked = [span for span, flow in self._talks if flow != text.said.flow]
        goes_first = self._was_asked(self.texts, text.on)  # in spite of a question
        held = goes_first or not _in(text.created_at, asked)
        self.verdict.hold(held, text, f"came into an open question, at {first}")
        if not self._moved_house(text.due_at):
            self.verdict.hold(first < self._expires(text), text, f"left late, at {first}")
            self.verdict.hold(first >= text.due_at, text, f"left early, at {first}")
        late = first - text.due_at > AGAIN or text.due_at != self._due_by_rule(text)
        self.verdict.tally["sent later" if late else "sent on time"] += 1
        if first - text.due_at > AGAIN and not self._moved_house(text.due_at):
            holds = ("paused", "quiet_hours", "alert", "person", "question", "pace", "expired")
            why = any(self._explains(hold, text, (text.due_at, first)) for hold in holds)
            self.verdict.hold(why, text, f"waited for nothing until {first}")

    def _explains(self, reason: str, text: Text, span: Span) -> bool:
        """Whether what a reason says was so at some time of a span."""
        spans = {
            "no_consent": self.diary.stopped,
            "paused": self.diary.paused,
            "alert": self._alerts,
            "person": self._with_staff,
            "question": [span for span, _ in self._talks],
            "expired": [self.life.outage],
        }
        if reason in spans:
            return _meet(span, spans[reason])
        if reason == "holiday":
            return text.on in HOLIDAYS and text.said.holidays != "send"
        if reason == "skipped":
            return any(one == text.enrollment for one, _ in self.diary.skipped)
        if reason == "quiet_hours":
            return not all(map(self._allowed, _minutes(span)))
        return reason == "pace" and self._full(text, span)

    def _full(self, text: Text, span: Span) -> bool:
        """Whether others of the week have the room: what went, and what goes first."""
        zone = self.diary.zone_at(text.due_at)
        others = [one.left[0] for one in self.went if one is not text]
        others += [
            one.due_at
            for one in self.texts
            if one is not text and not one.went and one.said.priority <= text.said.priority
        ]
        taken = Counter(at.astimezone(zone).date() for at in others)
        day, last = (at.astimezone(zone).date() for at in span)
        coming = last > (self.life.end - 8 * DAY).date()  # what is to come is not known yet
        while day <= last:
            weeks = ([day + (n + k) * DAY for k in range(7)] for n in range(-6, 1))
            full = any(sum(taken[one] for one in week) >= A_WEEK for week in weeks)
            if taken[day] >= A_DAY or full or coming:
                return True
            day += DAY
        return False

    # ------------------------------------------------------------ when it may go
    def _due_by_rule(self, text: Text) -> datetime:
        """When the program's words have it: as it was recorded where that is drawn."""
        zone = self.diary.zone_at(text.due_at)
        drawn = text.said.at is None or text.asked_for
        return text.due_at if drawn else text.said.due(text.on, zone)

    def _expires(self, text: Text) -> datetime:
        """From when on it is late."""
        zone, said = self.diary.zone_at(text.due_at), text.said
        if text.asked_for:
            return text.due_at + said.lasts
        if (text.enrollment, text.due_at) in self.diary.moved:
            return text.due_at + max(said.lasts, said.longest)
        day = text.on
        while said.holidays == "shift" and day in HOLIDAYS:
            day += DAY
        return said.lives_until(day, zone)

    def _allowed(self, at: datetime) -> bool:
        clock = self._local(at).time()
        first, last = STATES[self.diary.person.state] or (8, 21)
        own = self.diary.person.keeps_own_hours and OWN_QUIET[0] <= clock < OWN_QUIET[1]
        return max(first, 8) <= clock.hour < min(last, 21) and not own

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.diary.zone_at(at))

    def _moved_house(self, at: datetime) -> bool:
        """Whether they moved to another zone about then."""
        return any(abs(at - since) < NEAR for since, _ in self.diary.zones[1:])

    @property
    def _with_staff(self) -> Sequence[Span]:
        return [*self.diary.with_staff, *self.diary.took.values()]

    @property
    def _talks(self) -> Sequence[tuple[Span, str]]:
        return self.records.talks[self.diary.contact_id]

    @property
    def _alerts(self) -> Sequence[Span]:
        return self.records.alerts[self.diary.contact_id]

    # ------------------------------------------------------------ all of them
    def judge_pace(self) -> None:
        """No more than the pace on any day and in any week, by the clock of the time."""
        for text in self.went:
            at = text.left[0]
            zone = self.diary.zone_at(at)
            days = Counter(one.left[0].astimezone(zone).date() for one in self.went)
            day = at.astimezone(zone).date()
            before = {one for one in days if one <= day}
            week = sum(days[one] for one in before if day - one < 7 * DAY)
            if not self._moved_house(at):
                self.verdict.hold(days[day] <= A_DAY, text, f"one of {days[day]} on a day")
            self.verdict.hold(week <= A_WEEK, text, f"one of {week} in a week")

    def judge_rules(self) -> None:
        """Each day of the rule has its text, and no other day has one."""
        by_schedule: dict[str, list[Text]] = defaultdict(list)
        for text in self.texts:
            by_schedule[text.schedule].append(text)
        for name in self.diary.person.schedules:
            own = sorted(by_schedule[name], key=lambda text: text.created_at)
            self._judge_days(name, [text for text in own if not text.asked_for])
            sent = Counter(text.on for text in own if text.went)
            self.verdict.hold(max(sent.values(), default=1) == 1, name, "two texts of one day")
            expected = [day for day in self._expected(name) if not self._was_asked(own, day)]
            had = Counter(text.on for text in own)
            for day in expected:
                who = f"peer {self.diary.person.number} {name} of {day}"
                self.verdict.hold(had[day] == 1, who, f"has {had[day]} records")

    def _judge_days(self, name: str, texts: Sequence[Text]) -> None:
        joined = self._local(self.diary.joined).date()
        for text in texts:
            right = SAID[name].on(text.on, joined, self.diary.person.court)
            self.verdict.hold(right, text, "is not a day of the schedule")
        if name == "caring":
            for text, following in pairwise(texts):
                apart = (following.on - text.on).days
                same = text.on.weekday() == following.on.weekday()
                self.verdict.hold(not same or apart > 26, following, "the same weekday again")
                self.verdict.hold(apart >= 6, following, f"{apart} days after the last")

    def _expected(self, name: str) -> Iterator[date]:
        """The days whose text must have been settled by the end."""
        said, person = SAID[name], self.diary.person
        if said.drawn_days:
            return
        ends = self.records.ends[self.diary.peer_id, name]
        joined = self._local(self.diary.joined).date()
        for number in range((self.life.end - self.diary.joined).days + 2):
            day = joined + number * DAY
            zone = self.diary.zone_at(max(said.due(day, _UTC), self.diary.joined))
            due, over = said.due(day, zone), said.lives_until(day, zone) + 3 * DAY
            if not said.on(day, joined, person.court) or due <= self.diary.joined:
                continue
            if over < min(self.life.end, ends) and not self._moved_house(due):
                yield day

    def _was_asked(self, own: Iterable[Text], day: date) -> bool:
        """Whether somebody asked for a text about then, which goes in place of the next one."""
        return any(text.asked_for and abs((text.on - day).days) <= 2 for text in own)


_UTC = ZoneInfo("UTC")


def _in(at: datetime, spans: Iterable[Span]) -> bool:
    return any(begin < at < end for begin, end in spans)


def _meet(span: Span, spans: Iterable[Span]) -> bool:
    return any(begin <= span[1] and span[0] <= end for begin, end in spans)


def _minutes(span: Span) -> Iterator[datetime]:
    at = span[0]
    while at <= span[1]:
        yield at
        at += timedelta(minutes=5)

"""Whether every alert of a simulated month was told to the right people at the right time, and
nobody else was disturbed: the history and the carrier's texts held against the diary."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulations.month.diary import Held, Sent
from tests.simulations.month.history import Story, stories
from tests.simulations.month.ladders import Expected, Ladder
from tests.simulations.month.life import Month
from tests.simulations.month.team import BEAT, CALLED, GRAVITY

STEP = "to take it, or open"
Key = tuple[int | None, datetime]


@dataclass
class Verdict:
    """How the month went, and each breach in words."""

    tally: Counter[str] = field(default_factory=Counter)
    taken_after: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    texts: Counter[int] = field(default_factory=Counter)  # by staff
    breaches: list[str] = field(default_factory=list)

    def hold(self, kept: bool, what: object, why: str) -> None:
        if not kept:
            self.breaches.append(f"{what}: {why}")


def judge(month: Month) -> Verdict:
    """Whether every promise was kept."""
    verdict, told = Verdict(), stories(month)
    month.diary.held = sorted([*month.diary.held, *_taken(told)], key=lambda one: one.at)
    judged = _Judge(month, verdict)
    for story in told:
        judged.alert(story)
    judged.joined(told)
    judged.undisturbed(told)
    verdict.texts.update(one.to for one in month.diary.sent)
    verdict.tally["texts to staff"] = len(month.diary.sent)
    verdict.tally["calls to staff"] = len(month.diary.rung)
    verdict.tally["texts of peers"] = len(month.diary.heard)
    return verdict


def _taken(told: Iterable[Story]) -> Iterable[Held]:
    """When each alert was taken, and settled or passed on."""
    for story in told:
        for line in story.lines:
            if story.peer is not None and line.kind in ("taken", "passed", "closed"):
                why = "took" if line.kind == "taken" else "settled"
                yield Held(line.at, story.peer, line.who or 0, why)


class _Judge:
    def __init__(self, month: Month, verdict: Verdict) -> None:
        self.month, self.diary, self.verdict = month, month.diary, verdict
        self.sent = _by_key(one for one in month.diary.sent if STEP in one.body)
        self.rung = _by_key(month.diary.rung)

    # ------------------------------------------------------------ one alert
    def alert(self, story: Story) -> None:
        tally, hold = self.verdict.tally, self.verdict.hold
        tally[f"alerts {story.severity}"] += 1
        if story.peer is None:
            tally["alerts about no peer"] += 1
            return
        ladder, made = Ladder(self.diary, story), dict[datetime, list[Expected]]()
        for look in ladder.walk():
            made.setdefault(look.at, []).append(look)
            self._on_time(story, look)
            if (ladder.severity, look.what) in CALLED:
                rung = {one.to for one in self.rung[story.ref, look.at]}
                hold(look.people <= rung, story, f"not called at {look.at}")
        self._told(story, made)
        if story.status != "closed":
            due = ladder.due
            quiet = due is None or due < self.month.end - BEAT
            hold(not quiet, story, f"went quiet: it was due {due}")
            same = story.due is not None and due is not None and abs(story.due - due) <= BEAT
            hold(same, story, f"is due {story.due} instead of {due}")
            where = "at its top, going round" if ladder.top else "climbing"
            tally[f"at the end {'taken' if story.status == 'taken' else where}"] += 1
        tally["alerts that climbed"] += ladder.steps > 1
        tally["steps"] += ladder.steps
        took = [line.at for line in story.lines if line.kind == "taken"]
        if took:
            self.verdict.taken_after[story.severity].append(took[0] - story.opened)

    def _on_time(self, story: Story, look: Expected) -> None:
        what = f"{look.what} at {look.at}"
        self.verdict.hold(look.what == look.wanted, story, f"{what} instead of {look.wanted}")
        if look.due is None:
            self.verdict.hold(False, story, f"{what} after its end")
            return
        self.verdict.hold(look.at >= look.due, story, f"{what} came early: due {look.due}")
        self.verdict.hold(look.at <= look.due + BEAT, story, f"{what} came late: due {look.due}")

    def _told(self, story: Story, made: Mapping[datetime, list[Expected]]) -> None:
        """Who was told at each step, and nobody twice or beside."""
        hold = self.verdict.hold
        for at, looks in made.items():
            steps = [look for look in looks if look.what != "asked"]
            people = frozenset[int]().union(*(look.people for look in steps))
            texts = Counter(one.to for one in self.sent[story.ref, at])
            rung = {one.to for one in self.rung[story.ref, at]}
            reached = set(texts) | (rung & people)
            if steps:
                hold(reached == people, story, f"told {reached} instead of {set(people)} at {at}")
            often = max(texts.values(), default=0)
            hold(often <= len(steps), story, f"one was told {often} times at {at}")
        told = {at for ref, at in self.sent if ref == story.ref}
        hold(told <= set(made), story, f"told beside its steps at {sorted(told - set(made))}")

    # ------------------------------------------------------------ joined
    def joined(self, told: Iterable[Story]) -> None:
        """A text of somebody whose alert is open joins it and may raise it; else it opens one."""
        by_peer: dict[int, list[Story]] = defaultdict(list)
        for story in told:
            if story.peer is not None:
                by_peer[story.peer].append(story)
        for text in self.diary.heard:
            standing = [
                one
                for one in by_peer[text.peer]
                if one.opened <= text.at and (one.closed is None or text.at < one.closed)
            ]
            needs = text.severity != "none"
            self.verdict.hold(len(standing) <= 1, text, f"is in {len(standing)} alerts")
            if needs or standing:
                self.verdict.hold(len(standing) == 1, text, "is in no alert")
            if standing and needs:
                self._raised(standing[0], text.at, text.severity)

    def _raised(self, story: Story, at: datetime, severity: str) -> None:
        here = [line for line in story.lines if line.at <= at]
        grave = [line.detail for line in here if line.kind in ("opened", "raised")]
        worst = max((GRAVITY.index(one.rsplit(":", 1)[-1]) for one in grave), default=0)
        enough = worst >= GRAVITY.index(severity)
        self.verdict.hold(enough, story, f"was not raised to {severity} at {at}")
        now = {line.kind for line in here if line.at == at}
        new = bool(now & {"opened", "joined"})
        self.verdict.hold(new, story, f"did not take in the text of {at}")
        self.verdict.tally["texts that joined an alert"] += "joined" in now

    # ------------------------------------------------------------ undisturbed
    def undisturbed(self, told: Iterable[Story]) -> None:
        """Nobody who is off is texted or called. What they write themselves is answered, and what
        they took and still have stays theirs, as they were told."""
        owners = {story.ref: _owners(story) for story in told}
        self.verdict.tally["texts and calls to somebody off"] = 0
        for one in (*self.diary.sent, *self.diary.rung):
            off = self.diary.is_off(one.to, one.at)
            if off is None or (one.at, one.to) in self.diary.said:
                continue
            own = any(
                who == one.to and begin <= one.at <= end
                for who, begin, end in owners.get(one.ref or 0, ())
            )
            if own:
                self.verdict.tally["about what they still had, though off"] += 1
                continue
            self.verdict.tally["texts and calls to somebody off"] += 1
            what = one.body or f"a call about {one.ref}"
            self.verdict.hold(False, f"colleague {one.to}", f"off, got at {one.at}: {what}")


def _owners(story: Story) -> list[tuple[int, datetime, datetime]]:
    """Who had an alert from when to when."""
    found: list[tuple[int, datetime, datetime]] = []
    who, since = None, story.opened
    for line in story.lines:
        if line.kind in ("taken", "step", "passed", "closed"):
            if who is not None:
                found.append((who, since, line.at))
            who, since = (line.who if line.kind == "taken" else None), line.at
    if who is not None:
        found.append((who, since, datetime.max.replace(tzinfo=since.tzinfo)))
    return found


def _by_key(some: Iterable[Sent]) -> dict[Key, list[Sent]]:
    found: dict[Key, list[Sent]] = defaultdict(list)
    for one in some:
        found[one.ref, one.at].append(one)
    return found

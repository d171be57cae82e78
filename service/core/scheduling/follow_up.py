"""What follows when no answer comes: for one peer, and when it is not the peers at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from service.core.severity import Severity

MissAction = Literal["pause", "end"]
"""What becomes of the enrollment: it pauses until somebody resumes it, or it ends."""
# How each check-in that was sent went. Only a delivered one can be missed; one that was not sent or
# never arrived says nothing of the peer.
_BREAKS = {"answered", "partly"}


@dataclass(frozen=True)
class MissRule:
    """What happens at the miss that makes `after` in a row: an alert of a severity (NONE: none),
    and what becomes of the enrollment."""

    after: int
    alert: Severity = Severity.NONE
    action: MissAction | None = None

    def __post_init__(self) -> None:
        if self.after < 1:
            raise ValueError("a streak is one miss or more")

    def __str__(self) -> str:
        done = [self.alert.word] if self.alert else []
        done += [self.action] if self.action else []
        return f"{self.after}: {' and '.join(done) or 'nothing'}"


@dataclass(frozen=True)
class MissEffect:
    """What a miss does; `streak` is how many there were in a row, with this one."""

    streak: int
    alert: Severity = Severity.NONE
    action: MissAction | None = None


def streak_of(statuses: Iterable[str]) -> int:
    """How many check-ins were missed in a row, up to the latest. `statuses` are those of a peer on
    a schedule, the latest first: answered, partly, missed; any other says nothing."""
    streak = 0
    for status in statuses:
        if status in _BREAKS:
            break
        streak += status == "missed"
    return streak


def after_miss(streak: int, every_miss: Severity, rules: Sequence[MissRule]) -> MissEffect:
    """What the latest miss does: what every miss does, and what the rule for this length of streak
    does; the graver alert counts. Each rule speaks once, when its length is reached."""
    now = [rule for rule in rules if rule.after == streak]
    alert = max([every_miss, *(rule.alert for rule in now)])
    actions = [rule.action for rule in now if rule.action is not None]
    return MissEffect(streak, alert, "end" if "end" in actions else next(iter(actions), None))


# ---------------------------------------------------------------- not the peers at all
@dataclass(frozen=True)
class Tally:
    """How the latest check-ins of a program on a line went, each peer counted once: of so many it
    is known what became of them (`told`), and so many of these could not be delivered (`failed`);
    of those delivered and due for an answer (`awaited`) so many were missed. `usual_misses` is the
    share that is missed on other days."""

    told: int
    failed: int
    awaited: int = 0
    missed: int = 0
    usual_misses: float = 0.0


OutageKind = Literal["sending", "answers"]


@dataclass(frozen=True)
class Outage:
    """Something between us and the peers is broken: `sending` (texts do not arrive) or `answers`
    (none come back). It makes one alert, and the misses of these hours make none."""

    kind: OutageKind
    of: int
    count: int


# Below this number of people a bad day looks like an outage.
FEWEST = 10
# Carriers fail for good reasons too: switched-off phones, landlines. Half is more than those.
FAILED_SHARE = 0.5
# How far above its usual share a program's misses must lie, in standard deviations: at four, chance
# alone does so once in thirty thousand looks.
DEVIATIONS = 4.0
MISSED_SHARE = 0.8


def outage_in(tally: Tally) -> Outage | None:
    """Whether a whole program or carrier fails, judged from counts alone: most texts do not arrive,
    or nearly nobody answers and that is far from usual."""
    if tally.told >= FEWEST and tally.failed >= FAILED_SHARE * tally.told:
        return Outage("sending", tally.told, tally.failed)
    if tally.awaited < FEWEST or tally.missed < MISSED_SHARE * tally.awaited:
        return None
    usual = min(max(tally.usual_misses, 0.0), 1.0)
    expected = usual * tally.awaited
    deviation = (expected * (1 - usual)) ** 0.5
    if tally.missed <= expected + DEVIATIONS * deviation:
        return None
    return Outage("answers", tally.awaited, tally.missed)


@dataclass(frozen=True)
class Misses:
    """What a batch of misses does: one alert for an outage that is new, or each one's own effects;
    nothing while an outage is already known."""

    outage: Outage | None
    each_counts: bool


def judge_misses(tally: Tally, *, known: OutageKind | None) -> Misses:
    """What becomes of the misses behind a tally. `known` is the outage that has its alert: while it
    is open, the first few of another wave say nothing of the peers either."""
    outage = outage_in(tally)
    if outage is not None:
        return Misses(None if known else outage, each_counts=False)
    heard_of = {"sending": tally.told, "answers": tally.awaited}
    return Misses(None, each_counts=known is None or heard_of[known] >= FEWEST)

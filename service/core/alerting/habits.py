"""When silence, or a fall in somebody's answers, is a sign: judged against their own habit, never
against others'. Pure.

Somebody who answers nine check-ins of ten and misses three in a row has changed; somebody who
answers two of ten has not. So a silence counts once that many misses in a row would come about by
chance in fewer than one case in a hundred (CHANCE), with the share of answers that they gave
before; one answer and one miss are added to what was seen (Laplace's rule of succession), since ten
check-ins are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from service.core.scheduling.durations import say_duration
from service.core.severity import Severity

CHANCE = 0.01
# With fewer check-ins before it, nobody's habit is known yet.
FEWEST_CHECKINS = 5
FEWEST_ANSWERS = 8
_HEARD = {"answered", "partly"}


class _ToldOnce:
    """What staff hear of, and then not again before `again_after` is over."""

    again_after: timedelta

    def rests(self, told_at: datetime | None, now: datetime) -> bool:
        """Whether staff heard of it so lately (UTC) that they do not hear it again."""
        return told_at is not None and now - told_at < self.again_after


@dataclass(frozen=True)
class SilenceRule(_ToldOnce):
    """So many misses in a row at least (`missed`), and as many more as the habit of their
    `of_last` check-ins before asks for, raise an alert of `alert`; not again before `again_after`
    is over."""

    missed: int = 3
    of_last: int = 10
    alert: Severity = Severity.CONCERN
    again_after: timedelta = timedelta(days=14)

    def __str__(self) -> str:
        again = say_duration(self.again_after)
        return (
            f"{self.alert.word} from {self.missed} missed in a row on, "
            f"by the {self.of_last} before; again after {again}"
        )


@dataclass(frozen=True)
class MoodRule(_ToldOnce):
    """When the `lately` last answers on one of `scores` (scales on which more is better) are each
    lower than all but one of the `before` answers before them, and their middle one is `at_most` or
    lower, that raises an alert of `alert`; not again before `again_after` is over."""

    scores: tuple[str, ...] = ("mood", "week")
    lately: int = 3
    before: int = 10
    at_most: int = 3
    alert: Severity = Severity.CONCERN
    again_after: timedelta = timedelta(days=14)

    def __str__(self) -> str:
        again = say_duration(self.again_after)
        return (
            f"{self.alert.word} when the last {self.lately} answers for "
            f"{' or '.join(self.scores)} lie below the {self.before} before, at {self.at_most} or "
            f"lower; again after {again}"
        )


@dataclass(frozen=True)
class Habits:
    """What a program looks for in each peer's own habit; None: it does not."""

    silence: SilenceRule | None = SilenceRule()
    mood: MoodRule | None = MoodRule()


USUAL = Habits()


# ---------------------------------------------------------------- silence
@dataclass(frozen=True)
class Went:
    """How a check-in went that was sent at `at` (UTC): answered, partly or missed count, any other
    status says nothing of the peer."""

    status: str
    at: datetime


@dataclass(frozen=True)
class Silence:
    """They answered `answered` of their last `of` check-ins, and then missed `missed` in a row."""

    answered: int
    of: int
    missed: int

    @property
    def code(self) -> str:
        """As the reason of an alert: `answered_9_of_10_missed_3`."""
        return f"answered_{self.answered}_of_{self.of}_missed_{self.missed}"


def silence_in(
    went: Sequence[Went], rule: SilenceRule, *, heard_at: datetime | None
) -> Silence | None:
    """Whether somebody has gone quiet. `went` are their check-ins, the latest first; `heard_at` is
    when anything at all came in from them last (UTC): who has written since is not silent, whatever
    they missed before."""
    known = [one for one in went if one.status in _HEARD or one.status == "missed"]
    missed = 0
    for one in known:
        if one.status in _HEARD or (heard_at is not None and one.at <= heard_at):
            break
        missed += 1
    before = known[missed : missed + rule.of_last]
    answered = sum(one.status in _HEARD for one in before)
    needed = misses_needed(answered, len(before), least=rule.missed)
    if needed is None or missed < needed:
        return None
    return Silence(answered, len(before), missed)


def misses_needed(answered: int, of: int, *, least: int) -> int | None:
    """How many misses in a row are a sign in somebody who answered so many of their check-ins
    before; None where nothing is known of a habit: too few check-ins, or none answered."""
    if of < FEWEST_CHECKINS or answered == 0:
        return None
    misses = (of - answered + 1) / (of + 2)
    needed = least
    while misses**needed > CHANCE:
        needed += 1
    return needed


# ---------------------------------------------------------------- mood
@dataclass(frozen=True)
class Fall:
    """Their usual answer, and what they answer lately (the middle one of each)."""

    usually: float
    lately: float

    @property
    def code(self) -> str:
        """As the reason of an alert: `usually_4_lately_2`."""
        return f"usually_{self.usually:g}_lately_{self.lately:g}"


def fall_in(answers: Sequence[int], rule: MoodRule) -> Fall | None:
    """Whether somebody's answers on one scale have fallen below what they used to answer.
    `answers` come in the order they were given. Ranks are compared, so that it takes more with
    somebody whose days differ than with somebody who always says the same."""
    if rule.lately < 1:
        return None
    lately, before = answers[-rule.lately :], answers[: -rule.lately][-rule.before :]
    if len(before) < FEWEST_ANSWERS:
        return None
    _, second, *_ = sorted(before)
    if max(lately) >= second or median(lately) > rule.at_most:
        return None
    return Fall(float(median(before)), float(median(lately)))

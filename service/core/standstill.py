"""Whether something stands still: judged from signs of life, with time as an argument.

Each judgement is a plain rule. What looks still only for a moment, as at a restart, is none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from service.core.backups import TOO_OLD

Kind = Literal["beat", "workers", "queue", "sending", "inbound", "backup", "database"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Without these the service does not do its work; a backup that is missing is bad in another way.
STANDSTILLS: frozenset[str] = frozenset(KINDS) - {"backup"}

NO_SIGN = timedelta(minutes=2)  # restarts and upgrades take less
NOT_LEAVING = timedelta(minutes=5)
# It is over once it has looked well this long: what comes and goes is one trouble.
STAYS_WELL = timedelta(minutes=10)
# The same is told this often in a day; then it is only kept and shown.
MOST_TOLD = 3

AN_HOUR, A_WEEK = timedelta(hours=1), timedelta(weeks=1)
# Silence is compared with the same hours of up to so many weeks before it, of no fewer than LEAST.
WEEKS, LEAST = 8, 3
HISTORY = timedelta(weeks=WEEKS + 4)
LONGEST_LOOK = timedelta(hours=48)
# Where ten texts are usual, none at all comes by chance in 1 of 22,000 stretches (Poisson: e^-10).
# Answers come in clusters, so that each of the last weeks must have had one there as well.
USUAL = 10.0


@dataclass(frozen=True)
class Signs:
    """What was seen by `now`. `watching_since` is since when the one who judges looks: what came
    before is not held against anybody. `queue_at` is `now` while Redis answers. `waiting_since` is
    the oldest urgent text or answer that should have left; `left_lately`: the carrier took some
    text within NOT_LEAVING."""

    now: datetime
    watching_since: datetime
    beat_at: datetime | None = None
    worker_at: datetime | None = None
    queue_at: datetime | None = None
    waiting_since: datetime | None = None
    left_lately: bool = False
    inbound: Sequence[Mapping[datetime, int]] = ()  # by line: texts in each hour (its beginning)


@dataclass(frozen=True)
class Backups:
    """The nightly backup: since when there is a folder for it (as far as we know), and the last
    one that succeeded."""

    last_good: datetime | None
    known_since: datetime


def standing_still(signs: Signs) -> dict[Kind, datetime]:
    """What stands still, each with since when (UTC)."""
    found: dict[Kind, datetime] = {}
    seen: list[tuple[Kind, datetime | None]] = [("beat", signs.beat_at), ("queue", signs.queue_at)]
    if signs.queue_at == signs.now:  # else nobody could have woken them
        seen.append(("workers", signs.worker_at))
    for kind, at in seen:
        if signs.now - max(at or signs.watching_since, signs.watching_since) > NO_SIGN:
            found[kind] = at or signs.watching_since
    waiting = signs.waiting_since
    if waiting is not None and not signs.left_lately:
        since = max(waiting, signs.watching_since)
        if signs.now - since > NOT_LEAVING:
            found["sending"] = waiting
    silences = [silent_since(counts, signs) for counts in signs.inbound]
    if any(silences):
        found["inbound"] = min(since for since in silences if since)
    return found


def too_old(backups: Backups, now: datetime) -> datetime | None:
    """Since when there has been no fresh backup, once that is too long."""
    since = backups.last_good or backups.known_since
    return since if now - since > TOO_OLD else None


def silent_since(counts: Mapping[datetime, int], signs: Signs) -> datetime | None:
    """Since when a line has been silent, if it usually is not at these hours of the week."""
    heard = [hour for hour, count in counts.items() if count]
    if not heard:
        return None
    begun = max(max(heard) + AN_HOUR, _hour_after(signs.watching_since))
    begun = max(begun, signs.now - LONGEST_LOOK)
    usual = usual_in(counts, begun, signs.now)
    if len(usual) < LEAST or min(usual[:LEAST]) < 1:
        return None
    return begun if math.fsum(usual) / len(usual) >= USUAL else None


def usual_in(counts: Mapping[datetime, int], begun: datetime, now: datetime) -> list[float]:
    """How many texts came in the same hours (`begun` until `now`) of each week before the last one
    was heard, the latest week first. The last hour counts as far as it has gone."""
    heard = [hour for hour, count in counts.items() if count]
    first, last = min(heard), max(heard)
    usual: list[float] = []
    for week in range(1, WEEKS + 5):
        back = week * A_WEEK
        if now - back > last + AN_HOUR:
            continue  # the silence itself is no measure of what is usual
        if begun - back < first or len(usual) == WEEKS:
            break
        usual.append(_texts_between(counts, begun - back, now - back))
    return usual


def _texts_between(counts: Mapping[datetime, int], begin: datetime, end: datetime) -> float:
    found = 0.0
    hour = begin.replace(minute=0, second=0, microsecond=0)
    while hour < end:
        inside = min(end, hour + AN_HOUR) - max(begin, hour)
        found += counts.get(hour, 0) * (inside / AN_HOUR)
        hour += AN_HOUR
    return found


def _hour_after(moment: datetime) -> datetime:
    whole = moment.replace(minute=0, second=0, microsecond=0)
    return whole if whole == moment else whole + AN_HOUR

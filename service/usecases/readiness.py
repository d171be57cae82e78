"""Whether the service can do its work: for those who watch it, and for the console's banner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from service.store.pulses import last_pulse
from service.store.troubles import standing_troubles
from service.usecases.deps import Deps

BEAT_SEEN_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Readiness:
    """What works. `workers`, `sending` and `inbound` by what the watch over them has found."""

    database: bool
    redis: bool
    beat: bool
    workers: bool = True
    sending: bool = True
    inbound: bool = True

    @property
    def ready(self) -> bool:
        return all(asdict(self).values())


@dataclass(frozen=True)
class StandingTrouble:
    """Something that stands still, in plain words, and since when (UTC)."""

    kind: str
    words: str
    since: datetime


def without_database(deps: Deps) -> Readiness:
    """What works while the database does not answer: nothing is known of what it would tell."""
    redis = deps.queue.answers()
    return Readiness(False, redis, False, workers=False, sending=False, inbound=False)


def readiness(deps: Deps) -> Readiness:
    """What answers now, whether the beat was seen lately, and what stands still. Hangs for as long
    as the database does."""
    try:
        with deps.database.read() as session:
            seen = last_pulse(session, "beat")
            now = deps.clock.now_in(session)
            still = {one.kind for one in standing_troubles(session)}
    except OperationalError:
        return without_database(deps)
    return Readiness(
        database=True,
        redis=deps.queue.answers(),
        beat=seen is not None and now - seen < BEAT_SEEN_WITHIN,
        workers="workers" not in still,
        sending="sending" not in still,
        inbound="inbound" not in still,
    )


def show_troubles(deps: Deps) -> Sequence[StandingTrouble]:
    """What every page of the console says: what stands still now, the longest first."""
    text = deps.library.replies.text
    try:
        with deps.database.read() as session:
            return [
                StandingTrouble(one.kind, text(f"trouble_{one.kind}", "en"), one.since)
                for one in standing_troubles(session)
            ]
    except OperationalError:
        return []  # the page itself cannot be shown either

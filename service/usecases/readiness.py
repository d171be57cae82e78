"""Whether the service can do its work: for load balancers, watchers and the console's banner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import OperationalError

from service.store.pulses import last_pulse
from service.usecases.deps import Deps

BEAT_SEEN_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Readiness:
    database: bool
    redis: bool
    beat: bool

    @property
    def ready(self) -> bool:
        return self.database and self.redis and self.beat


def readiness(deps: Deps) -> Readiness:
    """What answers now, and whether the beat was seen lately."""
    redis = deps.queue.answers()
    try:
        with deps.database.read() as session:
            seen = last_pulse(session, "beat")
            now = deps.clock.now_in(session)
    except OperationalError:
        return Readiness(database=False, redis=redis, beat=False)
    return Readiness(True, redis, beat=seen is not None and now - seen < BEAT_SEEN_WITHIN)

"""The beat: turns due rows into work, twice a second. With Redis or the workers away it does the
work itself, so that nothing stored is forgotten (design 3)."""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import Event
from types import FrameType

import structlog
from sqlalchemy.exc import OperationalError

from service.bootstrap import make_watching
from service.gateways.log import configure
from service.gateways.repeating import Repeating
from service.settings import load
from service.usecases.deps import Deps
from service.usecases.find_due import DueJob, find_due
from service.usecases.recover_missed import begin_recovery
from workers import jobs
from workers.nightly import Nightly

TICK_SECONDS = 0.5
WATCH_SECONDS = 15.0
AFTER_ERROR_SECONDS = 2.0

log = structlog.get_logger(__name__)


def run() -> None:
    """Beat until SIGTERM or SIGINT."""
    over = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    configure("beat")  # else the words of an exception, which may quote a text, were printed
    jobs.prepare()
    settings = load()
    watch = Repeating(
        make_watching(settings, jobs.deps(), "beat").look, seconds=WATCH_SECONDS, name="watch"
    )
    watch.start()
    nightly = Nightly(settings)
    asked = False
    while not over.is_set():
        _answered(nightly.look, jobs.deps())
        asked = asked or _answered(begin_recovery, jobs.deps())
        over.wait(TICK_SECONDS if _answered(beat, jobs.deps()) else AFTER_ERROR_SECONDS)
    watch.stop()
    nightly.stop()


def beat(deps: Deps) -> None:
    """One beat: wake a worker for each job that has work, or do a slice of it here. When the work
    of people who wait was neglected, there are no workers: what it leads to is done here as well,
    since it would only be neglected in its turn."""
    alone = False
    for _ in ("what is due", "what that led to"):
        found = find_due(deps)
        alone = alone or any(due.neglected for due in found)
        for due in found:
            rung = deps.queue.ring(due.job, due.queue)
            if not rung or (alone and due.queue != "outreach"):
                _work_here(deps, due)
        if not alone:
            return


def _work_here(deps: Deps, due: DueJob) -> None:
    try:
        jobs.work_slice(deps, due.job, due.queue)
    except OperationalError:
        raise
    except Exception:  # a process edge: a row that breaks one job must not stop the others
        log.exception("job_failed", job=due.job)


def _answered(step: Callable[[Deps], None], deps: Deps) -> bool:
    """Do `step`. False when the database did not answer: it is tried again then."""
    try:
        step(deps)
    except OperationalError:
        log.exception("database_away")
        return False
    return True

"""One piece of work: a transaction, its time, and the bells to ring once it is committed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from service.ports import JobName, QueueName
from service.usecases.deps import Deps

# PostgreSQL undid the transaction because of another one's locks; the same again will do. Locks are
# taken in one order (the contact, its alert, then the contacts of staff), save where a member of
# staff writes: there their own contact comes first, and the two ways may cross.
CROSSED = frozenset({"40P01", "40001"})  # deadlock_detected, serialization_failure
MOST_TRIES = 8
# Before it is tried again it waits at random, ever longer: at once it would meet the same work in
# the same order, and PostgreSQL undoes whoever began to wait first. Doubled with each try, so that
# all tries fit a lease of 20 s.
FIRST_WAIT = timedelta(milliseconds=20)

log = structlog.get_logger(__name__)
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Work:
    """What the steps of a use case share. `now` is the database's time (UTC) as it began."""

    deps: Deps
    session: Session
    now: datetime
    bells: set[tuple[JobName, QueueName]] = field(default_factory=set)
    unsaid: dict[UUID, str] = field(default_factory=dict)  # to which contacts, and why
    _known: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, what: Hashable, read: Callable[[], Result]) -> Result:
        """What `read` gave when `what` was first asked for in this transaction. For what does not
        change by it and many ask for: the program, its lines, who is on its staff."""
        if what not in self._known:
            self._known[what] = read()
        known: Result = self._known[what]
        return known

    def new_id(self) -> UUID:
        return self.deps.ids.new()

    def wake(self, job: JobName, queue: QueueName) -> None:
        """Ring `job` on `queue` after the commit: nothing is queued inside a transaction."""
        self.bells.add((job, queue))


@contextmanager
def work(deps: Deps) -> Iterator[Work]:
    """One transaction; commit, then enqueue. With the queue away the beat finds the rows."""
    with deps.database.write() as session:
        begun = Work(deps, session, deps.clock.now_in(session))
        yield begun
    for job, queue in sorted(begun.bells):
        deps.queue.ring(job, queue)


def retried(
    step: Callable[Concatenate[Deps, Parameters], Result],
) -> Callable[Concatenate[Deps, Parameters], Result]:
    """Do `step` again when PostgreSQL undid its transaction for another one's sake. For functions
    that are one transaction and nothing else: nothing of the failed try is left."""

    @wraps(step)
    def do(deps: Deps, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        for tried in range(1, MOST_TRIES):
            try:
                return step(deps, *args, **kwargs)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in CROSSED:
                    raise
                log.warning("locks_crossed", usecase=step.__name__, attempt=tried)
                deps.clock.wait(FIRST_WAIT * 2**tried)
        return step(deps, *args, **kwargs)

    return do

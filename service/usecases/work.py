"""One piece of work: a transaction, its time, and the bells to ring once it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from service.ports import JobName, QueueName
from service.usecases.deps import Deps


@dataclass(frozen=True)
class Work:
    """What the steps of a use case share. `now` is the database's time (UTC) as it began."""

    deps: Deps
    session: Session
    now: datetime
    bells: set[tuple[JobName, QueueName]] = field(default_factory=set)

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

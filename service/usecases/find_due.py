"""Find what is due: which jobs have work now. One look-up of an index each, whatever the size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from service.ports import JobName, QueueName
from service.store.alerts import LADDERS
from service.store.contacts import TURNS
from service.store.conversations import TIMERS
from service.store.due import any_due
from service.store.outbox import outbox_waits
from service.store.pulses import beat_pulse, last_pulse
from service.store.schedules import ENROLLMENTS
from service.usecases.deps import Deps

PULSE_EVERY = timedelta(seconds=5)
# A worker that is alive and free has begun long before; what people wait for is then done here.
PATIENCE = timedelta(seconds=10)


@dataclass(frozen=True)
class DueJob:
    """A job that has work. `neglected`: it has waited so long that no worker can be alive."""

    job: JobName
    queue: QueueName
    neglected: bool = False


def find_due(deps: Deps) -> tuple[DueJob, ...]:
    """The jobs with work now, the most urgent first. Leaves the beat's sign of life."""
    with deps.database.read() as session:
        now = deps.clock.now_in(session)
        found = tuple(_look(session, now))
        last = last_pulse(session, "beat")
    if last is None or now - last >= PULSE_EVERY:
        with deps.database.write() as session:
            beat_pulse(session, "beat", now)
    return found


def _look(session: Session, now: datetime) -> list[DueJob]:
    found: list[DueJob] = []
    late = now - PATIENCE
    if any_due(session, TURNS, now):
        found.append(DueJob("take_turns", "replies", any_due(session, TURNS, late)))
    if any_due(session, LADDERS, now):
        found.append(DueJob("climb_ladders", "urgent", any_due(session, LADDERS, late)))
    if outbox_waits(session, now, (0,)):
        found.append(DueJob("deliver", "urgent", outbox_waits(session, late, (0,))))
    if outbox_waits(session, now, (1,)):
        found.append(DueJob("deliver", "replies", outbox_waits(session, late, (1,))))
    if any_due(session, TIMERS, now):
        found.append(DueJob("run_timers", "replies"))
    if any_due(session, ENROLLMENTS, now):
        found.append(DueJob("start_checkins", "outreach"))
    if outbox_waits(session, now, (2, 3)):
        found.append(DueJob("deliver", "outreach"))
    return found

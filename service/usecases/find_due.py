"""Find what is due: which jobs have work now. One look-up of an index each, whatever the size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from service.ports import JobName, QueueName
from service.store.alerts import LADDERS
from service.store.care import CARE_CLOCKS, CARE_QUESTIONS
from service.store.contacts import TURNS
from service.store.conversations import TIMERS
from service.store.data_wishes import DELETIONS
from service.store.drills import DRILLS
from service.store.due import Dues, Look, any_due, table_of
from service.store.hand_overs import ROTA_CLOCKS
from service.store.line_calls import LINE_CALLS
from service.store.messages import OUTBOX, UNSETTLED, Message
from service.store.outbox import outbox_waits
from service.store.pulses import beat_pulse, pulses
from service.store.recoveries import RECOVERIES, begin_reading, lines_unread
from service.store.schedules import ENROLLMENTS
from service.store.staff_calls import ALERT_CALLS
from service.store.takeovers import TAKEOVERS
from service.usecases.deps import Deps
from service.usecases.poll_statuses import polled_lately
from service.usecases.rebuild_due import EVERY as REBUILD_EVERY
from service.usecases.rebuild_due import PULSE as REBUILT
from service.usecases.recover_missed import EVERY as RECOVER_EVERY
from service.usecases.see_to_peers import EVERY as SEE_TO_EVERY
from service.usecases.see_to_peers import PULSE as SEEN_TO

BEAT = "beat"
PULSE_EVERY = timedelta(seconds=5)
# What is looked through every so often, whatever rows there are.
_EVERY: tuple[tuple[str, timedelta, JobName], ...] = (
    (SEEN_TO, SEE_TO_EVERY, "see_to_peers"),
    (REBUILT, REBUILD_EVERY, "rebuild_due"),
)
# A worker that is alive and free has begun long before; what people wait for is then done here.
PATIENCE = timedelta(seconds=10)
# The carrier's list is longer work, and one worker may be at it for every line in turn.
RECOVERY_PATIENCE = timedelta(minutes=2)


_PRIORITY = table_of(Message).c.priority
# What waits for nothing else, the most urgent first.
_PLAIN: tuple[tuple[JobName, QueueName, Dues], ...] = (
    ("take_turns", "replies", TURNS),
    ("climb_ladders", "urgent", LADDERS),
    ("place_calls", "urgent", ALERT_CALLS),
    ("settle_calls", "urgent", LINE_CALLS),
    ("hand_turns_over", "replies", ROTA_CLOCKS),
    ("run_drills", "upkeep", DRILLS),
    ("end_takeovers", "upkeep", TAKEOVERS),
    ("ask_staff", "upkeep", CARE_CLOCKS),
    ("ask_staff", "upkeep", CARE_QUESTIONS),
    ("delete_data", "upkeep", DELETIONS),
)
_LOOK = Look.at(
    *((rows, None) for _, _, rows in _PLAIN),
    (OUTBOX, _PRIORITY == 0),
    (OUTBOX, _PRIORITY == 1),
    (TIMERS, None),
    (ENROLLMENTS, None),
    (OUTBOX, _PRIORITY == 2),
    (OUTBOX, _PRIORITY == 3),
    (RECOVERIES, None),
    (UNSETTLED, None),
)


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
        last = pulses(session, BEAT, REBUILT, SEEN_TO)
    if BEAT not in last or now - last[BEAT] >= PULSE_EVERY:
        with deps.database.write() as session:
            beat_pulse(session, BEAT, now)
            for name in {REBUILT, SEEN_TO} - last.keys():
                beat_pulse(session, name, now)  # so much later for the first time
            for line in lines_unread(session):
                begin_reading(session, line, now, due_at=now + RECOVER_EVERY)
    for name, every, job in _EVERY:
        if name in last and now - last[name] >= every:
            found = (*found, DueJob(job, "upkeep"))
    return found


def _look(session: Session, now: datetime) -> list[DueJob]:
    """Everything in one query; only where texts wait it is asked whether one may go."""
    late = now - PATIENCE
    answers = _LOOK.answers(session, now)
    found: list[DueJob] = []
    for due, (job, queue, rows) in zip(answers, _PLAIN, strict=False):
        if due and job not in {one.job for one in found}:
            found.append(DueJob(job, queue, any_due(session, rows, late)))
    urgent, replies, timers, checkins, outreach, upkeep, missed, unsettled = answers[len(_PLAIN) :]
    if urgent and outbox_waits(session, now, (0,)):
        found.append(DueJob("deliver", "urgent", outbox_waits(session, late, (0,))))
    if replies and outbox_waits(session, now, (1,)):
        found.append(DueJob("deliver", "replies", outbox_waits(session, late, (1,))))
    if missed:
        neglected = any_due(session, RECOVERIES, now - RECOVERY_PATIENCE)
        found.append(DueJob("recover_missed", "replies", neglected))
    if timers:
        found.append(DueJob("run_timers", "replies"))
    if checkins:
        found.append(DueJob("start_checkins", "outreach"))
    if (outreach or upkeep) and outbox_waits(session, now, (2, 3)):
        found.append(DueJob("deliver", "outreach" if outreach else "upkeep"))
    if unsettled and not polled_lately(session, now):
        found.append(DueJob("poll_statuses", "upkeep"))
    return found

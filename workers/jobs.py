"""The jobs: wake-ups, not parcels. Each claims what is due, works a slice, and asks for another
turn if there is more, so that nothing urgent waits long behind it."""

from __future__ import annotations

import gc
import time
from dataclasses import replace
from functools import cache
from uuid import UUID

from rq import get_current_job

from service import settings
from service.bootstrap import make_deps
from service.ports import JobName, Queue, QueueName
from service.usecases.deps import Deps
from service.usecases.take_turns import take_turns as take_one_turn
from service.usecases.watch import show_life as leave_sign
from service.usecases.work_due import work_due

SLICE_SECONDS = 0.2
SIGN_SECONDS = 15.0

# What a `deliver` on each queue may send; within it the most urgent goes first.
PRIORITIES: dict[QueueName, tuple[int, ...]] = {
    "urgent": (0,),
    "replies": (0, 1),
    "outreach": (0, 1, 2),
    "upkeep": (0, 1, 2, 3),
}


def take_turns(contact_id: str | None = None) -> None:
    """The turns that wait, the contact named first, and the texts that they lead to."""
    queue = _queue_of_this_job()
    deps().queue.hear("take_turns")
    answer_slice(deps(), queue, UUID(contact_id) if contact_id is not None else None)
    _sign_of_life.give(deps())


def deliver() -> None:
    """The texts that wait, as far as the job's queue may send."""
    _run("deliver")


def climb_ladders() -> None:
    _run("climb_ladders")


def place_calls() -> None:
    """The calls to staff that wait."""
    _run("place_calls")


def settle_calls() -> None:
    """Calls to a line that nobody took, and of whose end we were not told."""
    _run("settle_calls")


def end_takeovers() -> None:
    """Conversations in which a person has done nothing for the program's quiet time."""
    _run("end_takeovers")


def run_drills() -> None:
    """The weekly tests of the staff's phones."""
    _run("run_drills")


def ask_staff() -> None:
    """The questions to staff on how they are."""
    _run("ask_staff")


def delete_data() -> None:
    """The data of peers who wished it deleted, on the day they were told."""
    _run("delete_data")


def hand_turns_over() -> None:
    """Tell who goes and who comes what is open, where turns of a rota have changed."""
    _run("hand_turns_over")


def run_timers() -> None:
    _run("run_timers")


def start_checkins() -> None:
    _run("start_checkins")


def see_to_peers() -> None:
    """Consent that is to be confirmed, asked anew or has run out, and new specialists."""
    _run("see_to_peers")


def rebuild_due() -> None:
    _run("rebuild_due")


def recover_missed() -> None:
    _run("recover_missed")


def poll_statuses() -> None:
    """What became of texts whose end the carrier has not told us."""
    _run("poll_statuses")


def show_life() -> None:
    """Somebody asks whether there are workers: here is one."""
    _run("show_life")


def answer_slice(
    deps: Deps,
    queue: QueueName,
    contact_id: UUID | None = None,
    *,
    seconds: float = SLICE_SECONDS,
) -> None:
    """Take turns for a slice of time, the contact named first, and send in what is left of it the
    replies: they need not wait for another job. Rings for what is left over."""
    end = time.monotonic() + seconds
    holding = _HeldReplies(deps.queue)
    quiet = replace(deps, queue=holding)
    if contact_id is not None:
        take_one_turn(quiet, contact_id=contact_id)
    if work_slice(quiet, "take_turns", queue, end=end):
        deps.queue.ring("take_turns", queue)
    if holding.held and (
        time.monotonic() >= end or work_slice(deps, "deliver", "replies", end=end)
    ):
        deps.queue.ring("deliver", "replies")


class _HeldReplies:
    """A queue that notes the bell for replies instead of ringing it: the job that rings sends them
    itself. Should it die before that, the beat finds them. What is urgent rings at once."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self.held = False

    def ring(self, job: JobName, queue: QueueName) -> bool:
        if (job, queue) == ("deliver", "replies"):
            self.held = True
            return True
        return self._queue.ring(job, queue)

    def wake_for(self, job: JobName, queue: QueueName, row_id: UUID) -> bool:
        return self._queue.wake_for(job, queue, row_id)

    def hear(self, job: JobName) -> bool:
        return self._queue.hear(job)

    def answers(self) -> bool:
        return self._queue.answers()


def work_slice(deps: Deps, job: JobName, queue: QueueName, *, end: float | None = None) -> bool:
    """Work on a job's due rows for a slice of time (or until `end`, of the monotonic clock).
    Whether more may be due."""
    step = work_due(deps, job, priorities=PRIORITIES[queue])
    end = time.monotonic() + SLICE_SECONDS if end is None else end
    while step():
        if time.monotonic() >= end:
            return True
    return False


class _SignOfLife:
    """That this worker lives, told now and then: a busy one need not be asked."""

    def __init__(self) -> None:
        self._given_at = float("-inf")

    def give(self, deps: Deps) -> None:
        now = time.monotonic()
        if now - self._given_at >= SIGN_SECONDS:
            self._given_at = now
            leave_sign(deps)


_sign_of_life = _SignOfLife()


def prepare() -> None:
    """Load the process's own parts, templates and lexicons among them, and open its way to the
    database, before there is a job that would have to wait for them."""
    deps().library.ready()
    deps().database.reachable()
    # They live as long as the process. Looking through them for garbage stopped everything for
    # 0.4 s at a time, and ending the process for a second.
    gc.collect()
    gc.freeze()


@cache
def deps() -> Deps:
    """The process's own parts, made once."""
    return make_deps(settings.load())


def _run(job: JobName) -> None:
    queue = _queue_of_this_job()
    deps().queue.hear(job)
    if work_slice(deps(), job, queue):
        deps().queue.ring(job, queue)
    _sign_of_life.give(deps())


def _queue_of_this_job() -> QueueName:
    current = get_current_job()
    assert current is not None, "a job runs on a queue"
    for name in PRIORITIES:
        if current.origin == name:
            return name
    raise AssertionError(f"no queue is called {current.origin}")

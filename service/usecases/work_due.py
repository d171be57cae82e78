"""One step of each job: what workers, the beat and the terminal do when rows are due."""

from __future__ import annotations

from collections.abc import Callable

from service.ports import JobName
from service.usecases.ask_staff import ask_staff
from service.usecases.call_staff import place_calls
from service.usecases.climb_ladders import climb_ladders
from service.usecases.delete_data import delete_due_data
from service.usecases.deliver import deliver
from service.usecases.deps import Deps
from service.usecases.drill_staff import run_drills
from service.usecases.hand_turns_over import hand_turns_over
from service.usecases.poll_statuses import poll_statuses
from service.usecases.put_through import settle_calls
from service.usecases.rebuild_due import rebuild_due
from service.usecases.recover_missed import recover_missed
from service.usecases.run_timers import run_timers
from service.usecases.see_to_peers import see_to_peers
from service.usecases.start_checkins import start_checkins
from service.usecases.take_over import end_takeovers
from service.usecases.take_turns import take_turns
from service.usecases.watch import show_life

EVERY_PRIORITY = (0, 1, 2, 3)


def work_due(
    deps: Deps, job: JobName, *, priorities: tuple[int, ...] = EVERY_PRIORITY
) -> Callable[[], bool]:
    """A step of a job, which says whether more may be due. `priorities` are those of the texts that
    it may send."""
    steps: dict[JobName, Callable[[], bool]] = {
        "take_turns": lambda: take_turns(deps),
        "deliver": lambda: deliver(deps, priorities=priorities),
        "climb_ladders": lambda: climb_ladders(deps),
        "place_calls": lambda: place_calls(deps),
        "end_takeovers": lambda: end_takeovers(deps),
        "settle_calls": lambda: settle_calls(deps),
        "hand_turns_over": lambda: hand_turns_over(deps),
        "run_drills": lambda: run_drills(deps),
        "ask_staff": lambda: ask_staff(deps),
        "delete_data": lambda: delete_due_data(deps),
        "run_timers": lambda: run_timers(deps),
        "see_to_peers": lambda: _done(see_to_peers, deps),
        "start_checkins": lambda: start_checkins(deps),
        "rebuild_due": lambda: _done(rebuild_due, deps),
        "recover_missed": lambda: recover_missed(deps),
        "poll_statuses": lambda: _done(poll_statuses, deps),
        "show_life": lambda: _done(show_life, deps),
    }
    return steps[job]


def _done(step: Callable[[Deps], object], deps: Deps) -> bool:
    """A job that is one step: nothing is left of it."""
    step(deps)
    return False

"""Keeps a list of processes running until a signal comes, then stops every one of them.

Each child leads a process group of its own, so that Ctrl-C reaches only the supervisor and
stopping reaches grandchildren as well. The kernel kills each child when the supervisor dies in
whatever way.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from service.gateways.children import die_with_parent

STOPS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
WAITED_FOR = STOPS | {signal.SIGCHLD}
WATCH_SECONDS = 0.25


@dataclass(frozen=True)
class Process:
    """One process to keep running. `stops_last`: others need it while they finish."""

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    stops_last: bool = False


@dataclass(frozen=True)
class Pace:
    """All in seconds. A process that ends is started again after `first`, then twice as long each
    time up to `longest`; one that ran for `settled` begins anew. `grace` is the time that a
    process has to end by itself; a second signal later than `twice` cuts it short."""

    first: float = 0.5
    longest: float = 30.0
    settled: float = 30.0
    grace: float = 10.0
    twice: float = 1.0  # a terminal that closes, or `make`, may send two at once


@dataclass
class _Child:
    process: Process
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    ended_early: int = 0  # times in a row


def supervise(
    processes: Sequence[Process],
    *,
    say: Callable[[str], None],
    ready: Callable[[], bool] = lambda: True,
    pace: Pace = Pace(),
) -> None:
    """Run `processes` until SIGINT, SIGTERM or SIGHUP, then return with all of them gone.

    `say` gets one plain line for each thing that happens. `ready` is asked a few times a second
    until it answers True. Call it from the main thread.
    """
    children = [_Child(process) for process in processes]
    # Signals wait until we ask for them: no handler runs in the middle of anything.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, WAITED_FOR)
    try:
        _keep_running(children, say=say, ready=ready, pace=pace)
    finally:
        _stop_all(children, say=say, pace=pace)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _keep_running(
    children: Sequence[_Child],
    *,
    say: Callable[[str], None],
    ready: Callable[[], bool],
    pace: Pace,
) -> None:
    watched = False
    while True:
        now = time.monotonic()
        for child in children:
            if child.running is None and child.due_at <= now:
                _start(child, now)
        watched = watched or ready()
        waits = [child.due_at - now for child in children if child.running is None]
        wait = min([*waits, pace.longest if watched else WATCH_SECONDS])
        heard = signal.sigtimedwait(WAITED_FOR, max(wait, 0.0))
        if heard is not None and heard.si_signo in STOPS:
            return
        for child in children:
            if _has_ended(child):
                say(_reap(child, pace))


def _start(child: _Child, now: float) -> None:
    arm = die_with_parent(os.getpid())

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # a blocked signal would stay blocked
        arm()

    child.running = subprocess.Popen(
        child.process.command,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **child.process.environ},
        process_group=0,
        preexec_fn=prepare,  # noqa: PLW1509 - one thread, and it only asks the kernel
    )
    child.started_at = now


def _has_ended(child: _Child) -> bool:
    """Whether it has; it stays a zombie, so that its id and its group stay its own."""
    if child.running is None:
        return False
    options = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return os.waitid(os.P_PID, child.running.pid, options) is not None


def _reap(child: _Child, pace: Pace) -> str:
    """Clear an ended child away, with what it left in its group, and plan its next start."""
    assert child.running is not None
    _signal_group(child, signal.SIGKILL)
    code = child.running.wait()
    child.running = None
    now = time.monotonic()
    child.ended_early = 0 if now - child.started_at >= pace.settled else child.ended_early + 1
    delay = min(pace.first * 2 ** max(child.ended_early - 1, 0), pace.longest)
    child.due_at = now + delay
    how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
    return f"{child.process.name} {how}; starting it again in {delay:g} s"


def _stop_all(children: Sequence[_Child], *, say: Callable[[str], None], pace: Pace) -> None:
    for last in (False, True):
        stage = [child for child in children if child.process.stops_last is last]
        for child in stage:
            _signal_group(child, signal.SIGTERM)
        asked_again = _wait_for(stage, pace)
        for child in stage:
            if child.running is None:
                continue
            if not _has_ended(child):
                why = "when asked again" if asked_again else f"after {pace.grace:g} s"
                say(f"{child.process.name} had not stopped and was killed {why}")
            _signal_group(child, signal.SIGKILL)
            child.running.wait()
            child.running = None


def _wait_for(stage: Sequence[_Child], pace: Pace) -> bool:
    """Until all have ended or the grace is over; True when somebody asked a second time."""
    began = time.monotonic()
    while any(child.running is not None and not _has_ended(child) for child in stage):
        left = began + pace.grace - time.monotonic()
        heard = signal.sigtimedwait(WAITED_FOR, max(left, 0.0))
        if heard is None and left <= 0:
            return False
        if heard and heard.si_signo in STOPS and time.monotonic() - began >= pace.twice:
            return True
    return False


def _signal_group(child: _Child, number: signal.Signals) -> None:
    if child.running is None:
        return
    try:
        os.killpg(child.running.pid, number)
    except (ProcessLookupError, PermissionError):
        return  # it is gone (macOS answers EPERM for a zombie)

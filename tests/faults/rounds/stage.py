"""The processes of one house as `warmline up` starts them, kept running by a small supervisor of
our own: it strikes them as the plan says, and starts again what dies."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

import redis
import requests

from service.cli.supervisor import Process
from service.gateways.children import die_with_parent
from tests.faults.rounds.databases import Struck
from tests.faults.rounds.family import family_of, signal_all
from tests.faults.rounds.plan import Blow
from tests.processes import PATIENCE, until

T = TypeVar("T")
AGAIN_AFTER = 0.5  # seconds until what died is started again, as `warmline up` does
TICK = 0.05
STOPS_WITHIN = 20.0


@dataclass
class _Running:
    process: Process
    tree: Path
    asked: bool = False  # to end
    child: subprocess.Popen[bytes] | None = None
    due_at: float = 0.0
    goes_on_at: float | None = None
    paused: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Fell:
    """A blow that fell: from when until when what it struck was away (monotonic seconds)."""

    blow: Blow
    begun: float
    ended: float


class Stage:
    """`tree` is the checkout whose code runs. Only the main thread may call: the kernel ends what
    was started when the thread that did so ends."""

    def __init__(
        self, tree: Path, folder: Path, processes: Sequence[Process], database: Struck
    ) -> None:
        self._folder = folder
        self._asking = ThreadPoolExecutor(1, "asking")
        self._running = {one.name: _Running(one, tree) for one in processes}
        self.environ = dict(self._running["web"].process.environ)
        self.database = database
        self.restarts = 0
        self.fell: list[Fell] = []
        self.ended: list[tuple[str, int]] = []  # who ended when asked, and with which exit code

    # ------------------------------------------------------------ running
    def tick(self) -> None:
        """Start what is due, wake what has been stopped for long enough."""
        now = time.monotonic()
        self.database.tend()
        for one in self._running.values():
            if one.goes_on_at is not None and now >= one.goes_on_at:
                _wake(one)
            if one.child is not None and one.child.poll() is not None:
                if one.asked:
                    self.ended.append((one.process.name, one.child.returncode))
                _clear(one)
                one.due_at = now + AGAIN_AFTER
                self.restarts += 1
            if one.child is None and now >= one.due_at:
                self._start(one)

    def tick_until(self, moment: float) -> None:
        """Go on until a moment of the monotonic clock."""
        while time.monotonic() < moment:
            self.tick()
            threading.Event().wait(TICK)

    def meanwhile(self, call: Callable[[], T]) -> T:
        """What `call` answers, in a thread of its own: it may wait for what somebody holds who is
        held still himself, and whom only a tick wakes."""
        asked = self._asking.submit(call)
        while not wait([asked], TICK).done:
            self.tick()
        return asked.result()

    def wait_for_web(self) -> None:
        """Until the web server answers."""

        def look() -> bool:
            self.tick()
            with suppress(requests.RequestException):
                return requests.get(f"{self.environ['PUBLIC_URL']}/healthz", timeout=5).ok
            return False

        until("the web server answers", look, patience=2 * PATIENCE)

    def _start(self, one: _Running) -> None:
        environ = {**os.environ, **one.process.environ, "PYTHONPATH": str(one.tree)}
        with (self._folder / f"{one.process.name.replace(' ', '-')}.log").open("ab") as log:
            one.child = subprocess.Popen(
                one.process.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=one.tree,
                env=environ,
                start_new_session=True,
                preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - it only asks the kernel
            )

    def stop(self) -> None:
        """Ask all to end, Redis last, and see to it that they have."""
        for one in self._running.values():
            _wake(one)
        for last in (False, True):
            stage = [one for one in self._running.values() if one.process.stops_last is last]
            for one in stage:
                if one.child is not None:
                    signal_all([one.child.pid], signal.SIGTERM)
            for one in stage:
                if one.child is not None:
                    with suppress(subprocess.TimeoutExpired):
                        one.child.wait(STOPS_WITHIN)
                    _clear(one)

    def move(self, name: str, tree: Path) -> None:
        """Ask one process to end; it is started again with the code of another tree."""
        one = self._running[name]
        one.tree = tree
        if one.child is not None:
            one.asked = True
            signal_all([one.child.pid], signal.SIGTERM)

    def names(self) -> list[str]:
        """The processes that run our own code."""
        return [name for name, one in self._running.items() if not one.process.stops_last]

    # ------------------------------------------------------------ blows
    def strike(self, blow: Blow, chance: Random) -> None:
        begun, away = time.monotonic(), blow.seconds
        if blow.way == "flush":
            self._forget()
        elif blow.target != "database":
            away += self._strike_process(blow, chance)
        elif blow.way == "kill":
            self.database.kill()
        else:
            self.database.pause(blow.seconds)
        self.fell.append(Fell(blow, begun, begun + away))

    def _strike_process(self, blow: Blow, chance: Random) -> float:
        one = self._running["web" if blow.target == "web child" else blow.target]
        if one.child is None:
            return 0.0
        pids = [one.child.pid, *family_of(one.child.pid)]
        if blow.target == "web child":
            pids = [chance.choice(pids[1:] or pids)]
        if blow.way == "kill":
            signal_all(pids[:1], signal.SIGKILL)
            return AGAIN_AFTER
        if blow.way == "stop":
            one.asked = one.asked or blow.target != "web child"
            signal_all(pids[:1], signal.SIGTERM)
            return AGAIN_AFTER
        signal_all(pids, signal.SIGSTOP)
        one.paused += pids
        one.goes_on_at = max(one.goes_on_at or 0.0, time.monotonic() + blow.seconds)
        return 0.0

    def _forget(self) -> None:
        url = self.environ["REDIS_URL"]
        with (
            suppress(redis.RedisError),
            redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client,
        ):
            client.flushall()


def _clear(one: _Running) -> None:
    """End what is left of a process and of its group."""
    assert one.child is not None
    with suppress(ProcessLookupError):
        os.killpg(one.child.pid, signal.SIGKILL)
    one.child.wait()
    one.child, one.goes_on_at, one.paused, one.asked = None, None, [], False


def _wake(one: _Running) -> None:
    signal_all(one.paused, signal.SIGCONT)
    one.goes_on_at, one.paused = None, []


@contextmanager
def staged(
    tree: Path, folder: Path, processes: Sequence[Process], database: Struck
) -> Iterator[Stage]:
    """The processes run for as long as the block; then they are asked to end."""
    stage = Stage(tree, folder, processes, database)
    try:
        stage.tick()
        stage.wait_for_web()
        yield stage
    finally:
        stage.stop()

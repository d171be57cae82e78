"""A process that plans as the beat does, made to be killed.

What takes long to load is loaded once. Then each line of input forks a child, which beats for as
long as check-ins are due: with Redis away, so that the beat does the work itself. It says the
child's process id, and once the child is gone how it ended (0, or minus the signal).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from service.usecases.find_due import find_due
from tests.processes import ROOT
from workers import jobs
from workers.beat import beat

NOBODY_THERE = "127.0.0.1:1"


class Planner:
    """Holds the process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def begin(self) -> int:
        """Fork a child that plans; its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._hear()

    def ended(self) -> int:
        """How the child ended, waited for."""
        return self._hear()

    def _hear(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@contextmanager
def a_planner(environ: Mapping[str, str]) -> Iterator[Planner]:
    """A planner with these settings; gone with the block."""
    command = [sys.executable, "-m", "tests.faults.planner"]
    with subprocess.Popen(
        command,
        env={
            **os.environ,
            **environ,
            "REDIS_URL": f"redis://{NOBODY_THERE}",
            "TWILIO_API_URL": f"http://{NOBODY_THERE}",
        },
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Planner(process)
        finally:
            process.kill()


def main() -> None:
    deps = jobs.deps()  # no connection yet: none may be shared with a child
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # its log is not for the parent
            while any(due.job == "start_checkins" for due in find_due(deps)):
                beat(deps)
            os._exit(0)
        click.echo(child)  # what its parent reads
        _, status = os.waitpid(child, 0)
        click.echo(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()

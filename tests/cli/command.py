"""How the tests run a command of `warmline`: in this process, or in one of its own."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from service.cli import main


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


@contextmanager
def environment(environ: Mapping[str, str]) -> Iterator[None]:
    """This process with no other variables than these, and with its own handler of SIGTERM."""
    before, handler = dict(os.environ), signal.getsignal(signal.SIGTERM)
    os.environ.clear()
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        signal.signal(signal.SIGTERM, handler)


def here(arguments: tuple[str, ...], environ: Mapping[str, str], said: str) -> Said:
    """Run a command in this process: a process of its own takes seconds to begin."""
    out, err, into = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(said.encode()), encoding="utf-8")
    try:
        with environment(environ), redirect_stdout(out), redirect_stderr(err):
            main(arguments)
    except SystemExit as ended:
        return Said(int(ended.code or 0), out.getvalue(), err.getvalue())
    finally:
        sys.stdin = into


def as_process(arguments: tuple[str, ...], environ: Mapping[str, str], said: str) -> Said:
    done = subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        input=said,
        env=dict(environ),
        capture_output=True,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def warmline(var: Path, *arguments: str, said: str = "") -> Said:
    """Run a command on the installation in folder `var`, in this process."""
    return here(arguments, {"PATH": os.environ["PATH"], "WARMLINE_VAR": str(var)}, said)

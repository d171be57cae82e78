"""The supervisor with real processes. Every process of a test holds the writing end of one pipe:
the pipe ends only when the last of them is gone, so a test that sees its end has no orphan."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import pytest

# Each line leaves in one write: pieces of several processes would mix in the pipe.
SUPERVISE = """
import json, os, sys
from service.cli.supervisor import Pace, Process, supervise
spec = json.loads(sys.argv[1])
supervise(
    [Process(name, tuple(command)) for name, command in spec["processes"]],
    say=lambda line: os.write(1, f"said: {line}\\n".encode()),
    pace=Pace(**spec["pace"]),
)
os.write(1, b"all gone\\n")
"""
SAY_UP = "import os, signal; os.write(1, f'up {os.getpid()}\\n'.encode())"
FAITHFUL = f"{SAY_UP}; signal.pause()"
STUBBORN = f"""
import signal
for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(name, signal.SIG_IGN)
{SAY_UP}
while True:
    signal.pause()
"""
# Takes long enough to stop that a second signal would find it.
SLOW = f"""
import signal, time
def stop(*_):
    time.sleep(0.2)
    os.write(1, b"down\\n")
    raise SystemExit
import os
signal.signal(signal.SIGTERM, stop)
{SAY_UP}
signal.pause()
"""
PARENT = """
import os, signal, subprocess, sys
subprocess.Popen([sys.executable, '-c', sys.argv[1]])
signal.pause()
"""
SHORT_LIVED = "raise SystemExit(3)"
ANSWER = """
def app(environ, start_response):
    start_response('200 OK', [])
    return [b'ok']
"""


class Supervised:
    """A supervisor in a process of its own, and what it and its children print."""

    def __init__(self, processes: dict[str, Sequence[str]], **pace: float) -> None:
        spec = json.dumps({"processes": list(processes.items()), "pace": pace})
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISE, spec], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.out: IO[str] = self.process.stdout

    def line(self, start: str) -> str:
        """The next printed line that begins with `start`."""
        for line in self.out:
            if line.startswith(start):
                return line.strip()
        raise AssertionError(f"everything ended without a line {start!r}")

    def rest(self) -> list[str]:
        """All further lines, read until the last process that could print is gone."""
        return [line.strip() for line in self.out]


@pytest.fixture
def supervised() -> Iterator[list[Supervised]]:
    started: list[Supervised] = []
    yield started
    for each in started:
        each.process.kill()
        each.process.wait()
        each.out.close()


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_every_process(supervised: list[Supervised], stop: signal.Signals) -> None:
    it = Supervised({"one": python(FAITHFUL), "two": python(FAITHFUL)})
    supervised.append(it)
    it.line("up")
    it.line("up")
    it.process.send_signal(stop)
    assert it.rest() == ["all gone"]
    assert it.process.wait() == 0


def test_grandchildren_are_stopped_too(supervised: list[Supervised]) -> None:
    it = Supervised({"parent": python(PARENT, FAITHFUL)})
    supervised.append(it)
    it.line("up")
    it.process.terminate()
    assert it.rest() == ["all gone"]


def test_one_that_will_not_stop_is_killed(supervised: list[Supervised]) -> None:
    it = Supervised({"stubborn": python(STUBBORN)}, grace=0.1)
    supervised.append(it)
    it.line("up")
    it.process.terminate()
    assert it.rest() == [
        "said: stubborn had not stopped and was killed after 0.1 s",
        "all gone",
    ]


def test_a_second_signal_does_not_wait_for_the_grace(supervised: list[Supervised]) -> None:
    it = Supervised({"stubborn": python(STUBBORN)}, grace=3600, twice=0)
    supervised.append(it)
    it.line("up")
    it.process.terminate()
    it.process.send_signal(signal.SIGINT)
    assert it.rest() == [
        "said: stubborn had not stopped and was killed when asked again",
        "all gone",
    ]


def test_two_signals_at_once_are_one(supervised: list[Supervised]) -> None:
    it = Supervised({"slow": python(SLOW)}, grace=3600, twice=3600)
    supervised.append(it)
    it.line("up")
    it.process.terminate()
    it.process.send_signal(signal.SIGINT)
    assert it.rest() == ["down", "all gone"]


def test_a_dead_one_is_restarted_ever_later(supervised: list[Supervised]) -> None:
    it = Supervised({"weak": python(SHORT_LIVED)}, first=0.01, longest=0.03)
    supervised.append(it)
    said = [it.line("said: weak") for _ in range(4)]
    delays = [line.rpartition(" in ")[2] for line in said]
    assert delays == ["0.01 s", "0.02 s", "0.03 s", "0.03 s"]
    assert "ended with exit code 3" in said[0]


def test_a_killed_one_is_restarted_while_the_others_go_on(supervised: list[Supervised]) -> None:
    it = Supervised({"one": python(FAITHFUL), "two": python(FAITHFUL)}, first=0.01)
    supervised.append(it)
    first, second = (int(it.line("up").split()[1]) for _ in range(2))
    os.kill(first, signal.SIGKILL)
    assert "was ended by signal 9" in it.line("said:")
    assert int(it.line("up").split()[1]) != first
    os.kill(second, 0)  # it is still there
    it.process.terminate()
    assert it.rest() == ["all gone"]


def test_what_a_dead_one_leaves_behind_goes_with_it(supervised: list[Supervised]) -> None:
    code = PARENT.replace("signal.pause()", "sys.stdin.read()")  # ends at once: stdin is empty
    it = Supervised({"parent": python(code, FAITHFUL)}, first=3600)
    supervised.append(it)
    it.line("said: parent")
    it.process.terminate()
    assert it.rest()[-1] == "all gone"


def test_children_die_with_a_killed_supervisor(supervised: list[Supervised]) -> None:
    it = Supervised({"one": python(FAITHFUL), "stubborn": python(STUBBORN)})
    supervised.append(it)
    it.line("up")
    it.line("up")
    it.process.kill()
    assert it.rest() == []


def test_web_processes_die_with_a_killed_supervisor(
    supervised: list[Supervised], tmp_path: Path
) -> None:
    (tmp_path / "answer.py").write_text(f"{SAY_UP}\n{ANSWER}")
    config = "python:service.cli.gunicorn_config"
    command = ["-m", "gunicorn", "--config", config, "--chdir", str(tmp_path)]
    bind = ["--bind", f"unix:{tmp_path / 'web.sock'}", "--workers", "2", "answer:app"]
    it = Supervised({"web": [sys.executable, *command, *bind]})
    supervised.append(it)
    it.line("up")
    it.line("up")
    it.process.kill()
    assert it.rest() == []


# ------------------------------------------------------------------ the command
def warmline_up(var: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", "up"],
        env={**os.environ, "WARMLINE_VAR": str(var), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_second_up_says_so_in_one_line(tmp_path: Path) -> None:
    with (tmp_path / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        done = warmline_up(tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Error: warmline is already up in {tmp_path} (process 4711): stop it there with Ctrl-C"
    ]


def test_a_busy_port_is_named_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        done = warmline_up(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"Error: port {port} on 127.0.0.1 is not free: stop what uses it, or set PORT to another"
    ]


def test_bad_settings_are_all_named_without_a_traceback(tmp_path: Path) -> None:
    done = warmline_up(tmp_path, PUBLIC_URL="http://texts.example.org", SECRET_KEY="short")
    assert done.returncode == 1
    assert [line.split()[0] for line in done.stderr.splitlines()] == ["PUBLIC_URL", "SECRET_KEY"]

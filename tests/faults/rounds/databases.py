"""The databases that are struck: a PostgreSQL server that is killed and stopped, and a SQLite file
that somebody else holds locked. Both keep what they have committed, as in real use."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import psycopg

from service.gateways.children import die_with_parent
from tests.faults.rounds.family import family_of, signal_all
from tests.postgres import server_account, server_programs

START_SECONDS = 60.0
STOP_SECONDS = 30.0
NO_ANSWER = 12.0  # seconds; a writer on SQLite waits 10 for its turn


class Struck(Protocol):
    """A database of one house. `tend` starts again what was killed and ends what is over."""

    url: str

    def kill(self) -> None: ...

    def pause(self, seconds: float) -> None: ...

    def tend(self) -> None: ...

    def close(self) -> None: ...


class SqliteFile:
    """Nobody can kill a file: instead somebody holds its lock, for a `kill` longer than anybody
    waits for it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "warmline.db"
        self.url = f"sqlite:///{self._path}"
        self._held: sqlite3.Connection | None = None
        self._until = 0.0

    def kill(self) -> None:
        self._hold(NO_ANSWER)

    def pause(self, seconds: float) -> None:
        self._hold(seconds)

    def _hold(self, seconds: float) -> None:
        if self._held is None:
            held = sqlite3.connect(self._path, isolation_level=None, timeout=2)
            try:
                held.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                held.close()  # busy as it is
                return
            self._held = held
        self._until = max(self._until, time.monotonic() + seconds)

    def tend(self) -> None:
        if self._held is not None and time.monotonic() >= self._until:
            self._let_go()

    def close(self) -> None:
        if self._held is not None:
            self._let_go()

    def _let_go(self) -> None:
        assert self._held is not None
        self._held.execute("ROLLBACK")
        self._held.close()
        self._held = None


class PostgresServer:
    """A server of this house alone, on a unix socket, with its own default settings."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="warmline-pg-"))
        self._account = server_account()
        if self._account is not None:
            os.chown(self._home, *self._account)
        self._server: subprocess.Popen[bytes] | None = None
        self._paused: list[int] = []
        self._waking = threading.Timer(0, lambda: None)
        self.url = f"postgresql+psycopg://warmline@/house?host={self._home}"
        made = self._run("initdb", "-U", "warmline", "-A", "trust", "-E", "UTF8", "--locale=C")
        if made.wait() != 0:
            raise RuntimeError(f"initdb failed: see {self._home / 'log'}")
        self._start()
        self._wait_for_answer()
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE house")

    def kill(self) -> None:
        """End it at once, whatever it was writing, with every process of its."""
        assert self._server is not None
        self._waking.cancel()
        signal_all([*family_of(self._server.pid), self._server.pid], signal.SIGKILL)
        self._server.wait()
        self._paused = []

    def pause(self, seconds: float) -> None:
        if self._server is not None and self._server.poll() is None:
            self._paused = [self._server.pid, *family_of(self._server.pid)]
            signal_all(self._paused, signal.SIGSTOP)
            # By a thread: whoever plays the rounds may be waiting for the database.
            self._waking.cancel()
            self._waking = threading.Timer(seconds, signal_all, (self._paused, signal.SIGCONT))
            self._waking.start()

    def tend(self) -> None:
        if self._server is None or self._server.poll() is not None:
            self._start()

    def close(self) -> None:
        self._waking.cancel()
        if self._server is not None:
            signal_all(self._paused, signal.SIGCONT)
            self._server.send_signal(signal.SIGINT)  # fast: what is under way is undone
            with suppress(subprocess.TimeoutExpired):
                self._server.wait(STOP_SECONDS)
            if self._server.poll() is None:
                self.kill()
        shutil.rmtree(self._home, ignore_errors=True)

    def keep(self, where: Path) -> None:
        """Copy what it holds to `where`, for whoever looks at a round that failed."""
        dump = [str(_programs() / "pg_dump"), "-h", str(self._home), "-U", "warmline", "house"]
        with where.open("wb") as out:
            subprocess.run(dump, stdout=out, check=False)

    def _start(self) -> None:
        self._server = self._run("postgres", "-k", str(self._home), "-h", "")

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                psycopg.connect(self._dsn()).close()
                return
            threading.Event().wait(0.1)
        raise RuntimeError(f"PostgreSQL did not start: see {self._home / 'log'}")

    def _dsn(self) -> str:
        return f"host={self._home} user=warmline dbname=postgres"

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        user, group = self._account or (None, None)
        with (self._home / "log").open("ab") as log:
            return subprocess.Popen(
                [str(_programs() / program), "-D", str(self._home / "data"), *arguments],
                stdout=log,
                stderr=log,
                cwd=self._home,
                user=user,
                group=group,
                start_new_session=True,
                preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - it only asks the kernel
            )


def _programs() -> Path:
    found = server_programs()
    assert found is not None, "install the package postgresql (`make servers`)"
    return found

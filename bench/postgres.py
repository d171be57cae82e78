"""A PostgreSQL to measure on: a scratch server on a unix socket, with its own default settings."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from service.gateways.children import die_with_parent

START_SECONDS = 60.0


class PostgresNotFound(Exception):
    """PostgreSQL is not installed."""


class Postgres:
    """One server, started and stopped by the process that holds it; it dies with that process."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="warmline-bench-"))
        self._account = _account()
        if self._account is not None:
            os.chown(self._home, *self._account)
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the server's files, start it and wait until it answers. Raises PostgresNotFound."""
        programs = _programs()
        initdb = ("initdb", "-U", "warmline", "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        if self._run(programs, *initdb).wait() != 0:
            raise PostgresNotFound(f"initdb failed: see {self._home / 'log'}")
        self._server = self._run(programs, "postgres", "-k", str(self._home), "-h", "")
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise PostgresNotFound(f"PostgreSQL did not start: see {self._home / 'log'}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End it at once and remove its files."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def create(self, name: str, *, like: str = "template1") -> str:
        """A database `name`, a copy of `like` (to which nobody may be connected); its address."""
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}".encode())
        return f"postgresql+psycopg://warmline@/{name}?host={self._home}"

    def _dsn(self) -> str:
        return f"host={self._home} user=warmline dbname=postgres"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._dsn()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, programs: Path, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        user, group = self._account or (None, None)
        with (self._home / "log").open("ab") as log:
            return subprocess.Popen(
                [str(programs / program), "-D", str(self._home / "data"), *arguments],
                stdout=log,
                stderr=log,
                cwd=self._home,
                user=user,
                group=group,
                preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - it only asks the kernel
            )


def _programs() -> Path:
    """The newest installed PostgreSQL's folder of programs."""
    found = shutil.which("postgres")
    candidates = [Path(found).resolve().parent] if found else []
    root = Path("/usr/lib/postgresql")
    if root.is_dir():
        newest = sorted(root.iterdir(), key=lambda path: path.name.zfill(4), reverse=True)
        candidates += [path / "bin" for path in newest]
    for candidate in candidates:
        if (candidate / "initdb").exists():
            return candidate
    raise PostgresNotFound("PostgreSQL was not found: install the package postgresql")


def _account() -> tuple[int, int] | None:
    """Whose user and group the server takes: PostgreSQL refuses to run as root. None: our own."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    return account.pw_uid, account.pw_gid

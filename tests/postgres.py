"""A real PostgreSQL for the tests: a scratch server on a unix socket, shared by every process of
one test run and gone with it.

The process that needs it first starts a keeper (this file as a script). The keeper runs the
server as its child, waits for the end of the test run's main process, however that ends, and
then stops the server and removes its folder.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import click
import psycopg

from service.gateways.children import die_with_parent

START_SECONDS = 60
NOT_FOUND = "PostgreSQL was not found: install the package postgresql (`make test` as root does)"
OPTIONS = {  # speed only: nothing of these tests outlives the run
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "deadlock_timeout": "100ms",  # by default each crossing of locks costs a second
}


def shared_server(folder: Path, owner: int) -> Path:
    """The folder of the server's socket, starting it if this is the first call of the run.

    `folder` is one that all processes of the run share; `owner` is the run's main process.
    """
    note = folder / "postgresql.json"
    with (folder / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(json.dumps(_start_keeper(owner)))
    return Path(json.loads(note.read_text()))


def url_of(socket: Path, database: str) -> str:
    """The SQLAlchemy address of one database."""
    return f"postgresql+psycopg://warmline@/{database}?host={socket}"


def administer(socket: Path, *statements: str) -> None:
    """Run statements that no transaction may hold (CREATE DATABASE...)."""
    with psycopg.connect(dsn(socket), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def dsn(socket: Path, database: str = "postgres") -> str:
    """The address of one database as psycopg takes it."""
    return f"host={socket} user=warmline dbname={database}"


def _start_keeper(owner: int) -> str:
    keeper = subprocess.Popen(
        [sys.executable, __file__, str(owner)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C reaches the tests; the keeper follows when they are gone
    )
    assert keeper.stdout is not None
    with keeper.stdout as said:
        socket = said.readline().strip()
    if not socket:
        keeper.wait()
        raise RuntimeError(NOT_FOUND if server_programs() is None else "PostgreSQL did not start")
    keeper.returncode = 0  # it outlives this process on purpose, and nobody waits for it here
    return socket


# ------------------------------------------------------------------ the keeper, a process
def server_programs() -> Path | None:
    """The newest installed PostgreSQL's folder of programs, or None."""
    found = shutil.which("postgres")
    candidates = [Path(found).resolve().parent] if found else []
    roots = Path("/usr/lib/postgresql")
    if roots.is_dir():
        newest = sorted(roots.iterdir(), key=lambda path: path.name.zfill(4), reverse=True)
        candidates += [path / "bin" for path in newest]
    return next((path for path in candidates if (path / "initdb").exists()), None)


def server_account() -> tuple[int, int] | None:
    """Whose user and group the server takes: PostgreSQL refuses to run as root. None: our own."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = names.get("postgres") or names["nobody"]
    return account.pw_uid, account.pw_gid


def _keep(owner: int) -> None:
    binaries = server_programs()
    if binaries is None:
        return
    # Not under pytest's own folder: that one is closed to other accounts, and its path is long.
    home = Path(tempfile.mkdtemp(prefix="warmline-pg-"))
    account = server_account()
    if account is not None:
        os.chown(home, *account)
    try:
        with (home / "log").open("wb") as log:
            server = _start_server(binaries, home, account, log.fileno())
            click.echo(home)  # the answer to the process that asked
            _wait_for_end(owner, server)
            server.send_signal(signal.SIGQUIT)  # at once: nothing here needs keeping
            server.wait(timeout=30)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _start_server(
    binaries: Path, home: Path, account: tuple[int, int] | None, log: int
) -> subprocess.Popen[bytes]:
    user, group = account or (None, None)

    def start(program: str, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [str(binaries / program), "-D", str(home / "data"), *arguments],
            stdout=log,
            stderr=log,
            cwd=home,
            user=user,
            group=group,
            preexec_fn=die_with_parent(os.getpid()),  # noqa: PLW1509 - it only asks the kernel
        )

    made = start("initdb", "-U", "warmline", "-A", "trust", "-N", "-E", "UTF8", "--locale=C").wait()
    if made != 0:
        raise RuntimeError("initdb failed")
    flags = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
    server = start("postgres", "-k", str(home), *flags)
    for _ in range(START_SECONDS * 10):
        if server.poll() is not None:
            break
        if _answers(home):
            return server
        select.select([], [], [], 0.1)
    server.kill()
    raise RuntimeError("PostgreSQL did not start")


def _answers(socket: Path) -> bool:
    try:
        psycopg.connect(dsn(socket)).close()
    except psycopg.OperationalError:
        return False
    return True


def _wait_for_end(owner: int, server: subprocess.Popen[bytes]) -> None:
    """Until the process `owner` has ended (or a signal says so), or the server has."""
    ends = [os.pidfd_open(owner), os.pidfd_open(server.pid)]
    try:
        select.select(ends, [], [])
    finally:
        for end in ends:
            os.close(end)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _keep(int(sys.argv[1]))

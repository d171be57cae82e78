"""Real processes: the beat takes the nightly backup, a worker shows that it lives."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.bootstrap import make_deps
from service.settings import ensure_secrets, load
from service.store.backups import last_run
from service.store.pulses import last_pulse
from service.usecases.deps import Deps
from service.usecases.recovery_key import make_recovery_key
from tests.processes import Command, until


@pytest.fixture
def environ(tmp_path: Path, sqlite_url: str, redis_url: str) -> dict[str, str]:
    ensure_secrets(tmp_path)
    return {
        "WARMLINE_VAR": str(tmp_path),
        "DATABASE_URL": sqlite_url,
        "REDIS_URL": redis_url,
        "BACKUP_DIR": str(tmp_path / "backups"),
    }


@pytest.fixture
def deps(environ: dict[str, str]) -> Iterator[Deps]:
    made = make_deps(load(environ))
    yield made
    made.database.close()


@pytest.fixture
def started(environ: dict[str, str]) -> Iterator[list[Command]]:
    commands: list[Command] = []
    yield commands
    for command in commands:
        command.kill()
        sys.stdout.write("\n".join([*command.lines, ""]))  # shown when the test fails


def test_the_beat_takes_the_nightly_backup(
    environ: dict[str, str], deps: Deps, started: list[Command]
) -> None:
    make_recovery_key(deps)
    started.append(Command("beat", environ=environ))

    def done() -> str | None:
        with deps.database.read() as session:
            run = last_run(session, "done")
        return run.file if run else None

    name = until("a backup", done)
    assert [path.name for path in Path(environ["BACKUP_DIR"]).iterdir()] == [name]
    started[0].said("nightly_backup_ended")
    started[0].stop()


def test_what_is_kept_is_started_again(environ: dict[str, str], started: list[Command]) -> None:
    kept = Command("keep", "worker", "--no-outreach", environ=environ)
    started.append(kept)
    kept.said("worker started")
    (child,) = kept.children()
    os.kill(child, signal.SIGKILL)
    kept.said("worker was ended by signal 9; starting it again in 0.5 s")

    def another() -> bool:
        found = kept.children()
        return bool(found) and found != [child]

    until("another worker", another)
    kept.stop()


def test_a_worker_shows_that_it_lives(
    environ: dict[str, str], deps: Deps, started: list[Command]
) -> None:
    started.append(Command("worker", environ=environ))
    started[0].said("worker started")

    def seen() -> bool:
        deps.queue.ring("show_life", "upkeep")
        with deps.database.read() as session:
            return last_pulse(session, "worker") is not None

    until("a worker's sign of life", seen)
    started[0].stop()


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_none_starts_alone_on_a_throwaway_disk(
    environ: dict[str, str], started: list[Command], name: str
) -> None:
    forgets = {
        **environ,
        "DATABASE_URL": "sqlite:////dev/shm/nothing-here/warmline.db",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "a" * 32,
    }
    started.append(Command(name, environ=forgets))
    assert "THROWAWAY_DISK_OK=yes" in started[0].said("forgets everything")
    started[0].wait()
    assert started[0].process.returncode == 1

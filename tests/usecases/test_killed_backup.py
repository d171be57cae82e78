"""A backup that is killed (kill -9) leaves nothing that could be taken for one."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service.store.backups import BackupRun
from service.usecases.back_up import AlreadyRunning
from tests.processes import ROOT
from tests.usecases.backing_up import backed_up, make_key, restore_to, try_backup, where
from tests.usecases.place import ALEX, Place


@pytest.mark.parametrize("dies_at", ["writing", "checking"])
def test_a_backup_that_is_killed_leaves_no_backup_and_the_next_one_cleans_up(
    place: Place, tmp_path: Path, dies_at: str
) -> None:
    place.hear(ALEX, "hello")
    secret = make_key(place)
    first = backed_up(place, where(tmp_path))
    url = place.deps.database.engine.url.render_as_string(hide_password=False)
    killed = subprocess.run(
        [sys.executable, "-m", "tests.usecases.dying_backup", url, str(tmp_path), dies_at],
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    folder, scratch = tmp_path / "backups", tmp_path / "scratch"
    assert [path.name for path in folder.glob("*.backup")] == [first.file.name]
    assert list(folder.glob(".*.part")), "it was in the middle of it"
    assert bool(list(scratch.iterdir())) is (dies_at == "checking")
    assert isinstance(try_backup(place, where(tmp_path)), AlreadyRunning), "it may be alive"

    place.clock.advance(minutes=11)
    next_one = backed_up(place, where(tmp_path))
    there = sorted(path.name for path in folder.iterdir())
    assert there == sorted([first.file.name, next_one.file.name])
    assert list(scratch.iterdir()) == []
    assert sorted(run.status for run in place.rows(BackupRun)) == ["done", "done", "failed"]
    restore_to(f"sqlite:///{tmp_path / 'other.db'}", next_one.file, secret)

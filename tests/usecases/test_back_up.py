"""Backups: whole, sealed, read back, and never two at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from service.core.backups import Keep
from service.core.recovery_key import read_key, write_key
from service.store.backups import BackupRun, RecoveryKey
from service.store.messages import Message
from service.store.sealed_file import public_of
from service.store.tables import METADATA
from service.usecases.back_up import AlreadyRunning, BackupFailed, is_due
from service.usecases.load_backup import open_backup
from service.usecases.recovery_key import (
    KeyMade,
    KeyThere,
    NoRecoveryKey,
    OtherKey,
    confirm_recovery_key,
    make_recovery_key,
)
from tests.usecases.backing_up import KEEP, backed_up, make_key, restore_to, try_backup, where
from tests.usecases.place import ALEX, ROSA, Place

ANOTHER = write_key(b"some other recovery ")


def everything(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for those that tell of backups and processes."""
    with place.deps.database.read() as session:
        found = {
            one.name: sorted(map(tuple, session.execute(select(one))), key=repr)
            for one in METADATA.sorted_tables
        }
    return {name: rows for name, rows in found.items() if name not in ("backup_run", "pulse")}


def test_everything_comes_back(place: Place, tmp_path: Path) -> None:
    place.checkin(ALEX)
    place.hear(ALEX, "2")
    place.hear(ROSA, "quiero morir")
    secret = make_key(place)
    done = backed_up(place, where(tmp_path))
    before = everything(place)
    other = f"sqlite:///{tmp_path / 'other' / 'warmline.db'}"
    restore_to(other, done.file, secret)
    restored = Place(other, ids=place.deps.ids)
    assert everything(restored) == before
    restored.program_id = place.program_id
    assert restored.texts(ALEX) == []  # the carrier of the new place has sent nothing
    assert len(restored.messages(ROSA)) == len(place.messages(ROSA))
    restored.record(ALEX, "thanks", carrier_id="IN99")  # and it goes on: numbers are found
    assert [one.direction for one in restored.messages(ALEX, "inbound")] == ["inbound"] * 2
    restored.deps.database.close()
    assert done.counts["message"] == len(place.rows(Message))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_of_one_kind_of_database_opens_in_each(
    place: Place, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    place.hear(ALEX, "hello")
    secret = make_key(place)
    done = backed_up(place, where(tmp_path))
    if kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'other.db'}"
    else:
        url = request.getfixturevalue("another_postgresql_url")
    restore_to(url, done.file, secret)
    restored = Place(url)
    assert everything(restored) == everything(place)
    restored.deps.database.close()


def test_nothing_in_it_can_be_read_without_the_key(place: Place, tmp_path: Path) -> None:
    place.hear(ALEX, "hello")
    make_key(place)
    done = backed_up(place, where(tmp_path))
    data = done.file.read_bytes()
    assert not any(one in data for one in (b"hello", b"Alex", b"harbor", b"message"))
    assert done.file.stat().st_mode & 0o077 == 0
    assert [path.name for path in done.file.parent.iterdir()] == [done.file.name]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_progress_goes_through_every_row_twice(place: Place, tmp_path: Path) -> None:
    make_key(place)
    told: list[tuple[str, int, int]] = []
    done = backed_up(place, where(tmp_path), lambda *now: told.append(now))
    rows = sum(done.counts.values())
    assert {step: (at, of) for step, at, of in told} == {
        "writing": (rows, rows),
        "checking": (rows, rows),
    }


# ---------------------------------------------------------------- what goes wrong
def test_none_without_a_recovery_key(place: Place, tmp_path: Path) -> None:
    assert isinstance(try_backup(place, where(tmp_path)), NoRecoveryKey)
    assert place.rows(BackupRun) == []


def test_never_two_at_once(place: Place, tmp_path: Path) -> None:
    make_key(place)
    found: list[object] = []

    def begin_another(step: str, done: int, of: int) -> None:
        if not found:
            found.append(try_backup(place, where(tmp_path)))

    backed_up(place, where(tmp_path), begin_another)
    assert [type(one) for one in found] == [AlreadyRunning]
    assert [run.status for run in place.rows(BackupRun)] == ["done"]


def test_one_that_was_killed_holds_up_the_next_for_minutes_only(
    place: Place, tmp_path: Path
) -> None:
    make_key(place)

    class Killed(BaseException):
        pass

    def kill(step: str, done: int, of: int) -> None:
        left = tmp_path / "backups" / ".warmline-left.part"
        left.write_bytes(b"half a backup")
        with place.deps.database.write() as session:  # it never came to noting its own end
            session.execute(text("UPDATE backup_run SET status = 'gone'"))
        raise Killed

    with pytest.raises(Killed):
        try_backup(place, where(tmp_path), kill)
    with place.deps.database.write() as session:
        session.execute(text("UPDATE backup_run SET status = 'running'"))
    assert isinstance(try_backup(place, where(tmp_path)), AlreadyRunning)
    place.clock.advance(minutes=11)
    done = backed_up(place, where(tmp_path))
    assert [path.name for path in done.file.parent.iterdir()] == [done.file.name]
    assert sorted(run.status for run in place.rows(BackupRun)) == ["done", "failed"]


def test_a_long_one_keeps_its_lease(place: Place, tmp_path: Path) -> None:
    make_key(place)
    found: list[object] = []

    def take_long(step: str, done: int, of: int) -> None:
        place.clock.advance(minutes=4)
        found.append(try_backup(place, where(tmp_path)))

    backed_up(place, where(tmp_path), take_long)
    assert {type(one) for one in found} == {AlreadyRunning}


def test_keys_that_open_nothing_are_found_out_at_once(place: Place, tmp_path: Path) -> None:
    make_key(place)
    wrong = {"ENCRYPTION_KEYS": "b" * 43 + "=", "LOOKUP_KEY": "c" * 43 + "="}
    for name, value in wrong.items():
        failed = try_backup(place, where(tmp_path, KEEP, **{name: value}))
        assert isinstance(failed, BackupFailed), name
        assert "in this backup" in failed.reason
    assert list((tmp_path / "backups").iterdir()) == []
    assert [run.status for run in place.rows(BackupRun)] == ["failed", "failed"]


def test_a_folder_that_cannot_be_written_is_one_plain_line(place: Place, tmp_path: Path) -> None:
    make_key(place)
    (tmp_path / "backups").write_text("this is a file")
    failed = try_backup(place, where(tmp_path))
    assert isinstance(failed, BackupFailed)
    assert failed.reason == f"File exists ({tmp_path / 'backups'})"
    (run,) = place.rows(BackupRun)
    assert (run.status, run.reason) == ("failed", failed.reason)


def test_a_database_of_another_version_is_not_backed_up(place: Place, tmp_path: Path) -> None:
    make_key(place)
    with place.deps.database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    failed = try_backup(place, where(tmp_path))
    assert isinstance(failed, BackupFailed)
    assert failed.reason.startswith("the database is of another version")


# ---------------------------------------------------------------- night by night
def test_old_ones_go_by_the_rule_and_nothing_else_does(place: Place, tmp_path: Path) -> None:
    make_key(place)
    at = where(tmp_path, Keep(2, 0, 0))
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "notes.txt").write_text("mine")
    names = []
    for _ in range(4):
        place.clock.advance(days=1)
        names.append(backed_up(place, at).file.name)
    there = sorted(path.name for path in (tmp_path / "backups").iterdir())
    assert there == ["notes.txt", *names[-2:]]


def test_it_is_due_each_night_and_in_an_hour_when_it_failed(place: Place, tmp_path: Path) -> None:
    at = (place.clock.now() - timedelta(hours=1)).time()
    make_key(place)
    assert is_due(place.deps, at=at)
    (tmp_path / "backups").write_text("in the way")
    try_backup(place, where(tmp_path))
    assert not is_due(place.deps, at=at)
    place.clock.advance(hours=1)
    assert is_due(place.deps, at=at)
    (tmp_path / "backups").unlink()
    backed_up(place, where(tmp_path))
    assert not is_due(place.deps, at=at)
    place.clock.advance(hours=23)
    assert is_due(place.deps, at=at)


# ---------------------------------------------------------------- the key
def test_the_key_is_shown_once(place: Place) -> None:
    made = make_recovery_key(place.deps)
    assert isinstance(made, KeyMade)
    again = make_recovery_key(place.deps)
    assert again == KeyThere(made.name, confirmed=False)
    (row,) = place.rows(RecoveryKey)
    assert row.public == public_of(read_key(made.words))
    assert read_key(made.words) not in row.public


def test_whoever_has_it_can_show_so(place: Place) -> None:
    assert isinstance(confirm_recovery_key(place.deps, typed=ANOTHER), NoRecoveryKey)
    made = make_recovery_key(place.deps)
    assert isinstance(made, KeyMade)
    other = confirm_recovery_key(place.deps, typed=ANOTHER)
    assert isinstance(other, OtherKey)
    assert other.in_force == made.name
    assert confirm_recovery_key(place.deps, typed=made.words.lower()) == KeyThere(made.name, True)
    assert make_recovery_key(place.deps) == KeyThere(made.name, True)


def test_a_new_key_leaves_old_backups_to_the_old_one(place: Place, tmp_path: Path) -> None:
    old = make_key(place)
    first = backed_up(place, where(tmp_path))
    made = make_recovery_key(place.deps, anew=True)
    assert isinstance(made, KeyMade)
    place.clock.advance(hours=1)
    second = backed_up(place, where(tmp_path))
    for file, secret in ((first.file, old), (second.file, read_key(made.words))):
        with open_backup(file, secret) as opened:
            assert opened.manifest.rows

"""Restore: a whole backup into an empty database, or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData, func, inspect, make_url, select, table, text, update
from sqlmodel import Session

from service.core import delivery
from service.settings import ensure_secrets, read_secrets, write_secrets
from service.store.backup_folder import sync_folder
from service.store.backups import BackupRun
from service.store.database import Database
from service.store.due import table_of
from service.store.dump import Manifest, Say
from service.store.messages import Message
from service.store.pulses import RESTORED, beat_pulse
from service.store.schedules import hold_what_was_due
from service.store.tables import METADATA
from service.usecases.load_backup import Opened, load_backup

# Rows of these say nothing of people: a database that has only such is empty.
OF_NOBODY = frozenset({"alembic_version", "pulse", "refusal"})
BESIDE = ("", "-wal", "-shm")  # what SQLite keeps a database in


@dataclass(frozen=True)
class Into:
    """Where a backup is restored to, and when (UTC). With `replace` what is there goes (SQLite's
    files are put aside)."""

    database_url: str
    now: datetime
    replace: bool = False


@dataclass(frozen=True)
class Restored:
    """It is all in. `held`: so many schedules of peers had a text that was due between the backup
    and now. It may have gone, which the backup cannot know, so it does not go now."""

    held: int


class NotEmpty(Exception):
    """The database holds something, and nobody said that it may go. One plain line."""


def restore(opened: Opened, *, into: Into, say: Say, before: Callable[[], None]) -> Restored:
    """Load a backup: all of it, or nothing has changed there. `before` is called once everything is
    in and checked, just before it takes effect. Raises NotEmpty, DamagedBackup, UnsoundBackup,
    OSError."""
    url = make_url(into.database_url)
    if url.get_backend_name() == "sqlite":
        assert url.database is not None
        target = Path(url.database)
        if not into.replace and not _is_empty_file(target):
            raise _not_empty()
        return _restore_file(target, lambda session: _fill(session, opened, into.now, say), before)
    database = Database(into.database_url)
    try:
        with database.write() as session:
            connection = session.connection()
            session.execute(text("SET LOCAL lock_timeout = '10s'"))
            if not into.replace and not _is_empty(connection):
                raise _not_empty()
            _drop_all(connection)
            done = _fill(session, opened, into.now, say)
            before()
            return done
    finally:
        database.close()


def put_back_secrets(var: Path, taken: Mapping[str, str]) -> None:
    """Put the secrets of a backup into `var/secrets`; others that stood there stay beside it."""
    there = read_secrets(var)
    if any(there.get(name, value) != value for name, value in taken.items()):
        (var / "secrets").replace(_free_name(var / "secrets"))
    write_secrets(var, {**there, **taken})
    ensure_secrets(var)  # those that no backup takes along


def _free_name(path: Path) -> Path:
    """A name beside `path` under which it can be kept."""
    number = 1
    while (free := path.with_name(f"{path.name}.before-restore-{number}")).exists():
        number += 1
    return free


def _fill(session: Session, opened: Opened, now: datetime, say: Say) -> Restored:
    load_backup(session, opened, say)
    _leave_nothing_under_way(session, opened.manifest)
    beat_pulse(session, RESTORED, now)
    return Restored(hold_what_was_due(session, now))


def _leave_nothing_under_way(session: Session, manifest: Manifest) -> None:
    """A text that waited as the backup was taken may have left since: it is in doubt, so that the
    carrier is asked for it before it is sent."""
    messages, runs = table_of(Message), table_of(BackupRun)
    session.execute(
        update(messages)
        .where(messages.c.due_at.is_not(None), messages.c.status == "waiting")
        .values(
            status="in_doubt",
            status_rank=delivery.RANK["in_doubt"],
            tried_at=datetime.fromisoformat(manifest.taken_at),
        )
    )
    session.execute(
        update(runs)
        .where(runs.c.status == "running")
        .values(status="failed", leased_until=None, reason="it is the one this was restored from")
    )


# ---------------------------------------------------------------- a file
def _restore_file(
    target: Path, fill: Callable[[Session], Restored], before: Callable[[], None]
) -> Restored:
    """Beside the place of the database first; then it takes that place in one step."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name}.restoring")
    _remove(scratch)
    database = Database(f"sqlite:///{scratch}")
    try:
        with database.write() as session:
            done = fill(session)
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as own:
            own.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        before()
        _put_aside(target)
        scratch.replace(target)
        sync_folder(target.parent)
        return done
    finally:
        database.close()
        _remove(scratch)


def _put_aside(target: Path) -> None:
    """What is there keeps lying beside it, under another name."""
    if not target.exists():
        _remove(target)  # a log without its database would be taken for the new one's
        return
    aside = _free_name(target)
    for end in reversed(BESIDE):
        part = target.with_name(target.name + end)
        if part.exists():
            part.replace(aside.with_name(aside.name + end))


def _is_empty_file(target: Path) -> bool:
    if not target.exists():
        return True
    database = Database(f"sqlite:///{target}")
    try:
        with database.read() as session:
            return _is_empty(session.connection())
    finally:
        database.close()


def _remove(path: Path) -> None:
    for end in BESIDE:
        path.with_name(path.name + end).unlink(missing_ok=True)


# ---------------------------------------------------------------- any database
def _is_empty(connection: Connection) -> bool:
    for name in set(inspect(connection).get_table_names()) - OF_NOBODY:
        if connection.execute(select(func.count()).select_from(table(name))).scalar_one():
            return False
    return True


def _drop_all(connection: Connection) -> None:
    """Drop the tables that are ours, whatever their form; what others keep here stays."""
    there = MetaData()
    ours = {*METADATA.tables, *OF_NOBODY} & set(inspect(connection).get_table_names())
    there.reflect(connection, only=sorted(ours))
    there.drop_all(connection)


def _not_empty() -> NotEmpty:
    return NotEmpty(
        "there is something in this database: restore into an empty one, or say --replace"
    )

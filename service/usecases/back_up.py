"""Back up: every row of one moment, sealed for the recovery key, read back before it counts."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

import structlog

from service.core import backups
from service.core.backups import Keep
from service.store import migrations
from service.store.backup_folder import new_backup, put_in_place, remove_old, scratch_folder
from service.store.backups import BackupRun, begin_run, end_run, key_in_force, last_run, renew_run
from service.store.database import Database
from service.store.dump import Manifest, parts_of, write_dump
from service.store.sealed_file import (
    PIECE,
    DamagedBackup,
    SealedWriter,
    Sealing,
    read_header,
    seal_for,
)
from service.usecases.deps import Deps
from service.usecases.load_backup import UnsoundBackup, load_backup, open_sealed
from service.usecases.recovery_key import NoRecoveryKey
from service.usecases.work import work

PACKING = 6  # of gzip: a third of the size for most of the time of the whole
STILL_ALIVE = timedelta(seconds=30)
Tell = Callable[[str, int, int], None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Where:
    """Where a backup goes, where it is tried out (a folder of this machine), which older ones stay,
    and the secrets that it takes along."""

    folder: Path
    scratch: Path
    keep: Keep
    secrets: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class BackedUp:
    """The backup lies in its place, and has been read back whole. `removed`: older ones."""

    file: Path
    size: int
    taken_at: datetime
    revision: str
    counts: Mapping[str, int]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class AlreadyRunning:
    """Another one is under way; never two at once."""


@dataclass(frozen=True)
class BackupFailed:
    """Nothing was put in place. `reason` is one plain line."""

    reason: str


class _GivenUp(Exception):
    """Somebody took this run for dead, and may have begun another."""


def is_due(deps: Deps, *, at: time) -> bool:
    """Whether the nightly backup of `at` (UTC) is to be taken now."""
    with deps.database.read() as session:
        good, tried = last_run(session, "done"), last_run(session)
        return backups.is_due(
            deps.clock.now_in(session),
            at,
            last_good=good.created_at if good else None,
            last_try=tried.created_at if tried else None,
        )


def back_up(
    deps: Deps, *, where: Where, tell: Tell
) -> BackedUp | NoRecoveryKey | AlreadyRunning | BackupFailed:
    """Take a backup now. `tell` hears the step (writing, checking), and how many rows of how many
    are done."""
    with work(deps) as begun:
        key = key_in_force(begun.session)
        if key is None:
            return NoRecoveryKey()
        run = BackupRun(id=begun.new_id(), created_at=begun.now)
        if not begin_run(begun.session, run, key):
            return AlreadyRunning()
    try:
        done = _take(deps, where, key.public, _Alive(deps, run.id, tell))
    except (OSError, DamagedBackup, UnsoundBackup, _GivenUp) as error:
        reason = f"{error.strerror} ({where.folder})" if isinstance(error, OSError) else str(error)
        _end(deps, run.id, "failed", reason=reason)
        log.error("backup_failed", row_id=str(run.id), error=type(error).__name__)
        return BackupFailed(reason)
    except BaseException:
        _end(deps, run.id, "failed", reason="an error of ours: see the log")
        raise
    _end(deps, run.id, "done", file=done.file.name, size=done.size, rows=sum(done.counts.values()))
    return done


def _take(deps: Deps, where: Where, public: bytes, tell: Tell) -> BackedUp:
    with new_backup(where.folder) as (file, path):
        manifest, sealing = _write(deps, where, public, file, tell)
        _read_back(where, file, sealing, tell)
        taken_at = datetime.fromisoformat(manifest.taken_at)
        size = path.stat().st_size
        target = put_in_place(file, path, backups.name_of(taken_at))
    removed = remove_old(where.folder, where.keep)
    return BackedUp(target, size, taken_at, manifest.revision, manifest.counts, removed)


def _write(
    deps: Deps, where: Where, public: bytes, file: BinaryIO, tell: Tell
) -> tuple[Manifest, Sealing]:
    with deps.database.snapshot() as session:
        connection = session.connection()
        revision = migrations.revision_of(connection)
        if revision != migrations.newest():
            raise UnsoundBackup(
                "the database is of another version than this program: `warmline db upgrade`,"
                " or start what still runs the old version again"
            )
        taken_at = deps.clock.now_in(session).astimezone(UTC).isoformat()
        manifest = Manifest(
            version("warmline"), revision, taken_at, where.secrets, parts_of(connection)
        )
        says = {"version": manifest.version, "taken_at": taken_at}
        sealing = seal_for(public, says)
        sealed = SealedWriter(file, sealing)
        with gzip.GzipFile(fileobj=sealed, mode="wb", compresslevel=PACKING, mtime=0) as packed:
            rows = io.BufferedWriter(cast(io.RawIOBase, packed), PIECE)
            write_dump(connection, rows, manifest, lambda n: tell("writing", n, manifest.rows))
            rows.flush()
            rows.detach()
        sealed.finish()
    file.flush()
    return manifest, sealing


def _read_back(where: Where, file: BinaryIO, sealing: Sealing, tell: Tell) -> None:
    """Load the whole file into a scratch database, count there, and open what is sealed. Raises
    UnsoundBackup and DamagedBackup."""
    file.seek(0)
    read_header(file)
    with scratch_folder(where.scratch) as folder:
        database = Database(f"sqlite:///{folder}/check.db")
        try:
            with open_sealed(file, sealing) as opened, database.write() as session:
                load_backup(session, opened, lambda n: tell("checking", n, opened.manifest.rows))
        finally:
            database.close()


@dataclass
class _Alive:
    """Passes on how far it is, and renews the lease of the run now and then."""

    deps: Deps
    run_id: UUID
    tell: Tell
    renewed_at: datetime | None = None

    def __call__(self, step: str, done: int, of: int) -> None:
        now = self.deps.clock.now()
        if self.renewed_at is None or now - self.renewed_at >= STILL_ALIVE:
            self.renewed_at = now
            with work(self.deps) as begun:
                if not renew_run(begun.session, self.run_id, begun.now):
                    raise _GivenUp("another backup was begun meanwhile")
        self.tell(step, done, of)


def _end(deps: Deps, run_id: UUID, status: str, **found: object) -> None:
    with work(deps) as begun:
        end_run(begun.session, run_id, begun.now, status, **found)

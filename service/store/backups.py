"""Backups that were taken or tried, and the public half of the recovery key they are sealed for."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Field, Session, col, select

from service.store.columns import Leased, Row, Utc
from service.store.due import table_of
from service.store.lock import lock_one

# Longer than the slowest stretch without a sign of life; renewed while a backup goes on.
LEASE = timedelta(minutes=10)


class RecoveryKey(Row, table=True):
    """A recovery key, as far as the machine knows it. `name` tells keys apart; it is in force until
    it is `retired_at`. `confirmed_at`: somebody has typed it in, so they have it."""

    __tablename__ = "recovery_key"

    name: str
    public: bytes
    confirmed_at: datetime | None = Field(default=None, sa_type=Utc)
    retired_at: datetime | None = Field(default=None, sa_type=Utc)


class BackupRun(Row, Leased, table=True):
    """One backup from its beginning (`created_at`) on. `reason` says plainly why it failed."""

    __tablename__ = "backup_run"

    status: str = "running"  # running, done or failed
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    file: str | None = None
    size: int | None = None  # bytes
    rows: int | None = None
    reason: str = ""


def key_in_force(session: Session) -> RecoveryKey | None:
    query = select(RecoveryKey).where(col(RecoveryKey.retired_at).is_(None))
    return session.exec(query.order_by(col(RecoveryKey.created_at).desc())).first()


def begin_run(session: Session, run: BackupRun, key: RecoveryKey) -> bool:
    """Add a run under its lease, unless another one is under way: False then. What a dead process
    left as running has failed."""
    lock_one(session, RecoveryKey, key.id)  # two that begin at once meet here
    now = run.created_at
    running = col(BackupRun.status) == "running"
    alive = select(BackupRun.id).where(running, col(BackupRun.leased_until) > now)
    if session.exec(alive).first() is not None:
        return False
    dead = {"status": "failed", "ended_at": now, "reason": "it was ended from outside"}
    session.execute(update(table_of(BackupRun)).where(running).values(**dead))
    run.leased_until = now + LEASE
    session.add(run)
    return True


def renew_run(session: Session, run_id: UUID, now: datetime) -> bool:
    """Go on with a run for another LEASE. False when it was given up for dead meanwhile."""
    table = table_of(BackupRun)
    renewed = session.execute(
        update(table)
        .where(table.c.id == run_id, table.c.status == "running")
        .values(leased_until=now + LEASE)
        .returning(table.c.id)
    )
    return renewed.first() is not None


def end_run(session: Session, run_id: UUID, now: datetime, status: str, **found: object) -> None:
    """Note how a run ended: `done` with its file, size and rows, or `failed` with the reason."""
    values = {"status": status, "ended_at": now, "leased_until": None, **found}
    table = table_of(BackupRun)
    session.execute(
        update(table).where(table.c.id == run_id, table.c.status == "running").values(**values)
    )


def last_run(session: Session, status: str | None = None) -> BackupRun | None:
    """The run (of this status) that began last."""
    query = select(BackupRun).order_by(col(BackupRun.created_at).desc()).limit(1)
    if status is not None:
        query = query.where(col(BackupRun.status) == status)
    return session.exec(query).first()

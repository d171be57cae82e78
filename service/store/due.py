"""Due rows and their leases: the one claim function for all of them (design 3).

A row is due when its time has come and nobody holds a lease that is still running. Claiming is one
statement; a worker that dies leaves a lease behind that runs out. Only the holder of the lease may
finish the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Executable,
    Integer,
    Select,
    Table,
    Update,
    bindparam,
    or_,
    select,
    update,
)
from sqlmodel import Session, SQLModel

from service.store.columns import Utc

# The time by which a statement that is built once asks what is due.
NOW: BindParameter[Any] = bindparam("now", type_=Utc())


@dataclass(frozen=True)
class Claim:
    """Who claims (`token`), when (the database's time), for how long, and how many at most."""

    token: UUID
    now: datetime
    lease: timedelta
    limit: int


@dataclass(frozen=True)
class Dues:
    """A table whose rows come due: by which column, and which of the due ones go first."""

    table: Table
    due: Column[Any]
    order: tuple[Column[Any], ...]

    @cached_property
    def chosen(self) -> Select[Any]:
        """What `claim` chooses from, built once: building it costs more than running it."""
        return (
            select(self.table.c.id)
            .where(self.are_due(NOW))
            .order_by(*self.order)
            .limit(bindparam("limit", type_=Integer()))
            .with_for_update(skip_locked=True, key_share=True)
        )

    @cached_property
    def taken(self) -> Update:
        """How `claim` leases what it has chosen."""
        return (
            update(self.table)
            .where(self.table.c.id.in_(bindparam("ids", expanding=True)))
            .values(
                lease=bindparam("token", type_=self.table.c.lease.type),
                leased_until=bindparam("until", type_=Utc()),
            )
        )

    def are_due(self, now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
        until = self.table.c.leased_until
        return (self.due <= now) & or_(until.is_(None), until <= now)


def dues(model: type[SQLModel], due: str, *order: str, last: tuple[str, ...] = ()) -> Dues:
    """The due rows of `model` by its column `due`, the longest due first within `order`; `last`
    decides between rows that are due at the same time. An index holds the whole order."""
    table = table_of(model)
    return Dues(table, table.c[due], tuple(table.c[name] for name in (*order, due, *last)))


def table_of(model: type[SQLModel]) -> Table:
    """The Core table behind a SQLModel class: bulk writes and claims go by it."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def claim(
    session: Session, dues: Dues, claim: Claim, *where: ColumnElement[bool]
) -> Sequence[UUID]:
    """Lease up to `claim.limit` due rows that meet `where`; their ids, in order of urgency. What
    another process is claiming at the same instant is passed over."""
    chosen = dues.chosen.where(*where) if where else dues.chosen
    return claim_chosen(session, dues, claim, chosen, {})


def claim_chosen(
    session: Session, dues: Dues, claim: Claim, chosen: Select[Any], given: dict[str, Any]
) -> Sequence[UUID]:
    """Like `claim`, from what `chosen` finds: `dues.chosen` with conditions of its own, built
    once, and `given` the values of its parameters."""
    asked = {"now": claim.now, "limit": claim.limit, **given}
    ids = list(session.execute(chosen, asked).scalars())
    if ids:
        until = claim.now + claim.lease
        session.execute(dues.taken, {"ids": ids, "token": claim.token, "until": until})
    return ids


class DueRow(Protocol):
    """A row that comes due by `due_at`, locked by whoever has claimed it."""

    due_at: datetime | None
    lease: UUID | None
    leased_until: datetime | None


def end_claim(row: DueRow, now: datetime) -> datetime | None:
    """Take the lease off a claimed row that is locked and worked on now. Since when it is due; None
    when it is no more, since somebody did something between the claim and the lock."""
    row.lease = row.leased_until = None
    return row.due_at if row.due_at is not None and row.due_at <= now else None


def finish(session: Session, dues: Dues, row_id: UUID, token: UUID, values: dict[str, Any]) -> bool:
    """Set `values` on a row and end its lease. False, and nothing is changed, when the lease is no
    longer `token`'s: somebody else has taken the row over."""
    table = dues.table
    done = session.execute(
        update(table)
        .where(table.c.id == row_id, table.c.lease == token)
        .values(lease=None, leased_until=None, **values)
        .returning(table.c.id)
    )
    return done.first() is not None


@dataclass(frozen=True)
class Look:
    """Several questions whether something is due (rows that come due, and a further condition), as
    one statement that is built once: building it costs more than running it."""

    statement: Executable

    @classmethod
    def at(cls, *questions: tuple[Dues, ColumnElement[bool] | None]) -> Look:
        asked = []
        for dues, where in questions:
            one = select(dues.table.c.id).where(dues.are_due(NOW))
            asked.append((one if where is None else one.where(where)).exists())
        return cls(select(*asked))

    def answers(self, session: Session, now: datetime) -> list[bool]:
        """For each question whether a row is due at `now`: one look-up of an index each."""
        return [bool(one) for one in session.execute(self.statement, {"now": now}).one()]


def any_due(session: Session, dues: Dues, now: datetime, *where: ColumnElement[bool]) -> bool:
    """Whether a row is due at `now`: one index look-up."""
    query = select(dues.table.c.id).where(dues.are_due(now), *where).limit(1)
    return session.execute(query).first() is not None

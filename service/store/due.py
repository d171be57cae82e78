"""Due rows and their leases: the one claim function for all of them (design 3).

A row is due when its time has come and nobody holds a lease that is still running. Claiming is one
statement; a worker that dies leaves a lease behind that runs out. Only the holder of the lease may
finish the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Executable, Table, bindparam, or_, select, update
from sqlmodel import Session, SQLModel

from service.store.columns import Utc


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

    def are_due(self, now: datetime) -> ColumnElement[bool]:
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
    table = dues.table
    chosen = (
        select(table.c.id)
        .where(dues.are_due(claim.now), *where)
        .order_by(*dues.order)
        .limit(claim.limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    ids = list(session.execute(chosen).scalars())
    if ids:
        session.execute(
            update(table)
            .where(table.c.id.in_(ids))
            .values(lease=claim.token, leased_until=claim.now + claim.lease)
        )
    return ids


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
        now: Any = bindparam("now", type_=Utc())
        asked = []
        for dues, where in questions:
            one = select(dues.table.c.id).where(dues.are_due(now))
            asked.append((one if where is None else one.where(where)).exists())
        return cls(select(*asked))

    def answers(self, session: Session, now: datetime) -> list[bool]:
        """For each question whether a row is due at `now`: one look-up of an index each."""
        return [bool(one) for one in session.execute(self.statement, {"now": now}).one()]


def any_due(session: Session, dues: Dues, now: datetime, *where: ColumnElement[bool]) -> bool:
    """Whether a row is due at `now`: one index look-up."""
    query = select(dues.table.c.id).where(dues.are_due(now), *where).limit(1)
    return session.execute(query).first() is not None

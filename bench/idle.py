"""Row `idle beat`: the look for work when there is none, in a small program and in a big one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select, update
from sqlmodel import Session
from uuid_utils.compat import uuid7

from bench.figures import Figure, quantile, under
from bench.place import Backend, Place
from service.store.contacts import Contact
from service.store.conversations import ConversationRow
from service.store.due import table_of
from service.store.messages import Message
from service.usecases.deps import Deps
from workers.beat import beat

BEATS = 200


def measure(place: Place, backend: Backend) -> Sequence[Figure]:
    """Milliseconds of a beat that finds nothing, at the median; beside it the same before the many
    rows were there."""
    place.forget_jobs()
    with place.deps(place.fresh(backend, "idle")) as deps:
        small = 1e3 * beats(deps)
        _add_people(deps, place.size.idle_rows)
        big = 1e3 * beats(deps)
    return (under(f"idle beat, {backend}", "ms", big, 1, small),)


def beats(deps: Deps) -> float:
    """Seconds of a beat, at the median."""
    took = []
    for _ in range(BEATS):
        begun = perf_counter()
        beat(deps)
        took.append(perf_counter() - begun)
    return quantile(took, 0.5)


def _add_people(deps: Deps, count: int) -> None:
    """So many more contacts, each with a delivered text and a conversation whose timer is set."""
    with deps.database.write() as session:
        contacts = _copies(session, table_of(Contact), count)
        for number, row in enumerate(contacts):
            row["phone_hash"] = number.to_bytes(32)
        owners = [row["id"] for row in contacts]
        _insert(session, table_of(Contact), contacts)
        for table in (table_of(Message), table_of(ConversationRow)):
            rows = _copies(session, table, count)
            for row, owner in zip(rows, owners, strict=True):
                row["contact_id"] = owner
            _insert(session, table, rows)
        table = table_of(ConversationRow)
        later = deps.clock.now() + timedelta(hours=1)
        session.execute(update(table).values(due_at=later))


def _copies(session: Session, table: Table, count: int) -> list[dict[str, Any]]:
    """Rows like the first of `table`, each with an id of its own."""
    query = select(table)
    if table.name == "contact":
        query = query.where(table.c.seq > 0)
    first = dict(session.execute(query.limit(1)).mappings().one())
    ids: list[UUID] = [uuid7() for _ in range(count)]
    return [{**first, "id": row_id} for row_id in ids]


def _insert(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    session.execute(insert(table), rows)

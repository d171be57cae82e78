"""The ceiling of `drain`: make one database like another, row by row with SQLAlchemy Core, one
transaction for each contact.

As a script: the two databases, which part of the contacts to write, and of how many. It says
`ready` when it knows its rows, begins on a line of input, and says `done`."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Executable, Table, insert, select, update
from sqlmodel import SQLModel

from bench.bare import bare_engine
from service.store import tables
from service.store.alerts import Alert
from service.store.contacts import Link
from service.store.due import table_of

assert tables  # imported so that every table is known

Rows = dict[UUID, dict[str, Any]]
# Written by what goes on beside the turns: pacing, signs of life, numbers given out.
BESIDE = frozenset(
    {"line", "pulse", "program", "version", "status_event"}
    | {"recovery", "late_texts", "trouble", "trouble_notice", "inbound_hour", "refusal"}
)


def statements(before: Engine, after: Engine) -> Mapping[UUID, Sequence[Executable]]:
    """What has to be written for each contact, in an order that foreign keys allow."""
    found: dict[UUID, list[Executable]] = defaultdict(list)
    with before.begin() as old, after.begin() as new:
        alerts, links = _rows(new, table_of(Alert)), _rows(new, table_of(Link))
        owners = {alert_id: row["contact_id"] for alert_id, row in alerts.items()}
        owners |= {row["peer_id"]: row["contact_id"] for row in links.values()}
        for table in SQLModel.metadata.sorted_tables:
            if table.name in BESIDE or "id" not in table.c:
                continue
            was, now = _rows(old, table), _rows(new, table)
            for row_id, row in now.items():
                written = _write(table, was.get(row_id), row)
                if written is not None:
                    found[_contact_of(table, row, owners)].append(written)
    return found


def _rows(connection: Connection, table: Table) -> Rows:
    return {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}


def _write(table: Table, was: dict[str, Any] | None, now: dict[str, Any]) -> Executable | None:
    if was is None:
        return insert(table).values(now)
    changed = {name: value for name, value in now.items() if was[name] != value}
    if not changed:
        return None
    return update(table).where(table.c.id == now["id"]).values(changed)


def _contact_of(table: Table, row: Mapping[str, Any], owners: Mapping[UUID, UUID]) -> UUID:
    """Whose row it is, straight or by its alert or its peer."""
    if table.name == "contact":
        owner = row["id"]
    elif "contact_id" in row:
        owner = row["contact_id"]
    else:
        owner = owners[row["alert_id"] if "alert_id" in row else row["peer_id"]]
    assert isinstance(owner, UUID)
    return owner


def run(before: str, after: str, part: int, parts: int) -> None:
    target, reference = bare_engine(before), bare_engine(after)
    every = statements(target, reference)
    reference.dispose()
    mine = [every[contact] for contact in sorted(every)[part::parts]]
    print("ready", flush=True)
    sys.stdin.readline()
    for writes in mine:
        with target.begin() as connection:
            for write in writes:
                connection.execute(write)
    print("done", flush=True)
    target.dispose()


if __name__ == "__main__":
    run(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))

"""Every row of every table as lines of JSON, read in one moment and written back into an empty
database of either kind.

The form knows nothing of SQLite or PostgreSQL: a backup of one opens in the other. Columns carry
their kind along, so that an old backup is read by what it says, not by what tables look like today.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    String,
    Table,
    Time,
    Uuid,
    column,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.types import TypeEngine
from sqlmodel.sql.sqltypes import AutoString

from service.store.columns import Utc
from service.store.sealed_file import DamagedBackup
from service.store.tables import METADATA

FORM = 1
BATCH = 500  # rows in memory at a time
_END = "end"
Say = Callable[[int], None]


@dataclass(frozen=True)
class _Kind:
    """How values of a column are written and read (JSON has no bytes, times or ids)."""

    type: TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _as_it_is(value: Any) -> Any:
    return value


KINDS: Mapping[str, _Kind] = {
    "id": _Kind(Uuid(), str, UUID),
    "moment": _Kind(Utc(), datetime.isoformat, datetime.fromisoformat),
    "bytes": _Kind(LargeBinary(), lambda v: base64.b64encode(v).decode(), base64.b64decode),
    "day": _Kind(Date(), date.isoformat, date.fromisoformat),
    "time": _Kind(Time(), time.isoformat, time.fromisoformat),
    "yes_no": _Kind(Boolean(), _as_it_is, _as_it_is),
    "whole": _Kind(Integer(), _as_it_is, _as_it_is),
    "number": _Kind(Float(), _as_it_is, _as_it_is),
    "text": _Kind(String(), _as_it_is, _as_it_is),
}


@dataclass(frozen=True)
class Part:
    """One table: its columns with their kinds, and how many rows follow."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int


@dataclass(frozen=True)
class Manifest:
    """What a dump holds. `taken_at` is the database's time (UTC, ISO 8601), `secrets` are the keys
    without which the sealed columns stay closed, by their names in the environment."""

    version: str
    revision: str
    taken_at: str
    secrets: Mapping[str, str]
    parts: tuple[Part, ...] = ()

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def counts(self) -> dict[str, int]:
        return {part.name: part.rows for part in self.parts}


def parts_of(connection: Connection) -> tuple[Part, ...]:
    """Every table in an order in which rows may be inserted, counted now."""
    return tuple(
        Part(
            one.name,
            tuple((each.name, kind_of(each.type)) for each in one.columns),
            connection.execute(select(func.count()).select_from(one)).scalar_one(),
        )
        for one in METADATA.sorted_tables
    )


def kind_of(type_: TypeEngine[Any]) -> str:
    """The kind of a column. Raises TypeError for a type that a backup cannot hold: a new one needs
    a line in KINDS."""
    plain = type_.impl_instance if type(type_) is AutoString else type_
    for name, kind in KINDS.items():
        if isinstance(plain, type(kind.type)):
            return name
    raise TypeError(f"a backup cannot hold a column of type {type_!r}")


def write_dump(connection: Connection, file: BinaryIO, manifest: Manifest, say: Say) -> None:
    """Write the manifest and every row of its tables, as the transaction of `connection` sees them.
    `say` hears how many rows were written so far."""
    file.write(_line({"form": FORM, **asdict(manifest)}))
    written = 0
    for part in manifest.parts:
        one = METADATA.tables[part.name]
        writers = [KINDS[kind].write for _, kind in part.columns]
        for rows in _batches_of(connection, one):
            file.writelines(_line(_written(row, writers)) for row in rows)
            written += len(rows)
            say(written)
    file.write(_line(_END))


def read_manifest(file: BinaryIO) -> Manifest:
    """The first line of a dump. Raises DamagedBackup."""
    try:
        given = json.loads(file.readline())
        if given.pop("form") != FORM:
            raise DamagedBackup(
                "this backup was made by a newer Warmline: restore it with that one"
            )
        parts = tuple(
            Part(part["name"], tuple((name, kind) for name, kind in part["columns"]), part["rows"])
            for part in given.pop("parts")
        )
        return Manifest(**given, parts=parts)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DamagedBackup("this backup is damaged: its manifest cannot be read") from None


def load_rows(connection: Connection, file: BinaryIO, manifest: Manifest, say: Say) -> None:
    """Insert every row that follows the manifest; the tables are there and empty. `say` hears how
    many rows are in so far. Raises DamagedBackup, also when a row is missing or left over."""
    loaded = 0
    for part in manifest.parts:
        target = table(part.name, *(column(name, KINDS[kind].type) for name, kind in part.columns))
        rows = _rows_of(file, part)
        while batch := list(islice(rows, BATCH)):
            connection.execute(insert(target), batch)
            loaded += len(batch)
            say(loaded)
    if _read(file) != _END:
        raise DamagedBackup("this backup is damaged: it holds more than it says")


def _batches_of(connection: Connection, one: Table) -> Iterator[Sequence[Any]]:
    """Every row of a table, never all of them in memory. In the order of their keys, so that a row
    comes after those of its table that it may refer to."""
    query = select(one).order_by(*one.primary_key).execution_options(yield_per=BATCH)
    yield from connection.execute(query).partitions()


def _rows_of(file: BinaryIO, part: Part) -> Iterator[dict[str, Any]]:
    readers = [(name, KINDS[kind].read) for name, kind in part.columns]
    for _ in range(part.rows):
        row = _read(file)
        try:
            if len(row) != len(readers) or isinstance(row, str):
                raise ValueError
            pairs = zip(readers, row, strict=True)
            yield {name: None if value is None else read(value) for (name, read), value in pairs}
        except (ValueError, TypeError):
            raise DamagedBackup(f"this backup is damaged: a row of {part.name}") from None


def _written(row: Iterable[Any], writers: Iterable[Callable[[Any], Any]]) -> list[Any]:
    pairs = zip(row, writers, strict=True)
    return [None if value is None else write(value) for value, write in pairs]


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _read(file: BinaryIO) -> Any:
    try:
        return json.loads(file.readline())
    except ValueError:
        raise DamagedBackup("this backup is damaged: it ends too early") from None

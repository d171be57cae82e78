"""Every row of every table as lines, and back."""

from __future__ import annotations

import io
import warnings

import pytest
from sqlalchemy import delete

from service.store.database import Database
from service.store.dump import (
    KINDS,
    Manifest,
    kind_of,
    load_rows,
    parts_of,
    read_manifest,
    write_dump,
)
from service.store.pulses import Pulse
from service.store.sealed_file import DamagedBackup
from service.store.tables import METADATA
from tests.fakes import START


def test_every_column_of_every_table_has_a_kind() -> None:
    kinds = {kind_of(column.type) for one in METADATA.tables.values() for column in one.columns}
    assert kinds <= set(KINDS)


def test_tables_can_be_put_in_order() -> None:
    """SQLAlchemy warns of tables that refer to one another in a circle."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert {one.name for one in METADATA.sorted_tables} == set(METADATA.tables)


@pytest.fixture
def dumped(sqlite_url: str) -> bytes:
    database = Database(sqlite_url)
    with database.write() as session:
        session.add(Pulse(name="beat", beaten_at=START))
        session.add(Pulse(name="worker", beaten_at=START))
    file = io.BytesIO()
    with database.snapshot() as session:
        connection = session.connection()
        parts = parts_of(connection)
        manifest = Manifest("1", "0001", START.isoformat(), {"A": "b"}, parts)
        write_dump(connection, file, manifest, lambda _done: None)
    with database.write() as session:
        session.exec(delete(Pulse))
    database.close()
    return file.getvalue()


def load(dumped: bytes, url: str) -> Manifest:
    database = Database(url)
    try:
        with database.write() as session:
            file = io.BytesIO(dumped)
            manifest = read_manifest(file)
            load_rows(session.connection(), file, manifest, lambda _done: None)
        return manifest
    finally:
        database.close()


def test_rows_go_from_one_kind_of_database_to_the_other(dumped: bytes, postgresql_url: str) -> None:
    manifest = load(dumped, postgresql_url)
    assert (manifest.rows, manifest.counts["pulse"]) == (2, 2)
    database = Database(postgresql_url)
    with database.read() as session:
        assert session.get_one(Pulse, "worker").beaten_at == START
    database.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.replace(b'["worker"', b'["worker",1'),
        lambda data: data.replace(b'["worker",', b'["worker",7,'),
        lambda data: data.replace(b"2026-03-02T", b"2026-99-02T", 3),
        lambda data: data.replace(b'"rows":2', b'"rows":1'),
        lambda data: data.replace(b'"rows":2', b'"rows":3'),
        lambda data: data.rstrip().removesuffix(b'"end"'),
        lambda data: data[:40],
        lambda data: data[:0],
        lambda data: b"{}\n" + data,
        lambda data: data.replace(b'"form":1', b'"form":2'),
        lambda data: data.replace(b'"version"', b'"vision"'),
    ],
)
def test_what_is_not_whole_is_refused(dumped: bytes, sqlite_url: str, spoil: object) -> None:
    assert callable(spoil)
    with pytest.raises(DamagedBackup):
        load(spoil(dumped), sqlite_url)

"""Load a backup into an empty database: for `restore`, and to see that a new backup holds what it
should."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar
from uuid import UUID

from sqlalchemy import func, table
from sqlmodel import Session, SQLModel, select

from service.settings import keys_in
from service.store import migrations
from service.store.contacts import Contact
from service.store.due import table_of
from service.store.dump import Manifest, Say, load_rows, read_manifest
from service.store.messages import Message
from service.store.peers import Peer
from service.store.programs import Version
from service.store.seal import KeyOwner, Keyring, SealBroken
from service.store.sealed_file import (
    PIECE,
    DamagedBackup,
    SealedReader,
    Sealing,
    open_with,
    read_header,
)
from service.store.staff import Staff

Model = TypeVar("Model", bound=SQLModel)


class UnsoundBackup(Exception):
    """It can be read, and yet is not what it should be. One plain line."""


@dataclass(frozen=True)
class Opened:
    """A backup that is being read: its manifest, and the rows to come."""

    manifest: Manifest
    rows: BinaryIO


@contextmanager
def open_backup(path: Path, secret: bytes) -> Iterator[Opened]:
    """Open a backup with the secret of its recovery key. Raises OSError, WrongKey, DamagedBackup;
    the block may raise DamagedBackup as it reads on."""
    with path.open("rb") as file:
        header, says = read_header(file)
        with open_sealed(file, open_with(secret, header, says)) as opened:
            yield opened


@contextmanager
def open_sealed(file: BinaryIO, sealing: Sealing) -> Iterator[Opened]:
    """Open what was sealed into `file`, which stands behind its header."""
    sealed = io.BufferedReader(SealedReader(file, sealing), PIECE)
    try:
        with gzip.GzipFile(fileobj=sealed, mode="rb") as packed:
            rows = io.BufferedReader(packed, PIECE)
            yield Opened(read_manifest(rows), rows)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise DamagedBackup("this backup is damaged or was cut short") from None


def load_backup(session: Session, opened: Opened, say: Say) -> None:
    """Make the tables and fill them, within the transaction under way; the database is empty, and
    of this version's form afterwards. Raises UnsoundBackup and DamagedBackup."""
    manifest = opened.manifest
    if not migrations.knows(manifest.revision):
        raise UnsoundBackup(
            f"this backup was made by a newer Warmline ({manifest.version}): restore it with that"
        )
    connection = session.connection()
    migrations.upgrade_within(connection, manifest.revision)
    load_rows(connection, opened.rows, manifest, say)
    for part in manifest.parts:
        counted = select(func.count()).select_from(table(part.name))
        if connection.execute(counted).scalar_one() != part.rows:
            raise UnsoundBackup(f"not all rows of {part.name} came back")
    migrations.upgrade_within(connection)
    _must_open(session, manifest)


def _must_open(session: Session, manifest: Manifest) -> None:
    """The newest of each kind of sealed value opens with the keys that the backup holds. Raises
    UnsoundBackup."""
    try:
        keyring = Keyring(*keys_in(manifest.secrets))
    except (ValueError, KeyError):
        raise UnsoundBackup("the keys in this backup cannot be read") from None
    try:
        for owner, name, row_id, column, sealed in _sealed_values(session):
            value = keyring.unseal(owner, (name, column, row_id), sealed)
            if isinstance(owner, Contact) and column == "phone":
                _must_be_found(keyring, owner, value)
    except SealBroken:
        raise UnsoundBackup("the keys in this backup do not open what is sealed in it") from None


def _must_be_found(keyring: Keyring, contact: Contact, phone: str) -> None:
    if contact.phone_hash != keyring.lookup("phone", phone):
        raise UnsoundBackup("LOOKUP_KEY in this backup is not the one of its rows")


def _sealed_values(session: Session) -> Iterator[tuple[KeyOwner, str, UUID, str, bytes]]:
    """(owner, table, row, column, value) of the newest sealed value of each kind that there is."""
    contact, peer = _newest(session, Contact), _newest(session, Peer)
    staff, version = _newest(session, Staff), _newest(session, Version)
    message = _newest(session, Message)
    if contact is not None:
        yield contact, "contact", contact.id, "phone", contact.phone
    if peer is not None:
        yield peer, "peer", peer.id, "name", peer.name
    if staff is not None:
        yield staff, "staff", staff.id, "name", staff.name
    if version is not None:
        yield version, "version", version.id, "source", version.source
    if message is not None:
        owner = session.get_one(Contact, message.contact_id)
        yield owner, "message", message.id, "body", message.body


def _newest(session: Session, model: type[Model]) -> Model | None:
    return session.exec(select(model).order_by(table_of(model).c.id.desc()).limit(1)).first()

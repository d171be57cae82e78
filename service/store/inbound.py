"""The statement that every text begins with, built once: building it costs more than running it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, bindparam, case, exists, select, update
from sqlmodel import Session

from service.store.columns import Utc
from service.store.contacts import Contact
from service.store.due import table_of
from service.store.programs import Line, Program

_CONTACT, _LINE = table_of(Contact), table_of(Line)


def _of_line(column: str) -> ScalarSelect[Any]:
    return select(_LINE.c[column]).where(_LINE.c.phone == bindparam("to")).scalar_subquery()


_VERSION = (
    select(table_of(Program).c.version)
    .where(table_of(Program).c.id == _CONTACT.c.program_id)
    .scalar_subquery()
)
# A line that was given back may be anybody's number by now.
_IS_LINE = exists().where(_LINE.c.phone == bindparam("sender"), _LINE.c.active.is_(True))
_HEARD = (
    update(_CONTACT)
    .where(
        _CONTACT.c.program_id == _of_line("program_id"),
        _CONTACT.c.phone_hash == bindparam("of_phone"),
    )
    .values(
        seq=_CONTACT.c.seq + 1,
        turn_due_at=case((_IS_LINE, _CONTACT.c.turn_due_at), else_=bindparam("at", type_=Utc())),
        last_heard_at=bindparam("at", type_=Utc()),
        unread=True,
        line_id=_of_line("id"),
    )
    .returning(
        _CONTACT.c.id,
        _CONTACT.c.data_key,
        _CONTACT.c.seq,
        _CONTACT.c.program_id,
        _of_line("id"),
        _IS_LINE,
        _VERSION,
    )
)


@dataclass(frozen=True)
class Sender:
    """What a text needs of its contact and its line. `seq` is the text's own number. `is_line`: it
    is no person but a line of ours, of whatever program. `version` is the hash of the file of its
    program that is in force."""

    id: UUID
    data_key: bytes
    seq: int
    program_id: UUID
    line_id: UUID
    is_line: bool
    version: str


@dataclass(frozen=True)
class Phones:
    """Who wrote, also as it is looked up, and the number of the line that was written to."""

    sender: str
    sender_hash: bytes
    to: str


def heard_from(session: Session, phones: Phones, *, now: datetime) -> Sender | None:
    """The contact of a phone by the line that it wrote to, its turn due from now (UTC) on unless it
    is a line itself, and locked until the transaction ends. None when there is no such line or
    contact."""
    values = {"to": phones.to, "sender": phones.sender, "of_phone": phones.sender_hash, "at": now}
    found = session.execute(_HEARD, values).first()
    return Sender(*found) if found else None

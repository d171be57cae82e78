"""The statement that every text begins with, built once: building it costs more than running it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, bindparam, select, update
from sqlmodel import Session

from service.store.columns import Utc
from service.store.contacts import Contact
from service.store.due import table_of
from service.store.programs import Line

_CONTACT, _LINE = table_of(Contact), table_of(Line)


def _of_line(column: str) -> ScalarSelect[Any]:
    return select(_LINE.c[column]).where(_LINE.c.phone == bindparam("to")).scalar_subquery()


_HEARD = (
    update(_CONTACT)
    .where(
        _CONTACT.c.program_id == _of_line("program_id"),
        _CONTACT.c.phone_hash == bindparam("of_phone"),
    )
    .values(
        seq=_CONTACT.c.seq + 1,
        turn_due_at=bindparam("at", type_=Utc()),
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
    )
)


@dataclass(frozen=True)
class Sender:
    """What a text needs of its contact and its line. `seq` is the text's own number."""

    id: UUID
    data_key: bytes
    seq: int
    program_id: UUID
    line_id: UUID


def heard_from(session: Session, *, to: str, phone_hash: bytes, now: datetime) -> Sender | None:
    """The contact of a phone by the line with the number `to`, its turn due from now (UTC) on, and
    locked until the transaction ends. None when there is no such line or contact."""
    found = session.execute(_HEARD, {"to": to, "of_phone": phone_hash, "at": now}).first()
    return Sender(*found) if found else None

"""Column types and table parts that every aggregate shares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel


class Utc(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone and would hand it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone reached the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert isinstance(value, datetime)
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(SQLModel):
    """What every row has: an id made by the application, and when it was made."""

    id: UUID = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Utc)


class Leased(SQLModel):
    """A row that comes due and is worked on under a lease (see `store.due`)."""

    leased_until: datetime | None = Field(default=None, sa_type=Utc)
    lease: UUID | None = None


class Owner(SQLModel):
    """A row that owns a data key: what is sealed for it is gone once the key is."""

    data_key: bytes

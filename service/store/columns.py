"""Column types and table parts that every aggregate shares."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, Index, text
from sqlalchemy.orm.attributes import set_attribute
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel
from sqlmodel._compat import init_pydantic_private_attrs


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

    # SQLModel sets each value twice, for SQLAlchemy and for Pydantic, and asks each time what it
    # is. Where rows are made for everybody who is due, that took a fifth of the whole time.
    def __init__(self, **values: Any) -> None:
        """A new row, with the defaults of its columns: it has no history, so that its values are
        simply put in place."""
        columns = _columns(type(self))
        unknown = values.keys() - columns.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        self.__dict__.update(columns | values)
        init_pydantic_private_attrs(self)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _columns(type(self)):
            set_attribute(self, name, value)
        else:
            super().__setattr__(name, value)


@cache
def _columns(model: type[SQLModel]) -> dict[str, Any]:
    """The columns of a table, each with its default (None where it has none)."""
    fields = model.model_fields.items()
    return {name: None if field.is_required() else field.default for name, field in fields}


class Leased(SQLModel):
    """A row that comes due and is worked on under a lease (see `store.due`)."""

    leased_until: datetime | None = Field(default=None, sa_type=Utc)
    lease: UUID | None = None


class Owner(SQLModel):
    """A row that owns a data key: what is sealed for it is gone once the key is."""

    data_key: bytes


def first_id(moment: datetime) -> UUID:
    """The lowest uuid7 of a moment: 48 bits of milliseconds since 1970 come first (RFC 9562)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def index_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that `where` holds for, on both databases."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def due_index(name: str, column: str = "due_at") -> Index:
    """The index by which rows are found that are due by `column`, empty in all others."""
    return index_where(name, column, where=f"{column} IS NOT NULL")

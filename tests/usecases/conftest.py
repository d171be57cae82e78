"""A program at work, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import pytest

from tests import postgres
from tests.usecases.place import Place


@pytest.fixture
def empty_place(database_url: str) -> Place:
    """A database with no program yet."""
    return Place(database_url)


@pytest.fixture
def bare_place(sqlite_url: str) -> Place:
    """A database with no program yet, for what does not depend on its kind."""
    return Place(sqlite_url)


@pytest.fixture
def place(empty_place: Place) -> Place:
    """The program `harbor` with its two peers."""
    return empty_place.open()


@pytest.fixture
def another_postgresql_url(postgresql: Path) -> Iterator[str]:
    """A PostgreSQL database with nothing at all in it."""
    name = f"other_{token_hex(8)}"
    postgres.administer(postgresql, f"CREATE DATABASE {name}")
    yield postgres.url_of(postgresql, name)
    postgres.administer(postgresql, f"DROP DATABASE {name} WITH (FORCE)")

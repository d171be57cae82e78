"""A program at work, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.usecases.place import Place


@pytest.fixture
def empty_place(database_url: str) -> Iterator[Place]:
    """A database with no program yet."""
    place = Place(database_url)
    yield place
    place.deps.database.close()


@pytest.fixture
def place(empty_place: Place) -> Place:
    """The program `harbor` with its two peers."""
    return empty_place.open()

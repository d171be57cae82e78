"""A house for each test: on SQLite, and where it matters on PostgreSQL as well."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.bootstrap import read_library
from service.usecases.library import Library
from tests.faults.house import House, build


@pytest.fixture(scope="session")
def library() -> Library:
    """What people wrote for the service; reading it takes a while."""
    return read_library()


@pytest.fixture
def house(tmp_path: Path, sqlite_url: str, library: Library) -> Iterator[House]:
    with build(tmp_path, sqlite_url, library) as house:
        yield house


@pytest.fixture
def either_house(tmp_path: Path, database_url: str, library: Library) -> Iterator[House]:
    with build(tmp_path, database_url, library) as house:
        yield house

"""The carrier's door on a fresh database, closed again after the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest

from service.usecases.deps import Deps
from tests.web.carrier.door import Door, add_line, make_deps, open_door


class MakeDeps(Protocol):
    def __call__(self, url: str, **others: Any) -> Deps: ...


@pytest.fixture
def make() -> Iterator[MakeDeps]:
    """`make_deps`, with every database closed at the end."""
    with ExitStack() as closing:

        def made(url: str, **others: Any) -> Deps:
            deps = make_deps(url, **others)
            closing.callback(deps.database.close)
            return deps

        yield made


@pytest.fixture
def deps(database_url: str, make: MakeDeps) -> Deps:
    made = make(database_url)
    add_line(made)
    return made


@pytest.fixture
def door(deps: Deps) -> Door:
    return open_door(deps)


@pytest.fixture
def sqlite_door(sqlite_url: str, make: MakeDeps) -> Door:
    """The door on one kind of database: for what is decided before any is asked."""
    made = make(sqlite_url)
    add_line(made)
    return open_door(made)

"""The real parts of this installation, for the commands that work on its database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError

from service import settings
from service.bootstrap import make_deps
from service.cli.running import fail
from service.usecases.deps import Deps


@contextmanager
def real_deps() -> Iterator[Deps]:
    """The parts of this installation. A database that is away or not set up is one plain line."""
    deps = make_deps(settings.load())
    try:
        yield deps
    except DatabaseError as error:
        reason = str(error.orig).strip().splitlines()[0]
        fail(f"the database does not answer ({reason}). Is it up, and `warmline db upgrade` done?")
    finally:
        deps.database.close()

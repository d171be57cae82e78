"""What the commands that work on the database share: the real parts, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from service import settings
from service.bootstrap import make_deps
from service.gateways.mounts import MOUNTS, on_throwaway_disk
from service.settings import Settings
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


def refuse_throwaway_disk(settings: Settings, mounts: Path = MOUNTS) -> None:
    """Refuse to keep people's texts where a restart forgets them, where that can be told. In trial
    use, and where an administrator insists, it is only said."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return
    kind = on_throwaway_disk(Path(url.database).parent, mounts)
    if kind is None:
        return
    line = f"the database would lie on a disk that forgets everything ({kind}): {url.database}"
    if settings.trial or settings.throwaway_disk_ok:
        click.echo(f"Mind that {line}", err=True)
        return
    fail(f"{line}. Set DATABASE_URL to a place that lasts, or THROWAWAY_DISK_OK=yes to insist")


# Where a command is about one program, and does not say which.
WHICH = "say which program with --program: {known}"
NO_PROGRAM = "there is no program yet: set one up with `warmline apply`"


def fail(line: str) -> NoReturn:
    """Say what went wrong in one plain line, and exit 1."""
    click.echo(line, err=True)
    sys.exit(1)


def read_text(path: Path) -> str:
    """The text of a file that a person named. One that is not there, or is no file, is a command
    used wrongly; one that is no text is one plain line."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        fail(f"{path}: this is not UTF-8 text")

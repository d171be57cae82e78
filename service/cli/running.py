"""What the commands share: how they end, and how they read a file. It loads none of the service, so
that a command that needs none does not wait for it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

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

"""What the commands that change a program share: they show what becomes of it, ask, and say who."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from dataclasses import asdict

import click

from service.core.program.becoming import Becomes


def say_all(changes: Sequence[str], becomes: Sequence[Becomes]) -> None:
    """Print the differences, and what becomes of those enrolled."""
    for change in changes or ("nothing changes",):
        click.echo(change)
    if becomes:
        click.echo("")
    for one in becomes:
        click.echo(str(one))


def as_fields(changes: Sequence[str], becomes: Sequence[Becomes]) -> dict[str, object]:
    """The same for programs to read."""
    told = [{**asdict(one), "said": str(one)} for one in becomes]
    for one in told:
        one["return"] = one.pop("return_")
    return {"changes": list(changes), "becomes": told}


def go_on(question: str, *, yes: bool) -> bool:
    """Whether to do it: a person at a terminal is asked, a script goes on."""
    if yes or not sys.stdin.isatty():
        return True
    return click.confirm(question, err=True)


def my_name() -> str:
    """What the machine calls whoever runs the command; empty if it has no name for them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an id without an entry in the table of users
        return ""

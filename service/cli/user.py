"""`warmline user`: who signs in to the console."""

from __future__ import annotations

import sys

import click

from service.cli.installation import real_deps
from service.cli.running import fail
from service.usecases.set_password import LONGEST, SHORTEST, NoSuchStaff, PasswordSet, set_password


@click.group()
def user() -> None:
    """Add those who sign in to the console."""


@user.command()
@click.argument("login")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)
def add(login: str, password_stdin: bool) -> None:
    """Let LOGIN, who stands in a program file, sign in: asks for a password."""
    password = _piped_in() if password_stdin else _asked_for()
    with real_deps() as deps:
        result = set_password(deps, login=login, password=password)
    if isinstance(result, NoSuchStaff):
        fail("nobody signs in with this name; name them in a program file and `warmline apply` it")
    if not isinstance(result, PasswordSet):
        fail(f"a password has {SHORTEST} to {LONGEST} characters, all of them printable")
    click.echo("They can sign in now.")


def _piped_in() -> str:
    try:
        return sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        fail("standard input: the password is not UTF-8 text")


def _asked_for() -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(
            "there is no terminal to ask for the password; pipe it in with --password-stdin"
        )
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))

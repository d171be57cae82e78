"""What somebody types into a terminal, or pipes in: a line is a text."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import click

from service.core.source import AuthoringError, Mistake


def typed_lines(typed: Iterable[bytes]) -> Iterator[str]:
    """The texts of the peer; those that are piped in are shown, as those that are typed show.
    Raises AuthoringError for one that is no text."""
    asks = sys.stdin.isatty()
    if asks:
        click.echo("> ", nl=False)
    for number, line in enumerate(typed, start=1):
        try:
            text = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            mistake = Mistake("standard input", number, "", "not UTF-8 text")
            raise AuthoringError([mistake]) from None
        if not asks:
            click.echo(f"> {text}")
        yield text
        if asks:
            click.echo("> ", nl=False)

"""How far a long command is, for the person who waits: one line that grows, on standard error."""

from __future__ import annotations

import sys

import click

STEPS = 10  # lines in all where nobody looks: every tenth


class Progress:
    """Call it with the step, and how many of how many are done. On a terminal the line is written
    over; elsewhere there are a few lines a step. `quiet`: not a word."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._live = sys.stderr.isatty()
        self._said = ("", -1)

    def __call__(self, step: str, done: int, of: int) -> None:
        percent = 100 * done // of if of else 100
        now = (step, percent if self._live else percent * STEPS // 100)
        if self._quiet or now == self._said:
            return
        end = self._live and step != self._said[0] and bool(self._said[0])
        self._said = now
        line = f"{step}: {done} of {of} rows ({percent} %)"
        if end:
            click.echo(err=True)
        click.echo(f"\r{line}" if self._live else line, err=True, nl=not self._live)

    def close(self) -> None:
        """The line is finished: what follows begins a new one."""
        if self._live and self._said[0]:
            click.echo(err=True)

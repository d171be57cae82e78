"""`warmline keep`: one process, started again whenever it ends, for whatever starts processes and
does not look after them (a Procfile)."""

from __future__ import annotations

import sys

import click

from service.cli.supervisor import Process, supervise

KEPT = ("web", "worker", "beat")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", type=click.Choice(KEPT))
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def keep(name: str, options: tuple[str, ...]) -> None:
    """Start `warmline NAME` with its OPTIONS, and start it again whenever it ends.

    Ctrl-C and SIGTERM are passed on: NAME ends what it has in hand, and this ends with it. It is
    not needed under systemd or `warmline up`, which do the same.
    """
    command = (sys.executable, "-m", "service.cli", name, *options)
    supervise([Process(name, command)], say=lambda line: click.echo(line, err=True))

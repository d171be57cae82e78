"""`warmline demo`: the demonstration program."""

from __future__ import annotations

import click

from service import settings
from service.cli.installation import real_deps
from service.cli.running import fail
from service.gateways.files import TEMPLATES
from service.usecases.load_demo import PASSWORD, load_demo

FILE = TEMPLATES / "programs" / "demo.yaml"


@click.command()
def demo() -> None:
    """Load the demonstration program with its invented people; once is enough."""
    if not settings.load().trial:
        fail("the demonstration is for trial use: with a carrier account set it is not loaded")
    with real_deps() as deps:
        loaded = load_demo(deps, source=FILE.read_text(encoding="utf-8"), file=FILE.name)
    if loaded.fresh:
        click.echo("The demonstration program is loaded; its first check-ins go out in a moment.")
    click.echo(f"Sign in to the console as {loaded.logins[0]} with the password {PASSWORD}")

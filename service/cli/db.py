"""`warmline db`: the database's form."""

from __future__ import annotations

import click
from sqlalchemy.exc import DatabaseError

from service import settings
from service.cli.running import fail
from service.store.migrations import upgrade as upgrade_to_newest


@click.group()
def db() -> None:
    """Create or upgrade the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest form; make it if it is not there."""
    url = settings.load().database_url
    try:
        upgrade_to_newest(url)
    except DatabaseError as error:
        fail(f"the database does not answer: {str(error.orig).strip().splitlines()[0]}")
    click.echo("The database is up to date.")

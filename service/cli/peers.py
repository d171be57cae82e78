"""`warmline peers`: peers in and out as a table."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from service.cli.running import fail, read_text, real_deps
from service.usecases.export_peers import export_peers
from service.usecases.import_peers import NoProgram, import_peers


@click.group()
def peers() -> None:
    """Bring peers in and out as a table."""


@peers.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--program", "slug", required=True, help="The program's slug.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def import_(file: Path, slug: str, as_json: bool) -> None:
    """Add the peers in FILE, a CSV with the columns name, phone, language, zone, specialist,
    consent, schedules and welcome. All of them are added, or none and every mistake is told."""
    table = read_text(file)
    with real_deps() as deps:
        result = import_peers(deps, slug=slug, table=table, file=file.name)
    if isinstance(result, NoProgram):
        fail(f"there is no program {result.slug}; set it up with `warmline apply`")
    if as_json:
        click.echo(json.dumps(asdict(result)))
        return
    click.echo(f"{result.added} added, {result.already_there} were there already.")
    if result.unwelcomed:
        click.echo(
            f"{result.unwelcomed} got no welcome: their consent is not recorded, and no text goes "
            "to them before they have said yes (START does it)."
        )


@peers.command()
@click.option("--program", "slug", required=True, help="The program's slug.")
def export(slug: str) -> None:
    """Print a program's peers as a table that `import` reads. It holds names and numbers."""
    with real_deps() as deps:
        result = export_peers(deps, slug=slug)
    if isinstance(result, NoProgram):
        fail(f"there is no program {result.slug}")
    click.echo(result, nl=False)

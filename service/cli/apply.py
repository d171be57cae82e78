"""`warmline apply`: a program from its file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from service.cli.running import fail, read_text, real_deps
from service.usecases.apply_program import Drifted, apply_program


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def apply(file: Path, dry_run: bool, as_json: bool) -> None:
    """Set up a program from FILE (YAML), or change it: shows what changes, and does it."""
    source = read_text(file)
    with real_deps() as deps:
        result = apply_program(deps, source=source, file=file.name, dry_run=dry_run)
    if isinstance(result, Drifted):
        fail(
            "nothing was applied: the program is not as its last file left it. "
            + "; ".join(result.differences)
        )
    if as_json:
        click.echo(json.dumps({"applied": not dry_run, "changes": list(result.changes)}))
        return
    for change in result.changes or ("nothing changes",):
        click.echo(change)
    if result.changes:
        click.echo("Nothing was applied (--dry-run)." if dry_run else "Applied.")

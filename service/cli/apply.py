"""`warmline apply`: a program from its file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from service.cli.changing import as_fields, go_on, my_name, say_all
from service.cli.go_live import start_or_say
from service.cli.installation import real_deps
from service.cli.running import fail, read_text
from service.usecases.apply_program import Applied, Drifted, Overtaken, apply_program
from service.usecases.put_program import Asked

BY = "Who changes it: a name, or the one they sign in with."
NOW_ANOTHER = "nothing was changed: the program has changed since this was shown; look again"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--by", help=BY)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def apply(file: Path, dry_run: bool, yes: bool, by: str | None, as_json: bool) -> None:
    """Set up a program from FILE (YAML), or change it: shows what changes and what becomes of those
    enrolled, and does it. On a terminal it asks first."""
    source = read_text(file)
    with real_deps() as deps:
        told = _done(apply_program(deps, source=source, file=file.name, dry_run=True))
        if not as_json:
            say_all(told.changes, told.becomes)
        agreed = bool(told.changes) and not dry_run and go_on("Apply?", yes=yes)
        if agreed:
            asked = Asked(by or my_name(), seen=told.seen, waits=True)
            done = _done(apply_program(deps, source=source, file=file.name, asked=asked))
            if done.program_id is not None:
                start_or_say(deps, done.program_id, silent=as_json)
    if as_json:
        click.echo(json.dumps({"applied": agreed, **as_fields(told.changes, told.becomes)}))
    elif told.changes:
        why = " (--dry-run)" if dry_run else ""
        click.echo("Applied." if agreed else f"Nothing was applied{why}.")


def _done(result: Applied | Drifted | Overtaken) -> Applied:
    if isinstance(result, Drifted):
        odd = "; ".join(result.differences)
        fail(f"nothing was applied: the program is not as its last file left it. {odd}")
    if isinstance(result, Overtaken):
        fail(NOW_ANOTHER)
    return result

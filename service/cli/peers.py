"""`warmline peers`: peers in and out as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from service.cli.installation import real_deps
from service.cli.running import fail, read_text
from service.core.care.caseload import say_overfull
from service.store.programs import find_program
from service.usecases.deps import Deps
from service.usecases.export_peers import export_peers
from service.usecases.import_peers import Differing, How, Imported, NoProgram, import_peers
from service.usecases.show_consents import NoPeer, export_consents

MOST_LINES = 20


@click.group()
def peers() -> None:
    """Bring peers in and out as a table."""


@peers.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--program", "slug", required=True, help="The program's slug.")
@click.option("--update", is_flag=True, help="Change those who are there already as FILE says.")
@click.option("--dry-run", is_flag=True, help="Tell what it would do, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def import_(file: Path, slug: str, update: bool, dry_run: bool, as_json: bool) -> None:
    """Add the peers in FILE, a CSV with the columns name and phone and, if you like, language,
    zone, zip, specialist, consent, schedules, welcome, state, quiet_hours, dates, tags, groups and
    born. All of it is done, or nothing and every mistake is told. With --update a number that is a
    peer already is changed as its line says; an empty cell changes nothing."""
    table = read_text(file)
    with real_deps() as deps:
        how = How(update=update, dry_run=dry_run)
        result = import_peers(deps, slug=slug, table=table, file=file.name, how=how)
        waiting = not isinstance(result, NoProgram) and _waits(deps, slug)
    if isinstance(result, NoProgram):
        fail(f"there is no program {result.slug}; set it up with `warmline apply`")
    if as_json:
        click.echo(json.dumps(asdict(result) | {"dry_run": dry_run}))
        return
    if dry_run:
        click.echo("Nothing is done. It would be:")
    for line in _told(result, update=update):
        click.echo(line)
    if waiting:
        click.echo("The program is not live yet: nobody is welcomed, and no check-in goes out.")


def _waits(deps: Deps, slug: str) -> bool:
    with deps.database.read() as session:
        found = find_program(session, slug)
        return found is not None and found.waits_since is not None


def _told(result: Imported, *, update: bool) -> Iterator[str]:
    known = f"{result.already_there} were there already"
    changed = f", {result.changed} of them changed" if update else ""
    yield f"{result.added} added, {known}{changed}."
    if result.differing and not update:
        yield (
            f"{len(result.differing)} of those who were there differ from the table and stay as "
            "they are; --update takes what the table says:"
        )
    for one in result.differing[:MOST_LINES]:
        yield f"  line {one.line}: {_columns(one)}"
    if len(result.differing) > MOST_LINES:
        yield f"  and {len(result.differing) - MOST_LINES} more lines; --json tells all of them"
    for full in result.overfull:
        yield say_overfull(full)
    if result.guesses.total:
        found = result.guesses
        yield (
            f"{found.total} of the zones are guesses ({found.zip} from the ZIP code, {found.phone} "
            f"from the number, {found.program} the program's own): ask them. The console lists "
            "them under Peers."
        )
    if result.unwelcomed:
        yield (
            f"{result.unwelcomed} got no welcome: their consent is not recorded, and no text goes "
            "to them before they have said yes (START does it)."
        )


def _columns(one: Differing) -> str:
    ends = f" (ends {', '.join(one.ends)})" if one.ends else ""
    return ", ".join(
        f"{column}{ends}" if column == "schedules" else column for column in one.columns
    )


@peers.command()
@click.option("--program", "slug", required=True, help="The program's slug.")
@click.option("--phone", default="", help="Only the peer with this number.")
def consent(slug: str, phone: str) -> None:
    """Print each yes and no to texts as a table: when, what for, in which words and who wrote it
    down. It holds names, numbers and words."""
    with real_deps() as deps:
        result = export_consents(deps, slug=slug, phone=phone)
    if isinstance(result, NoProgram):
        fail(f"there is no program {result.slug}")
    if isinstance(result, NoPeer):
        fail(f"no peer of {slug} has the number {phone}")
    click.echo(result, nl=False)


@peers.command()
@click.option("--program", "slug", required=True, help="The program's slug.")
def export(slug: str) -> None:
    """Print a program's peers as a table that `import` reads. It holds names and numbers."""
    with real_deps() as deps:
        result = export_peers(deps, slug=slug)
    if isinstance(result, NoProgram):
        fail(f"there is no program {result.slug}")
    click.echo(result, nl=False)

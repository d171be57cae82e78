"""`warmline history` and `warmline undo`: who changed a program, and back again."""

from __future__ import annotations

import json
from uuid import UUID

import click

from service.cli.apply import BY, NOW_ANOTHER
from service.cli.changing import as_fields, go_on, my_name, say_all
from service.cli.installation import real_deps
from service.cli.running import NO_PROGRAM, WHICH, fail
from service.usecases.apply_program import Drifted, Overtaken
from service.usecases.deps import Deps
from service.usecases.put_program import Asked
from service.usecases.show_history import HistoryLine, list_history, program_named
from service.usecases.take_alert import NotYours
from service.usecases.undo_program import CannotUndo, Outcome, Undone, ask_undo, undo_program

PROGRAM = "The program's slug; needed where there are several."
_SHORT = 12  # of a hash: enough to tell versions apart


@click.command()
@click.option("--program", "slug", help=PROGRAM)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def history(slug: str | None, as_json: bool) -> None:
    """Print each change of a program's file, the newest first: who, when and what."""
    with real_deps() as deps:
        lines = list_history(deps, program_id=_program(deps, slug))
    if as_json:
        click.echo(json.dumps([_as_fields(line) for line in lines]))
        return
    for line in lines:
        click.echo(_say(line))
        for said in line.said:
            click.echo(f"    {said}")
    if not lines:
        click.echo("nothing has changed yet: `warmline apply FILE` makes the first change")


@click.command()
@click.option("--program", "slug", help=PROGRAM)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--by", help=BY)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def undo(slug: str | None, dry_run: bool, yes: bool, by: str | None, as_json: bool) -> None:
    """Put the version of a program's file before the last change back in force: shows what changes
    and what becomes of those enrolled, and does it. On a terminal it asks first."""
    with real_deps() as deps:
        program_id = _program(deps, slug)
        told = _done(ask_undo(deps, program_id=program_id))
        if not as_json:
            click.echo(f"undo change {told.number}:")
            say_all(told.changes, told.becomes)
        agreed = not dry_run and go_on("Undo?", yes=yes)
        if agreed:
            asked = Asked(by or my_name(), seen=told.seen)
            _done(undo_program(deps, program_id=program_id, asked=asked))
    if as_json:
        fields = as_fields(told.changes, told.becomes)
        click.echo(json.dumps({"undone": agreed, "number": told.number, **fields}))
    else:
        why = " (--dry-run)" if dry_run else ""
        click.echo("Undone." if agreed else f"Nothing was undone{why}.")


def _done(result: Outcome) -> Undone:
    if not isinstance(result, Undone):
        fail(_why_not(result))
    return result


def _why_not(result: CannotUndo | Drifted | Overtaken | NotYours) -> str:
    match result:
        case CannotUndo(why):
            return f"nothing was undone: {why}"
        case Drifted(differences):
            odd = "; ".join(differences)
            return f"nothing was undone: the program is not as its last file left it. {odd}"
        case Overtaken():
            return NOW_ANOTHER
        case NotYours():
            raise AssertionError("whoever runs a command may do all")


def _program(deps: Deps, slug: str | None) -> UUID:
    found = program_named(deps, slug)
    if not isinstance(found, UUID):
        if slug is None and found:
            raise click.UsageError(WHICH.format(known=", ".join(found)))
        if slug is None:
            fail(NO_PROGRAM)
        fail(f"there is no program {slug}; set it up with `warmline apply`")
    return found


def _say(line: HistoryLine) -> str:
    at = line.at.astimezone(line.zone)
    did = f"undid change {line.undoes}" if line.undoes else "applied a file"
    who = line.by or "somebody"
    return f"{line.number}  {at:%a %Y-%m-%d %H:%M}  {who} {did}  {line.version[:_SHORT]}"


def _as_fields(line: HistoryLine) -> dict[str, object]:
    return {
        "number": line.number,
        "at": line.at.isoformat(),
        "by": line.by,
        "undoes": line.undoes,
        "version": line.version,
        "changes": list(line.said),
    }

"""`warmline schedule`: what goes out when."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import click
from sqlmodel import select

from service.cli.installation import real_deps
from service.cli.running import NO_PROGRAM, WHICH, fail
from service.cli.schedule_words import (
    compared_as_json,
    preview_as_json,
    say_compared,
    say_preview,
)
from service.core.source import AuthoringError
from service.store.contacts import find_contact, links_of
from service.store.programs import Program
from service.usecases.compare_plans import Compared, compare_plans
from service.usecases.deps import Deps
from service.usecases.preview_schedules import preview_schedules
from service.usecases.rebuild_due import rebuild_due

LONGEST = 366


@click.group()
def schedule() -> None:
    """See what goes out when."""


@schedule.command()
@click.option("--days", type=click.IntRange(1, LONGEST), default=14, show_default=True)
@click.option("--program", "slug", help="The program's slug; needed where there are several.")
@click.option("--peer", help="One peer only: their number or id.")
@click.option(
    "--diff",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A program file: print what would be otherwise by it. It is not applied.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def preview(
    days: int, slug: str | None, peer: str | None, file: Path | None, as_json: bool
) -> None:
    """Print who gets which text when, by their own clock, what is held and why, what it costs, and
    what the line sends in each hour. It is worked out by the very steps that send the texts. With
    --diff: text by text what another version of the program file would change."""
    with real_deps() as deps:
        if file is not None:
            _compare(deps, file, (days, slug, peer), as_json=as_json)
            return
        program_id = _program(deps, slug)
        peer_id = _peer(deps, program_id, peer) if peer else None
        shown = preview_schedules(deps, program_id=program_id, days=days, peer_id=peer_id)
    if as_json:
        click.echo(json.dumps(preview_as_json(shown)))
        return
    for line in say_preview(shown):
        click.echo(line)


def _compare(
    deps: Deps, file: Path, asked: tuple[int, str | None, str | None], *, as_json: bool
) -> None:
    days, slug, peer = asked
    try:
        source = file.read_text(encoding="utf-8")
        peer_id = _peer(deps, _program(deps, slug), peer) if peer else None
        found = compare_plans(deps, written=(source, str(file)), days=days, peer_id=peer_id)
    except UnicodeDecodeError:
        fail(f"{file}: this is no text in UTF-8")
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    except AuthoringError as error:
        fail(str(error))
    if not isinstance(found, Compared):
        fail(f"there is no program {found.slug} yet: set it up with `warmline apply {file}`")
    if as_json:
        click.echo(json.dumps(compared_as_json(found)))
        return
    for line in say_compared(found):
        click.echo(line)


@schedule.command()
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def rebuild(as_json: bool) -> None:
    """Work out anew, from the rules, when each enrollment is due. It also happens every day."""
    with real_deps() as deps:
        done = rebuild_due(deps)
    if as_json:
        click.echo(json.dumps({"looked": done.looked, "wrong": done.wrong}))
    else:
        click.echo(f"{done.looked} enrollments looked through, {done.wrong} set right.")


def _program(deps: Deps, slug: str | None) -> UUID:
    with deps.database.read() as session:
        known = {row.slug: row.id for row in session.exec(select(Program)).all()}
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    if slug is None and known:
        raise click.UsageError(WHICH.format(known=", ".join(sorted(known))))
    if slug is None:
        fail(NO_PROGRAM)
    if slug not in known:
        fail(f"there is no program {slug}; set it up with `warmline apply`")
    return known[slug]


def _peer(deps: Deps, program_id: UUID, wanted: str) -> UUID:
    found = None
    with deps.database.read() as session:
        contact = find_contact(session, program_id, deps.keyring.lookup("phone", wanted))
        found = links_of(session, contact.id)[0] if contact is not None else None
    if found is None:
        try:
            found = UUID(wanted)
        except ValueError:
            fail("nobody of the program has this number; write it as +12025550143")
    return found

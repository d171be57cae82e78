"""`warmline go-live`: let a program's schedules run."""

from __future__ import annotations

import json
import sys
from uuid import UUID

import click

from service import settings
from service.cli.installation import real_deps
from service.cli.running import NO_PROGRAM, WHICH, fail
from service.core.program.going_live import Check
from service.usecases.deps import Deps
from service.usecases.go_live import Checklist, NotReady, go_live, show_checklist
from service.usecases.show_history import program_named


@click.command("go-live")
@click.option("--program", "slug", help="The program's slug; needed where there are several.")
@click.option("--check", is_flag=True, help="Only say what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(slug: str | None, check: bool, as_json: bool) -> None:
    """Let the schedules of a program run, once its answer hours are said, the top of each ladder is
    a person, and `warmline doctor` has found its lines well. Whoever writes is answered before that
    too. Ends with 1 while something is missing."""
    with real_deps() as deps:
        program_id = named(deps, slug)
        trial = settings.load().trial
        if not check:
            go_live(deps, program_id=program_id, trial=trial)
        stands = show_checklist(deps, program_id=program_id, trial=trial)
    assert stands is not None, "without a scope every program is shown"
    if as_json:
        shown = [
            {"about": one.about, "done": one.done, "says": one.says, "do": one.do}
            for one in stands.checks
        ]
        click.echo(json.dumps({"live": stands.live, "checks": shown}))
    else:
        _say(stands)
    sys.exit(1 if stands.missing and not stands.live else 0)


def _say(stands: Checklist) -> None:
    for one in stands.checks:
        say_check(one)
    if stands.live:
        click.echo(f"{stands.program} is live: its schedules run.")
    elif stands.missing:
        click.echo(f"{stands.program} is not live: its schedules do not run yet.")
    else:
        click.echo(f"{stands.program} can go live: run `warmline go-live`.")


def say_check(one: Check) -> None:
    click.echo(f"{'done   ' if one.done else 'MISSING'}  {one.about}: {one.says}")
    if not one.done:
        click.echo(f"{'':9}{one.do}")


def start_or_say(deps: Deps, program_id: UUID, *, silent: bool) -> None:
    """After a program was set up: in trial use it goes live as soon as it can, otherwise it is said
    that it does not yet."""
    trial = settings.load().trial
    stands = show_checklist(deps, program_id=program_id, trial=trial)
    if stands is None or stands.live:
        return
    missing = stands.missing
    if trial:
        done = go_live(deps, program_id=program_id, trial=trial)
        missing = done.missing if isinstance(done, NotReady) else ()
        if not missing and not silent:
            click.echo("It is live at once: in trial use, texts stay on this machine.")
        if not missing:
            return
    if silent:
        return
    for one in missing:
        say_check(one)
    click.echo("Not live yet: its schedules do not run before `warmline go-live`.")


def named(deps: Deps, slug: str | None) -> UUID:
    """The program with this slug, or the only one there is; else the command ends."""
    found = program_named(deps, slug)
    if not isinstance(found, tuple):
        return found
    if slug is not None:
        fail(f"there is no program {slug}; set it up with `warmline apply`")
    if not found:
        fail(NO_PROGRAM)
    raise click.UsageError(WHICH.format(known=", ".join(found)))

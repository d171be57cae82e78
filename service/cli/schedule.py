"""`warmline schedule`: what goes out when."""

from __future__ import annotations

import json
from uuid import UUID

import click
from sqlmodel import select

from service.cli.running import fail, real_deps
from service.store.contacts import find_contact, links_of
from service.store.programs import Program
from service.usecases.deps import Deps
from service.usecases.preview_schedules import Preview, PreviewLine, preview_schedules
from service.usecases.rebuild_due import rebuild_due

LONGEST = 366


@click.group()
def schedule() -> None:
    """See what goes out when."""


@schedule.command()
@click.option("--days", type=click.IntRange(1, LONGEST), default=14, show_default=True)
@click.option("--program", "slug", help="The program's slug; needed where there are several.")
@click.option("--peer", help="One peer only: their number or id.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def preview(days: int, slug: str | None, peer: str | None, as_json: bool) -> None:
    """Print who gets which text when, by their own clock, what is held and why, and what the line
    sends in each hour. It is worked out by the very steps that send the texts."""
    with real_deps() as deps:
        program_id = _program(deps, slug)
        peer_id = _peer(deps, program_id, peer) if peer else None
        shown = preview_schedules(deps, program_id=program_id, days=days, peer_id=peer_id)
    if as_json:
        click.echo(json.dumps(_as_json(shown)))
        return
    for line in shown.lines:
        click.echo(_say(line))
    click.echo("")
    for hour, segments in shown.by_hour.items():
        click.echo(f"{hour.astimezone(shown.zone):%a %Y-%m-%d %H}:00  {_segments(segments)}")
    for warning in shown.warnings:
        click.echo(f"warning: {warning}")
    going = sum(line.sent_at is not None for line in shown.lines)
    segments = sum(shown.by_hour.values())
    click.echo(f"{going} texts go, {len(shown.lines) - going} do not; {_segments(segments)}.")


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
    if slug is None:
        fail(f"say which program with --program: {', '.join(sorted(known)) or 'there is none'}")
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


def _say(line: PreviewLine) -> str:
    at = (line.sent_at or line.planned_for).astimezone(line.zone)
    said = f"{at:%a %Y-%m-%d %H:%M} {line.zone.key}  {line.name}  {line.schedule}"
    if line.sent_at is None:
        return f"{said}  does not go: {line.dropped}"
    waited = f"  (waits: {', '.join(line.shifts)})" if line.shifts else ""
    return f"{said}  {_segments(line.segments)}{waited}{'  the last one' if line.is_last else ''}"


def _as_json(shown: Preview) -> dict[str, object]:
    return {
        "texts": [
            {
                "peer": str(line.peer_id),
                "schedule": line.schedule,
                "on": line.on.isoformat(),
                "number": line.number,
                "zone": line.zone.key,
                "planned_for": line.planned_for.isoformat(),
                "sent_at": line.sent_at.isoformat() if line.sent_at else None,
                "waits": list(line.shifts),
                "dropped": line.dropped,
                "segments": line.segments,
                "last": line.is_last,
            }
            for line in shown.lines
        ],
        "segments_by_hour": {hour.isoformat(): one for hour, one in shown.by_hour.items()},
        "warnings": list(shown.warnings),
    }


def _segments(number: int) -> str:
    return "1 segment" if number == 1 else f"{number} segments"

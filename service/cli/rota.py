"""`warmline rota`: who is on call when, and when nobody is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from service.cli.installation import real_deps
from service.cli.running import NO_PROGRAM, WHICH, fail
from service.usecases.show_history import program_named
from service.usecases.show_rota import DAYS, ShownRota, TurnLine, show_rota

LONGEST = 92


@click.command()
@click.option("--days", type=click.IntRange(1, LONGEST), default=DAYS, show_default=True)
@click.option("--program", "slug", help="The program's slug; needed where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, times in UTC.")
def rota(days: int, slug: str | None, as_json: bool) -> None:
    """Print who is on call now and until when, the turns to come, when nobody is on call, and who
    is off; by the program's clock."""
    with real_deps() as deps:
        program_id = program_named(deps, slug)
        if isinstance(program_id, tuple):
            if slug is not None:
                fail(f"there is no program {slug}; set it up with `warmline apply`")
            if not program_id:
                fail(NO_PROGRAM)
            raise click.UsageError(WHICH.format(known=", ".join(program_id)))
        shown = show_rota(deps, program_id=program_id, days=days)
    assert shown is not None, "without a scope every program is shown"
    if as_json:
        click.echo(json.dumps(_as_json(shown)))
        return
    for line in _say(shown):
        click.echo(line)


def _say(shown: ShownRota) -> Iterator[str]:
    zone = shown.zone
    if not shown.written:
        yield "No rota yet: write shifts under `rota` in the program file, and apply it."
    else:
        until = f" until {_at(shown.until, zone)}" if shown.until else ""
        yield f"On call now: {' and '.join(shown.on_call) or 'nobody'}{until}."
        if not shown.called:
            yield "Mind: no ladder has a step on_call, so whoever is on call hears of no alert."
        yield ""
        for turn in shown.turns:
            yield _say_turn(turn, zone)
        yield ""
        for gap in shown.gaps:
            why = f" ({' and '.join(gap.away)} off, nobody covers)" if gap.away else ""
            yield f"Nobody on call {gap.says}{why}."
        for one in shown.nobody:
            yield f"Nobody on call on purpose {one.says}."
        if not shown.gaps:
            yield f"Somebody is on call at every {_hour(shown)} of the next {shown.days} days."
    for away in shown.off:
        cover = f"{away.cover} covers" if away.cover else "nobody covers"
        yield f"Off: {away.name}, {_at(away.start, zone)} to {_at(away.end, zone)}, {cover}."


def _hour(shown: ShownRota) -> str:
    return "other hour" if shown.nobody else "hour"


def _say_turn(turn: TurnLine, zone: ZoneInfo) -> str:
    people = ", ".join(
        f"{one.name} (in place of {one.instead_of})" if one.instead_of else one.name
        for one in turn.people
    )
    return f"{_at(turn.start, zone)} to {_at(turn.end, zone)}  {turn.shift}: {people}"


def _at(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day:2} {local:%b %H:%M}"


def _as_json(shown: ShownRota) -> dict[str, Any]:
    return {
        "program": shown.program,
        "zone": shown.zone.key,
        "on_call": shown.on_call,
        "until": shown.until.isoformat() if shown.until else None,
        "called": shown.called,
        "turns": [
            {
                "shift": turn.shift,
                "day": turn.day.isoformat(),
                "start": turn.start.isoformat(),
                "end": turn.end.isoformat(),
                "people": [{"name": one.name, "instead_of": one.instead_of} for one in turn.people],
            }
            for turn in shown.turns
        ],
        "gaps": [
            {"start": gap.start.isoformat(), "end": gap.end.isoformat(), "away": gap.away}
            for gap in shown.gaps
        ],
        "nobody_on_purpose": [
            {"start": one.start.isoformat(), "end": one.end.isoformat()} for one in shown.nobody
        ],
        "off": [
            {
                "name": away.name,
                "start": away.start.isoformat(),
                "end": away.end.isoformat(),
                "cover": away.cover,
            }
            for away in shown.off
        ],
    }

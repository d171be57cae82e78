"""`warmline recover`: ask the carrier for what it could not hand over."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from service.cli.installation import real_deps
from service.cli.running import fail
from service.gateways import log
from service.usecases.recover_missed import Looked, recover_since


class _Time(click.ParamType[datetime]):
    """A day, or a time as ISO 8601 writes it: with a zone (as `warmline restore` names it), else by
    this machine's clock. Gives it in UTC."""

    name = "time"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no time: write it as 2026-11-01 or 2026-11-01T12:00", param, ctx
            )


@click.command()
@click.option(
    "--since",
    type=_Time(),
    help="From this time on (2026-11-01T12:00, by this machine's clock, or with a zone: +00:00);"
    " else from where each line was last read.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def recover(since: datetime | None, as_json: bool) -> None:
    """Ask the carrier for texts and calls that did not reach us, and take them in.

    The beat does the same as it starts, every few minutes, and once a day further back. Each text
    is stored once, however often this runs; whoever is in the worst trouble comes first.
    """
    log.configure("recover", logging.CRITICAL)  # what it would say is said here in plain lines
    with real_deps() as deps:
        looked = recover_since(deps, since=since, tell=_Progress().tell)
    if as_json:
        click.echo(json.dumps({"lines": [_as_json(one) for one in looked]}))
    away = [one for one in looked if one.away]
    if not as_json and (any(one.kept for one in looked) or not away):
        click.echo(say(looked))
    if away:
        names = ", ".join(one.line for one in away)
        fail(
            f"the carrier could not be asked to the end for {names}: {away[0].away}. What was read "
            "is kept; try again later, the beat does so too."
        )


def say(looked: Sequence[Looked]) -> str:
    """What was found, in one line. Times by this machine's clock."""
    found = [one for one in looked if one.kept]
    if not found:
        return "Nothing was missed."
    count, grave = sum(one.kept for one in found), sum(one.grave for one in found)
    first = min(one.first_at for one in found if one.first_at)
    last = max(one.last_at for one in found if one.last_at)
    came = "1 text or call came late" if count == 1 else f"{count} texts and calls came late"
    worst = f" {grave} of them looked urgent." if grave else ""
    return f"{came}: sent from {_local(first)} to {_local(last)}.{worst}"


class _Progress:
    """How far it is, a line for each page that brought something new."""

    def __init__(self) -> None:
        self._last = ""

    def tell(self, looked: Looked) -> None:
        counts = f"{looked.listed} listed, {looked.missing} not here, {looked.kept} taken in"
        line = f"{looked.line}: {counts}"
        if line != self._last:
            click.echo(line, err=True)
        self._last = line


def _as_json(looked: Looked) -> dict[str, object]:
    return {
        "line": looked.line,
        "listed": looked.listed,
        "missing": looked.missing,
        "kept": looked.kept,
        "grave": looked.grave,
        "first_at": looked.first_at.isoformat() if looked.first_at else None,
        "last_at": looked.last_at.isoformat() if looked.last_at else None,
        "away": looked.away,
    }


def _local(at: datetime) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}"

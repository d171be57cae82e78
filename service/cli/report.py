"""`warmline report`: how the work goes, in figures."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from service.cli.go_live import named
from service.cli.installation import real_deps
from service.cli.report_words import report_as_json, report_as_rows, say_report
from service.core.scheduling.hours import instant_of
from service.usecases.deps import Deps
from service.usecases.measure_alerts import A_MOMENT, USUAL_TIME, measure_alerts
from service.usecases.read_program import program_of
from service.usecases.work import Work

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def report() -> None:
    """See how the work goes, in figures."""


@report.command()
@click.option("--program", "slug", help="The program's slug; needed where there are several.")
@click.option("--since", type=DAY, help="The first day, as 2026-03-02. Default: four weeks back.")
@click.option("--until", type=DAY, help="The last day. Default: up to now.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="json: one object; csv: one line for each group and target, times in seconds.",
)
def alerts(slug: str | None, since: datetime | None, until: datetime | None, form: str) -> None:
    """Print how long alerts took to be taken, to reach the person and to be closed, by severity, by
    shift and by hour of the day, against the targets of the program file; how many there were for
    each 100 peers, how far they climbed, and which are at the top of their ladder with nobody on
    them. Days are the program's. Nothing in it is about a peer."""
    with real_deps() as deps:
        program_id = named(deps, slug)
        first, last = _span(deps, program_id, since, until)
        found = measure_alerts(deps, program_id=program_id, since=first, until=last)
    if form == "json":
        click.echo(json.dumps(report_as_json(found)))
        return
    if form == "csv":
        table = io.StringIO()
        rows = report_as_rows(found)
        writer = csv.DictWriter(table, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        click.echo(table.getvalue(), nl=False)
        return
    for line in say_report(found):
        click.echo(line)


def _span(
    deps: Deps, program_id: UUID, since: datetime | None, until: datetime | None
) -> tuple[datetime, datetime]:
    """From when to when (UTC): whole days of the program's zone, the last one included."""
    with deps.database.read() as session:
        now = deps.clock.now_in(session)
        zone = program_of(Work(deps, session, now), program_id).zone
    day_after = until + timedelta(days=1) if until else None
    last = min(_midnight(day_after, zone), now) if day_after else now + A_MOMENT
    first = _midnight(since, zone) if since else last - USUAL_TIME
    if first >= last:
        raise click.UsageError("the first day must lie before the last one, and before now")
    return first, last


def _midnight(day: datetime, zone: ZoneInfo) -> datetime:
    return instant_of(day.date(), time(), zone).astimezone(UTC)

"""`make month`: a program's alerts live through a month, and every step of them is judged.

Prints how they went and each breach of a promise; exits 1 if there is any.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import click
import structlog

from bench.postgres import Postgres
from service.store import migrations
from tests.simulations.month.judge import Verdict, judge
from tests.simulations.month.life import Month


@click.command()
@click.option("--peers", default=2000)
@click.option("--staff", default=20)
@click.option("--days", default=30)
@click.option("--pace", default=1.0, help="how much they write: 1 is on 1.2 days of a month each")
@click.option("--seed", default=1)
@click.option("--backend", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def main(*, peers: int, staff: int, days: int, pace: float, seed: int, backend: str) -> None:
    """Let PEERS and STAFF live for DAYS and judge every step of every alert."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    began, postgres = time.monotonic(), Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'month.db'}"
            if backend == "postgresql":
                postgres.start()
                url = postgres.create("month")
            migrations.upgrade(url)
            month = Month(url, peers=peers, staff=staff, days=days, seed=seed)
            with closing(month.place.deps.database):
                month.live(pace)
                verdict = judge(month)
    finally:
        postgres.stop()
    minutes = (time.monotonic() - began) / 60
    say = [f"{peers} peers, {staff} staff, {days} days, pace {pace}, seed {seed}, {backend}"]
    say += [*_told(verdict, staff, days), f"{minutes:.0f} minutes"]
    click.echo("\n".join(say))
    sys.exit(1 if verdict.breaches else 0)


def _told(verdict: Verdict, staff: int, days: int) -> list[str]:
    said = [f"{count:8} {what}" for what, count in sorted(verdict.tally.items())]
    for severity, waits in sorted(verdict.taken_after.items()):
        minutes = [wait / timedelta(minutes=1) for wait in waits]
        tenths = quantiles(minutes, n=10) if len(minutes) > 1 else minutes * 9
        half, most = (_plain(one) for one in (tenths[4], tenths[8]))
        said.append(
            f"{len(waits):8} {severity} taken: half within {half}, nine in ten within {most}"
        )
    each = sorted(verdict.texts[number] / days for number in range(staff))
    said.append(
        f"         texts to each of the staff a day: {each[0]:.1f} at least,"
        f" {each[len(each) // 2]:.1f} in the middle, {each[-1]:.1f} at most"
    )
    said += [f"BREACH {breach}" for breach in verdict.breaches]
    return [
        *said,
        f"{len(verdict.breaches)} breaches" if verdict.breaches else "every promise kept",
    ]


def _plain(minutes: float) -> str:
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} h"


if __name__ == "__main__":
    main()

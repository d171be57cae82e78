"""`make year`: a program lives through its days, and every text is judged.

Prints how the texts went and each breach of a promise; exits 1 if there is any.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import closing
from pathlib import Path

import click

from bench.postgres import Postgres
from service.store import migrations
from tests.simulations.judge import Verdict, judge
from tests.simulations.life import Life
from tests.simulations.people import ZONES, Person


def live(url: str, *, peers: int, days: int, seed: int) -> Verdict:
    """The verdict on so many people's days, on the empty database at `url`."""
    people = [Person(seed, number, days) for number in range(peers)]
    life = Life(url, people, days=days)
    with closing(life.place.deps.database):
        life.live()
        return judge(life)


@click.command()
@click.option("--peers", default=100)
@click.option("--days", default=365)
@click.option("--seed", default=1)
@click.option("--backend", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def main(*, peers: int, days: int, seed: int, backend: str) -> None:
    """Let PEERS live for DAYS and judge every text."""
    postgres = Postgres()
    try:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'year.db'}"
            if backend == "postgresql":
                postgres.start()
                url = postgres.create("year")
            migrations.upgrade(url)
            verdict = live(url, peers=peers, days=days, seed=seed)
    finally:
        postgres.stop()
    click.echo(f"{peers} peers in {len(ZONES)} zones, {days} days, seed {seed}, {backend}")
    for what, count in verdict.tally.most_common():
        click.echo(f"{count:8} {what}")
    for breach in verdict.breaches:
        click.echo(f"BREACH {breach}")
    click.echo(
        "every promise kept" if not verdict.breaches else f"{len(verdict.breaches)} breaches"
    )
    sys.exit(1 if verdict.breaches else 0)


if __name__ == "__main__":
    main()

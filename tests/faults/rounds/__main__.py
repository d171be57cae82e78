"""Rounds of random load under fire, each from its seed: `make faults ROUNDS=100`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click

from service.gateways.ids import Uuid7Ids
from tests.faults.rounds.house import Backend, House, a_house, keep_state
from tests.faults.rounds.run import Round, a_round
from tests.processes import ROOT

KEEP = "keep"
IN_ONE_HOUSE = 25  # rounds; then everything begins anew on a fresh database


@click.command()
@click.option("--rounds", default=10, show_default=True)
@click.option(
    "--seed", default=1, show_default=True, help="Of the first; each next one has 1 more."
)
@click.option("--backend", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
@click.option("--tree", type=click.Path(path_type=Path), default=ROOT, help="Whose code runs.")
def main(*, rounds: int, seed: int, backend: str, tree: Path) -> None:
    """Play so many rounds. The state of one that fails is kept, and it exits 1."""
    counts: Counter[str] = Counter()
    begun = time.monotonic()
    while counts["rounds"] < rounds and not counts["failed"]:
        played = counts["rounds"]
        few = range(seed + played, seed + min(played + IN_ONE_HOUSE, rounds))
        with _folder() as folder, a_house(folder, cast(Backend, backend), tree.absolute()) as house:
            _play(house, few, counts)
    minutes = (time.monotonic() - begun) / 60
    click.echo(
        f"{backend}: {counts['rounds']} rounds, {counts['failed']} failed; "
        f"{counts['accepted']} texts accepted, {counts['sent']} sent, {counts['lost']} answers "
        f"lost, {counts['doubtful']} doubtful sends ({counts['doubtful alerts']} to staff), "
        f"{counts['blows']} blows, {counts['restarts']} restarts, in {minutes:.0f} minutes"
    )
    sys.exit(1 if counts["failed"] else 0)


def _play(house: House, seeds: Sequence[int], counts: Counter[str]) -> None:
    """The rounds of one house, until one fails; then what nobody could hand over."""
    for seed in seeds:
        played = a_round(house, seed)
        click.echo(f"{house.backend} {played.told()}")
        _count(counts, played)
        if played.failed:
            _keep(house, played, [*map(str, played.verdict.findings), *map(str, played.plan.blows)])
            return
    missing = house.never_recovered()
    if missing:
        counts["failed"] += 1
        _keep(house, missing, [f"never recovered: {sid}" for sid in missing])


def _keep(house: House, what: object, lines: Sequence[str]) -> None:
    keep_state(house, what)
    (house.folder / KEEP).touch()
    for line in lines:
        click.echo(f"  {line}")
    click.echo(
        f"  the state is kept in {house.folder}; --rounds 1 --seed ... plays the round again"
    )


def _count(counts: Counter[str], played: Round) -> None:
    counts["rounds"] += 1
    counts["failed"] += played.failed
    counts["accepted"] += played.accepted
    counts["sent"] += played.taken
    counts["lost"] += played.answers_lost
    counts["doubtful"] += played.verdict.doubtful
    counts["doubtful alerts"] += played.verdict.doubtful_alerts
    counts["blows"] += len(played.fell)
    counts["restarts"] += played.restarts


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that goes when all was well; one with the file `keep` in it stays."""
    folder = Path(tempfile.gettempdir()) / f"warmline-rounds-{Uuid7Ids().new().hex[-12:]}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    except BaseException:
        (folder / KEEP).touch()
        raise
    finally:
        if not (folder / KEEP).exists():
            with tempfile.TemporaryDirectory() as gone:
                folder.rename(Path(gone) / "rounds")


if __name__ == "__main__":
    main()

"""Rounds of random load under fire, each from its seed: `make faults ROUNDS=100`."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import click

from service.gateways.ids import Uuid7Ids
from tests.faults.rounds.house import Backend, a_house, keep_state
from tests.faults.rounds.run import Round, a_round
from tests.processes import ROOT

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
    done = 0
    while done < rounds:
        with _folder() as folder, a_house(folder, cast(Backend, backend), tree.absolute()) as house:
            for number in range(done, min(done + IN_ONE_HOUSE, rounds)):
                played = a_round(house, seed + number)
                _say(f"{backend} {played.told()}")
                _count(counts, played)
                if played.failed:
                    keep_state(house, played)
                    for line in (*played.verdict.findings, *played.plan.blows):
                        _say(f"  {line}")
                    _say(f"  its state: {folder} (again: --rounds 1 --seed {played.plan.seed})")
                    (folder / "keep").touch()
                    break
        done += IN_ONE_HOUSE if not counts["failed"] else rounds
    minutes = (time.monotonic() - begun) / 60
    _say(
        f"{backend}: {counts['rounds']} rounds, {counts['failed']} failed; "
        f"{counts['accepted']} texts accepted, {counts['sent']} sent, {counts['lost']} answers "
        f"lost, {counts['doubtful']} doubtful sends ({counts['doubtful alerts']} to staff), "
        f"{counts['blows']} blows, {counts['restarts']} restarts, in {minutes:.0f} minutes"
    )
    sys.exit(1 if counts["failed"] else 0)


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
    """A folder that goes when all was well; one with `keep` in it stays."""
    folder = Path(tempfile.gettempdir()) / f"warmline-rounds-{Uuid7Ids().new().hex[-12:]}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        if not (folder / "keep").exists():
            with tempfile.TemporaryDirectory() as gone:
                folder.rename(Path(gone) / "rounds")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()

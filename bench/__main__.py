"""`python -m bench`: measure the rows, print them as a table, exit 0 whatever they say."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from bench import dialogue, drain, idle, inbound, planning, screening, turn
from bench.figures import Figure, table
from bench.place import QUICK, Place, Size, a_place
from bench.postgres import PostgresNotFound
from bench.processes import DidNotStart

Measure = Callable[[Place], Sequence[Figure]]


def _on_both(measure: Callable[..., Sequence[Figure]]) -> Measure:
    def both(place: Place) -> Sequence[Figure]:
        return [figure for backend in place.size.backends for figure in measure(place, backend)]

    return both


ROWS: dict[str, Measure] = {
    "inbound": _on_both(inbound.measure),
    "turn": _on_both(turn.measure),
    "drain": _on_both(drain.measure),
    "dialogue": lambda place: dialogue.measure(place.size),
    "screening": lambda place: screening.measure(place.size),
    "idle": _on_both(idle.measure),
    "planning": _on_both(planning.measure),
}


@click.command()
@click.argument("rows", nargs=-1, type=click.Choice(list(ROWS)))
@click.option("--quick", is_flag=True, help="Only see that every row runs; figures mean little.")
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write there."
)
def main(*, rows: Sequence[str], quick: bool, file: Path | None) -> None:
    """Measure ROWS (default: all of them), each beside its ceiling."""
    figures: list[Figure] = []
    try:
        with a_place(QUICK if quick else Size()) as place:
            for name in rows or ROWS:
                print(f"measuring {name} ...", file=sys.stderr, flush=True)
                figures += ROWS[name](place)
    except (PostgresNotFound, DidNotStart) as error:
        raise click.ClickException(str(error)) from error
    if quick:
        print("A quick look: these figures mean little.")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} (1 minute)")
    print(table(figures))
    if file is not None:
        file.write_text(json.dumps([figure.as_json() for figure in figures], indent=1) + "\n")


if __name__ == "__main__":
    main()

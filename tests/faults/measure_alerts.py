"""`make faults-alerts`: all processes real, how soon a crisis is on a phone of the staff (where the
carrier took the alert), and how punctually one that nobody takes climbs to its top as worker
and beat are killed with `kill -9` between its steps. Prints the figures and the whole story of the
alert; exits 1 if a step was early or the wrong one.
"""

from __future__ import annotations

import logging
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median

import click

from bench.postgres import Postgres
from service.bootstrap import read_library
from service.store import migrations
from service.usecases.import_peers import import_peers
from tests.faults.alerted import (
    DANA,
    LUCIA,
    NOAH,
    STEPS,
    WAIT,
    audited,
    change_turns,
    hurry,
    steps_of,
    story,
)
from tests.faults.house import CRISIS, PEERS, SPECIALIST, House, build
from tests.processes import until

FIRST = 1042
FEW_MILLISECONDS = 0.005
OTHERS = tuple(f"+120255501{number}" for number in range(58, 99))  # peers of phones of their own


@click.command()
@click.option("--texts", default=30, type=click.IntRange(1, len(OTHERS)))
@click.option("--seed", default=1)
@click.option("--backend", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def main(*, texts: int, seed: int, backend: str) -> None:
    """Measure TEXTS crises, then let one climb."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # not each request
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder}/warmline.db"
        if backend == "postgresql":
            postgres = Postgres()
            stack.callback(postgres.stop)
            postgres.start()
            url = postgres.create("alerts")
        migrations.upgrade(url)
        house = stack.enter_context(build(folder, url, read_library()))
        good = measure(house, texts=texts, chance=Random(seed))
    sys.exit(0 if good else 1)


def measure(house: House, *, texts: int, chance: Random) -> bool:
    """Both figures of a house in which nothing runs yet. Whether every step came in its time."""
    rows = [f"Peer {phone},{phone},en,sam@example.org,form" for phone in OTHERS]
    table = "\n".join(["name,phone,language,specialist,consent", *rows])
    import_peers(house.deps, slug="demo", table=table, file="peers.csv")
    house.start("web")
    killed = [house.start("beat"), house.worker()]
    house.wait_for_web()
    _say_waits([_wait_for_alert(house, phone) for phone in OTHERS[:texts]])

    turns, ref = hurry(house), FIRST + texts
    assert house.post(PEERS[0], CRISIS) == 200
    for number in range(1, len(STEPS) + 2):  # the top comes round once
        _wait_for_step(house, ref, number)
        threading.Event().wait(chance.uniform(0, 15))
        for command in killed:
            command.stop(signal.SIGKILL)
        killed = [house.start("beat"), house.worker()]
        if number == 2:
            change_turns(house, turns)
    house.post(NOAH, f"OK {ref}")
    house.reached(NOAH, f"{ref} is yours")
    house.post(NOAH, f"DONE {ref} called her, she is safe")
    house.reached(NOAH, f"Alert {ref} is closed")
    return _tell(house, ref)


def _wait_for_alert(house: House, phone: str) -> float:
    """The seconds from handing a crisis text over to its alert's being taken by the carrier."""
    before, began = len(house.carrier.texts_to(SPECIALIST)), time.monotonic()
    assert house.post(phone, CRISIS) == 200
    while len(house.carrier.texts_to(SPECIALIST)) == before:
        threading.Event().wait(FEW_MILLISECONDS)
    return time.monotonic() - began


def _say_waits(waits: Sequence[float]) -> None:
    ordered = sorted(waits)
    click.echo(
        f"{len(waits)} crisis texts, to the alert on the specialist's phone:"
        f" median {median(ordered):.2f} s, at most {ordered[-1]:.2f} s"
    )


def _wait_for_step(house: House, ref: int, number: int) -> None:
    made = f"step {number} of alert {ref}"
    until(made, lambda: len(steps_of(story(house.deps, ref))) >= number)


def _tell(house: House, ref: int) -> bool:
    """The story, and whether the steps came in their time."""
    lines = story(house.deps, ref)
    steps = steps_of(lines)
    late = [after - before - WAIT for (_, before), (_, after) in pairwise(steps)]
    for line in lines:
        click.echo(f"  {line}")
    for what, who in audited(house.deps):
        click.echo(f"  audit: {who} {what}")
    for phone in (DANA, LUCIA):
        notes = [text for text in house.carrier.texts_to(phone) if "Hand-over" in text]
        click.echo(f"  {phone} at the change of turns: {' | '.join(notes)}")
    seconds = ", ".join(f"{one.total_seconds():.2f}" for one in late)
    click.echo(f"steps after their time, in seconds, with kill -9 before each: {seconds}")
    whole = [role for role, _ in steps[: len(STEPS)]] == list(STEPS)
    return whole and all(timedelta(0) <= one for one in late)


if __name__ == "__main__":
    main()

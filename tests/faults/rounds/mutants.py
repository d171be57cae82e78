"""The checker's own test: the code is broken on purpose in a copy of the tree, rounds are played
with it, and the judge must say what is wrong. `make faults-check`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click

from tests.faults.rounds.house import a_house
from tests.faults.rounds.plan import FULL, Blow, Plan, Size, plan_of
from tests.faults.rounds.run import Round, play
from tests.processes import ROOT

MIGRATION = "service/store/migrations/versions/0001_the_first_tables.py"
DELIVER = "service/usecases/deliver.py"
FIND_DUE = "service/usecases/find_due.py"
RECORD = "service/usecases/record_text.py"
MOST_ROUNDS = 6
IN_DOUBT = 'doubtful = message.status in ("sending", "in_doubt")'
AS_SENDING = 'message.status, message.status_rank = "sending", delivery.RANK["sending"]\n'
AS_SENT = 'message.status, message.status_rank, message.due_at = "sent", 6, None\n'
# It hangs while everybody writes; whatever was said to it meanwhile is gone with it.
REDIS_FORGETS = (Blow(4, "redis", "pause", 60), Blow(32, "redis", "kill"))
WORKERS_DIE = (
    Blow(4.4, "worker 1", "kill"),
    Blow(4.6, "worker 2", "kill"),
    Blow(8.4, "worker 1", "kill"),
    Blow(8.6, "worker 2", "kill"),
)


@dataclass(frozen=True)
class Edit:
    """In `file` the one place that says `old` says `new` instead."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """The code with a fault in it. `found_by`: the rules of the judge that may find it. `more`:
    blows of each round beside its own, for what a few rounds would not meet by chance."""

    name: str
    edits: tuple[Edit, ...]
    found_by: tuple[str, ...]
    more: tuple[Blow, ...] = ()

    def plan_of(self, seed: int, number: int, size: Size) -> Plan:
        plan = plan_of(seed, number, size)
        return replace(plan, blows=tuple(sorted((*plan.blows, *self.more), key=_moment)))


def _moment(blow: Blow) -> float:
    return blow.at


MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "answers the carrier before the text is stored",
        (
            Edit(
                "service/web/carrier/routes.py",
                "    if isinstance(record_text(deps, text=read_text(request.form)), UnknownLine):\n"
                "        return _refuse_unknown_line()\n    return twiml(NOTHING_TO_SAY)",
                "    import threading\n    heard = read_text(request.form)\n"
                "    threading.Timer(1.5, lambda: record_text(deps, text=heard)).start()\n"
                "    return twiml(NOTHING_TO_SAY)",
            ),
        ),
        ("text lost",),
    ),
    Mutant(
        "stores a text again when the carrier tells of it again",
        (
            Edit(RECORD, 'row, "carrier_id")', 'row, "id")'),
            Edit(MIGRATION, '        sa.UniqueConstraint("carrier_id"),\n', ""),
        ),
        ("text stored twice",),
    ),
    Mutant(
        "sends again on doubt without asking the carrier",
        (Edit(DELIVER, IN_DOUBT, "doubtful = False"),),
        ("sent twice",),
    ),
    Mutant(
        "claims a text for no time at all, and does not look whether it is on its way",
        (
            Edit(DELIVER, "LEASE = timedelta(seconds=20)", "LEASE = timedelta(0)"),
            Edit(DELIVER, IN_DOUBT, "doubtful = False"),
        ),
        ("sent twice",),
    ),
    Mutant(
        "lets a late status overwrite a later one",
        (
            Edit(
                "service/core/delivery.py",
                "return rank_of(status) > rank",
                "return rank_of(status) != rank",
            ),
        ),
        ("status went backwards", "a status was lost"),
    ),
    Mutant(
        "opens an alert for every text",
        (
            Edit(
                "service/usecases/raise_alert.py",
                "    alert = lock_open_alert(work.session, contact.id)\n",
                "    alert = None\n",
            ),
            Edit(MIGRATION, '            "ix_alert_open",\n            ["contact_id"],\n'
                 "            unique=True,\n", '            "ix_alert_open",\n'
                 '            ["contact_id"],\n            unique=False,\n'),
        ),
        ("alerted twice",),
    ),
    Mutant(
        "keeps the lease when a turn is done",
        (
            Edit(
                "service/usecases/take_turns.py",
                "        contact.lease = contact.leased_until = None\n",
                "        contact.leased_until = None\n",
            ),
        ),
        ("still claimed",),
    ),
    Mutant(
        "leaves the turns to Redis: the beat does not look for them",
        (
            Edit(
                FIND_DUE,
                "        if due and job not in {",
                '        if due and job != "take_turns" and job not in {',
            ),
        ),
        ("turn never taken",),
        REDIS_FORGETS,
    ),
    Mutant(
        "never asks what became of a text",
        (Edit(FIND_DUE, "if unsettled and not polled_lately(session, now):", "if False:"),),
        ("a status was lost",),
    ),
    Mutant(
        "gives a text up that the carrier refused for now",
        (
            Edit(
                DELIVER,
                "    if again is not None:\n",
                "    if again is not None and message.attempts > 99:\n",
            ),
        ),
        ("reply lost",),
    ),
    Mutant(
        "marks a text as sent before it leaves, and takes its time",
        (
            Edit(DELIVER, AS_SENDING, AS_SENT),
            Edit(
                DELIVER,
                "        _settle(deps, claimed, deps.sms.send(claimed.text))\n",
                "        import time\n        time.sleep(0.4)\n"
                "        _settle(deps, claimed, deps.sms.send(claimed.text))\n",
            ),
        ),
        ("reply lost",),
        WORKERS_DIE,
    ),
)  # fmt: skip


@contextmanager
def mutated(mutant: Mutant) -> Iterator[Path]:
    """A copy of the tree with the fault in it. Raises AssertionError where an edit does not fit."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for name in ("service", "workers", "templates"):
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        for edit in mutant.edits:
            path = tree / edit.file
            path.write_text(applied(edit, path.read_text(encoding="utf-8")), encoding="utf-8")
        yield tree


def applied(edit: Edit, source: str) -> str:
    """`source` with the edit made."""
    assert source.count(edit.old) == 1, f"{edit.file} has no one place that says: {edit.old}"
    return source.replace(edit.old, edit.new)


def found(mutant: Mutant, seed: int, size: Size = FULL) -> tuple[int, Round] | None:
    """The first of a few rounds in which the judge says what is wrong with a mutant, and which
    it was; None when it does not."""
    with (
        mutated(mutant) as tree,
        tempfile.TemporaryDirectory() as folder,
        a_house(Path(folder), "sqlite", tree) as house,
    ):
        for number in range(MOST_ROUNDS):
            played = play(house, mutant.plan_of(seed + number, house.rounds, size))
            if any(one.rule in mutant.found_by for one in played.verdict.findings):
                return number + 1, played
    return None


@click.command()
@click.option("--seed", default=1, show_default=True)
@click.option("--only", default="", help="Only the mutants with this in their name.")
def main(*, seed: int, only: str) -> None:
    """Play rounds with every mutant; exits 1 when one is not found out."""
    missed = 0
    for mutant in MUTANTS:
        if only not in mutant.name:
            continue
        seen = found(mutant, seed)
        if seen is None:
            missed += 1
            click.echo(f"NOT FOUND  {mutant.name}")
            continue
        number, played = seen
        first = next(one for one in played.verdict.findings if one.rule in mutant.found_by)
        more = len(played.verdict.findings) - 1
        click.echo(f"found      {mutant.name}: round {number}, {first} (and {more} more)")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()

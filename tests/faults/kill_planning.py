"""Kill planning again and again, at moments that a seed gives, and look at what is left.

As a command: `make faults-planning ARGS="--kills 300 --peers 400 --seed 7"`.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time as clock
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random

import click
from sqlalchemy import or_, select, update

from bench.cohort import zone_of_ten
from bench.postgres import Postgres
from service.bootstrap import make_deps
from service.settings import ensure_secrets, load
from service.store import migrations
from service.store.conversations import ConversationRow
from service.store.due import table_of
from service.store.messages import Message
from service.store.peers import Peer
from service.store.programs import Line
from service.store.schedules import Checkin, Enrollment
from service.usecases.apply_program import apply_program
from service.usecases.deps import Deps
from service.usecases.import_peers import import_peers
from service.usecases.rebuild_due import Rebuilt, rebuild_due
from tests.faults.planner import Planner, a_planner

PROGRAM = """
slug: harbor
public_name: Harbor Texts
zone: America/New_York
languages: [en, es]
quiet_hours: none
lines: [{name: main, phone: "+12025550100", rate: 1, optout: own, use: both}]
staff:
  - {name: Sam Rivera, phone: "+12025550111", login: sam@example.org, roles: [specialist]}
  - {name: Lucia Ortega, phone: "+12025550113", login: lucia@example.org,
     roles: [supervisor, coordinator, admin]}
ladder:
  steps: [specialist, supervisor, coordinator]
  wait: {crisis: 5m, urgent: 15m, concern: 4h}
  outcome_within: {crisis: 30m, urgent: 4h, concern: 2d}
night: {from: "21:00", to: "08:00"}
answer_hours: {days: weekdays, from: "09:00", to: "17:00"}
pace: {day: 50, week: 200}
schedules:
  - {name: early, flow: daily, days: every day, at: "09:00", expires_after: 6h, missed_after: 8h}
  - {name: late, flow: daily, days: every day, at: "09:30", expires_after: 6h, missed_after: 8h}
"""
SCHEDULES = 2
DAY = timedelta(days=1)
ENROLLMENT = table_of(Enrollment)


@dataclass
class Siege:
    """A program whose texts are due for everybody at once, and a planner under fire."""

    deps: Deps
    planner: Planner
    chance: Random
    peers: int
    killed: int = 0
    too_late: int = 0  # kills of a planner that had done all
    waves: int = field(default=0, init=False)
    usual: float = field(default=0.0, init=False)  # seconds that an undisturbed wave took

    def furnish(self) -> None:
        """The program and its people, each on every schedule, enrolled some days ago."""
        apply_program(self.deps, source=PROGRAM, file="harbor.yaml")
        rows = [
            f"Peer {n},+1{210 + n // 100}55501{n % 100:02},early;late,form,no\n"
            for n in range(self.peers)
        ]
        table = "".join(["name,phone,schedules,consent,welcome\n", *rows])
        import_peers(self.deps, slug="harbor", table=table, file="peers.csv")
        now = self.deps.clock.now()
        zone = zone_of_ten(now)
        yesterday = (now - DAY).astimezone(zone).date()
        begun = {
            "enrolled_at": now - 3 * DAY,
            "enrolled_on": yesterday - 2 * DAY,
            "after": datetime.combine(yesterday, time(23), zone).astimezone(UTC),
            "next_due_at": now - timedelta(minutes=1),
        }
        with self.deps.database.write() as session:
            session.execute(update(table_of(Peer)).values(zone=zone.key))
            session.execute(update(ENROLLMENT).values(begun))
            # Nothing leaves: what is planned is all that is looked at.
            session.execute(update(table_of(Line)).values(free_at=now + 30 * DAY))

    def wave(self, kills: int) -> None:
        """Everybody's texts are due: the first time by the schedules, after that because somebody
        asks for them. The planner is killed so often, and then left to finish."""
        if self.waves > 0:
            now = self.deps.clock.now()
            with self.deps.database.write() as session:
                session.execute(update(ENROLLMENT).values(asked_for=now, next_due_at=now))
        self.waves += 1
        for _ in range(kills):
            self._kill()
            self._let_leases_run_out()
            self._check_whole()
        begun = clock.monotonic()
        self.planner.begin()
        assert self.planner.ended() == 0
        self.usual = self.usual or clock.monotonic() - begun
        self._check_done()

    def _kill(self) -> None:
        child = self.planner.begin()
        threading.Event().wait(self.chance.uniform(0, 1.2 * self.usual))
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        if self.planner.ended() == 0:
            self.too_late += 1
            self.usual /= 2  # it was slower when it was measured
        else:
            self.killed += 1

    def _let_leases_run_out(self) -> None:
        """The minute passes after which what a dead planner had claimed is free again."""
        passed = self.deps.clock.now() - DAY
        with self.deps.database.write() as session:
            leased = ENROLLMENT.c.leased_until.is_not(None)
            session.execute(update(ENROLLMENT).where(leased).values(leased_until=passed))

    def _check_whole(self) -> Counter[object]:
        """Whatever there is of a check-in is all there, and none is there twice. How many each
        enrollment has."""
        checkin, text = table_of(Checkin), table_of(Message)
        talk = table_of(ConversationRow)
        with self.deps.database.read() as session:
            rows = session.execute(select(checkin.c.id, checkin.c.enrollment_id)).all()
            texts = Counter(session.execute(select(text.c.checkin_id)).scalars())
            talks = Counter(session.execute(select(talk.c.checkin_id)).scalars())
        whole = Counter({row.id: 1 for row in rows})
        assert texts == whole, "a text is lost or there twice"
        assert talks == whole, "a conversation is lost or there twice"
        had = Counter(row.enrollment_id for row in rows)
        assert max(had.values(), default=0) <= self.waves, "a check-in is there twice"
        return had

    def _check_done(self) -> None:
        """Each due text became one check-in, and when the next are due is right."""
        had = self._check_whole()
        assert list(had.values()) == [self.waves] * SCHEDULES * self.peers, "a check-in is lost"
        late = or_(
            ENROLLMENT.c.next_due_at <= self.deps.clock.now(), ENROLLMENT.c.lease.is_not(None)
        )
        with self.deps.database.read() as session:
            assert session.execute(select(ENROLLMENT.c.id).where(late)).first() is None
        assert rebuild_due(self.deps) == Rebuilt(SCHEDULES * self.peers, wrong=0)


@click.command()
@click.option("--kills", default=200, help="How often the planner is killed, on each database.")
@click.option("--peers", default=300)
@click.option("--seed", default=1)
def main(*, kills: int, peers: int, seed: int) -> None:
    """Kill planning so often on SQLite and on PostgreSQL; nothing may be lost or there twice."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ensure_secrets(folder)
        postgres = Postgres()
        stack.callback(postgres.stop)
        postgres.start()
        for url in (f"sqlite:///{folder}/siege.db", postgres.create("siege")):
            migrations.upgrade(url)
            environ = {"WARMLINE_VAR": str(folder), "DATABASE_URL": url}
            planner = stack.enter_context(a_planner(environ))
            siege = Siege(make_deps(load(environ)), planner, Random(seed), peers)
            siege.furnish()
            siege.wave(kills=0)
            while siege.killed < kills:
                siege.wave(kills=10)
            click.echo(
                f"{url.split(':')[0]}: {siege.waves} waves of {SCHEDULES * peers} due texts, "
                f"{siege.killed} times killed ({siege.too_late} too late): none lost, none twice"
            )
            siege.deps.database.close()


if __name__ == "__main__":
    main()

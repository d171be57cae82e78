"""A house for a run of rounds: its database, its processes, the rough carrier before them, and a
program whose only schedule is a day away. Everybody in it is invented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from service.bootstrap import make_deps
from service.cli.up import processes
from service.settings import ensure_secrets, load
from service.store.alerts import Alert
from service.store.contacts import Contact, Link
from service.store.due import table_of
from service.store.messages import Message
from service.store.recoveries import unknown_of
from service.store.schedules import Enrollment
from service.usecases.apply_program import apply_program
from service.usecases.deps import Deps
from service.usecases.import_peers import import_peers
from service.usecases.recover_missed import recover_since
from tests.faults.rounds.carrier import RoughCarrier, rough_carrier
from tests.faults.rounds.databases import PostgresServer, SqliteFile, Struck
from tests.faults.rounds.evidence import Open, call_witness, still_open
from tests.faults.rounds.plan import Phone
from tests.faults.rounds.stage import Stage, staged
from tests.processes import ADDRESS, ROOT, free_ports
from tests.usecases.place import program

Backend = Literal["sqlite", "postgresql"]
ACCOUNT = "AC" + "5" * 32
RECOVERS_WITHIN = 150.0
TOKEN = "not-a-token-of-anybodys-000000000"
_ALERT, _CONTACT, _LINK = table_of(Alert), table_of(Contact), table_of(Link)
_ENROLLMENT, _MESSAGE = table_of(Enrollment), table_of(Message)


@dataclass
class House:
    """`deps` are the harness's own hands; the processes have theirs."""

    folder: Path
    tree: Path
    backend: Backend
    deps: Deps
    carrier: RoughCarrier
    stage: Stage
    url: str
    rounds: int = 0

    def welcome(self, peers: Sequence[Phone]) -> None:
        """The peers of a round: known, agreed to texts, on a schedule if they are asked."""
        rows = [
            f"Peer {phone.number[-8:]},{phone.number},en,sam@example.org,form,"
            f"{'daily' if phone.role == 'checkin' else ''}"
            for phone in peers
        ]
        table = "\n".join(["name,phone,language,specialist,consent,schedules", *rows])
        import_peers(self.deps, slug="harbor", table=table, file="peers.csv")

    def ask(self, peers: Sequence[Phone]) -> bool:
        """Somebody wants these check-ins to go now. False when the database did not answer."""
        hashes = [self.deps.keyring.lookup("phone", phone.number) for phone in peers]
        theirs = (
            select(_LINK.c.peer_id)
            .join(_CONTACT, _CONTACT.c.id == _LINK.c.contact_id)
            .where(_CONTACT.c.phone_hash.in_(hashes))
        )
        with suppress(DBAPIError):
            with self.deps.database.write() as session:
                now = self.deps.clock.now_in(session)
                session.execute(
                    update(_ENROLLMENT)
                    .where(_ENROLLMENT.c.peer_id.in_(theirs))
                    .values(asked_for=now, next_due_at=now)
                )
            return True
        return False

    def let_statuses_be_asked(self) -> bool:
        """A quarter of an hour passes for each text whose end nobody has told: the carrier is asked
        about it now. Whether there was one."""
        with suppress(DBAPIError), self.deps.database.write() as session:
            now = self.deps.clock.now_in(session)
            asked = update(_MESSAGE).where(_MESSAGE.c.poll_at > now).values(poll_at=now, polls=0)
            return session.execute(asked.returning(_MESSAGE.c.id)).first() is not None
        return False

    def let_news_go(self) -> None:
        """Further news of an alert is told two minutes after the last. Nobody has it in hand, and
        the time is moved instead of waited for."""
        waits = (_MESSAGE.c.status == "waiting") & (_MESSAGE.c.attempts == 0)
        with suppress(DBAPIError), self.deps.database.write() as session:
            now = self.deps.clock.now_in(session)
            later = _MESSAGE.c.due_at > now + timedelta(seconds=5)
            session.execute(update(_MESSAGE).where(waits, later).values(due_at=now))

    def still_open(self) -> list[Open]:
        """What is claimed or due, or that the database does not answer."""
        try:
            with self.deps.database.read() as session:
                return still_open(session, self.deps.clock.now_in(session))
        except DBAPIError as error:
            words = f"the database does not answer ({type(error).__name__})"
            return [Open(words, 1, self.deps.clock.now())]

    def never_recovered(self) -> list[str]:
        """Whatever the phones wrote and no row holds: nothing, once the carrier's list was asked
        for all that it could not hand over. What was written in the last minute is left to its
        own tries, so that this takes a while."""
        deadline = time.monotonic() + RECOVERS_WITHIN
        while True:
            self.stage.tick()
            recover_since(self.deps)
            with self.deps.database.read() as session:
                missing = unknown_of(session, set(self.carrier.written))
            if not missing or time.monotonic() > deadline:
                return sorted(missing)
            self.stage.tick_until(time.monotonic() + 5)

    def close_alerts(self) -> None:
        """Staff have seen to everything: the next round's alerts are its own."""
        with self.deps.database.write() as session:
            now = self.deps.clock.now_in(session)
            session.execute(
                update(_ALERT)
                .where(_ALERT.c.status != "closed")
                .values(status="closed", closed_at=now, outcome="reached", due_at=None)
            )


@contextmanager
def a_house(
    folder: Path, backend: Backend, tree: Path = ROOT, *, web_processes: int = 2
) -> Iterator[House]:
    """A house on a fresh database, its processes running the code of `tree`."""
    with ExitStack() as stack:
        database: Struck = SqliteFile(folder) if backend == "sqlite" else PostgresServer()
        stack.callback(database.close)
        carrier = stack.enter_context(rough_carrier(ACCOUNT, TOKEN))
        (port,) = free_ports(1)
        url = f"http://{ADDRESS}:{port}"
        environ = {
            "WARMLINE_VAR": str(folder),
            "DATABASE_URL": database.url,
            "PORT": str(port),
            "PUBLIC_URL": url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": carrier.url,
            "THROWAWAY_DISK_OK": "yes",
            "WEB_PROCESSES": str(web_processes),
        }
        ensure_secrets(folder)
        upgrade(tree, environ)
        settings = load(environ)
        deps = make_deps(settings)
        stack.callback(deps.database.close)
        call_witness(deps.database.engine)
        _furnish(deps)
        environ["REDIS_URL"] = settings.redis_url
        every = [
            replace(one, environ=environ) if one.name == "redis" else one
            for one in processes(settings, environ)
        ]
        stage = stack.enter_context(staged(tree, folder, every, database))
        yield House(folder, tree, backend, deps, carrier, stage, url)


def upgrade(tree: Path, environ: Mapping[str, str]) -> None:
    """As an administrator does before the first start."""
    command = [sys.executable, "-m", "service.cli", "db", "upgrade"]
    given = {**os.environ, **environ, "PYTHONPATH": str(tree)}
    subprocess.run(command, cwd=tree, env=given, check=True, stdout=subprocess.DEVNULL)


def _furnish(deps: Deps) -> None:
    """A program with a quick line, whose only schedule is a day away."""
    source = program(rate=100, quiet="none")
    earlier = (deps.clock.now() - timedelta(hours=1)).astimezone(ZoneInfo("America/New_York"))
    ten = 'at: "10:00"'
    assert ten in source
    apply_program(deps, source=source.replace(ten, f'at: "{earlier:%H:00}"'), file="harbor.yaml")


def keep_state(house: House, what: object) -> None:
    """What a failed round left, beside its database and logs."""
    path = house.folder / "round.json"
    path.write_text(json.dumps(what, indent=1, default=str))
    database = house.stage.database
    if isinstance(database, PostgresServer):
        database.keep(house.folder / "house.sql")

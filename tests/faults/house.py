"""A service whose parts a test can kill: its database, a Redis of its own, a carrier in trouble,
a program with peers, and the processes that the test starts. Everybody in it is invented."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import requests
from sqlalchemy import update
from sqlmodel import SQLModel, col, select
from twilio.request_validator import RequestValidator

from service.gateways.clock import SystemClock
from service.gateways.files import TEMPLATES
from service.gateways.ids import Uuid7Ids
from service.gateways.queue import RedisQueue
from service.gateways.redis_server import RedisServer
from service.gateways.twilio import TwilioSms
from service.gateways.twilio_calls import TwilioCalls
from service.settings import Settings, ensure_secrets, load
from service.store.contacts import Contact
from service.store.database import Database
from service.store.due import table_of
from service.store.messages import Message
from service.store.seal import Keyring
from service.usecases.apply_program import apply_program
from service.usecases.deps import Deps
from service.usecases.import_peers import import_peers
from service.usecases.library import Library
from service.usecases.record_text import InboundText, Recorded, record_text
from tests.fakes import FakeHolidays
from tests.faults.carrier import Carrier, carrier_in_trouble
from tests.processes import ADDRESS, PATIENCE, Command, free_ports, until

ACCOUNT = "AC" + "5" * 32
TOKEN = "not-a-token-of-anybodys-000000000"
LINE = "+12025550100"
SPECIALIST = "+12025550111"
PEERS = tuple(f"+120255501{n}" for n in range(50, 58))
CRISIS = "i took all my pills"
CARRIER_WAITS = 15  # seconds, for the answer to a webhook (Twilio's limit)


@dataclass
class House:
    """`deps` are the test's own hands; the processes have theirs, by `environ`."""

    deps: Deps
    redis: RedisServer
    carrier: Carrier
    environ: dict[str, str]
    commands: list[Command] = field(default_factory=list)
    _texts: int = 0

    # ------------------------------------------------------------ processes
    def start(self, *arguments: str, ready: str = "") -> Command:
        """Start one `warmline` command; with `ready`, wait until it says so."""
        command = Command(*arguments, environ=self.environ)
        self.commands.append(command)
        if ready:
            command.said(ready)
        return command

    def worker(self) -> Command:
        return self.start("worker", ready="worker started")

    def wait_for_web(self) -> None:
        """Until the web server answers, whatever it says of the rest."""

        def look() -> bool:
            try:
                return requests.get(f"{self.environ['PUBLIC_URL']}/healthz", timeout=5).ok
            except requests.RequestException:
                return False  # nobody there yet, or somebody who is still busy beginning

        until("the web server answers", look)

    # ------------------------------------------------------------ texts
    def hear(self, sender: str, body: str) -> None:
        """A text comes in and is recorded, as by the web server."""
        text = InboundText(self._new_sid(), sender, LINE, body)
        assert isinstance(record_text(self.deps, text=text), Recorded)

    def post(self, sender: str, body: str) -> int:
        """The carrier hands a text over and waits for the answer no longer than it does: its
        status."""
        form = {"MessageSid": self._new_sid(), "From": sender, "To": LINE, "Body": body}
        url = f"{self.environ['PUBLIC_URL']}/carrier/sms"
        signed = RequestValidator(TOKEN).compute_signature(url, form)
        answer = requests.post(
            url, data=form, headers={"X-Twilio-Signature": signed}, timeout=CARRIER_WAITS
        )
        return answer.status_code

    def _new_sid(self) -> str:
        self._texts += 1
        return f"SM{self._texts:032x}"

    def reached(self, phone: str, part: str = "") -> str:
        """The first text with `part` that the carrier took for a phone, waited for."""

        def look() -> str | None:
            found = [text for text in self.carrier.texts_to(phone) if part in text]
            return found[0] if found else None

        return until(f"a text to {phone} with {part!r}", look)

    # ------------------------------------------------------------ time
    def let_time_pass(self, table: type[SQLModel], column: str) -> None:
        """Half a minute passes for the rows of a table: it is moved, not waited for."""
        rows = table_of(table)
        passed = {column: self.deps.clock.now() - timedelta(seconds=30)}
        with self.deps.database.write() as session:
            session.execute(update(rows).where(rows.c[column].is_not(None)).values(passed))

    def settled(self) -> bool:
        """Whether nothing waits any more: no turn, and no text in the outbox."""
        texts = select(Message.id).where(col(Message.due_at).is_not(None))
        turns = select(Contact.id).where(col(Contact.turn_due_at).is_not(None))
        with self.deps.database.read() as session:
            return not session.exec(texts).first() and not session.exec(turns).first()

    def wait_until_settled(self) -> None:
        until("nothing waits any more", self.settled)


@contextmanager
def build(folder: Path, database_url: str, library: Library) -> Iterator[House]:
    redis = RedisServer(folder / "redis")
    (port,) = free_ports(1)
    with carrier_in_trouble(folder, ACCOUNT, TOKEN, LINE) as carrier:
        environ = {
            "WARMLINE_VAR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis.url,
            "PORT": str(port),
            "PUBLIC_URL": f"http://{ADDRESS}:{port}",
            "WEB_PROCESSES": "1",
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": carrier.url,
            "THROWAWAY_DISK_OK": "yes",  # where tests run, everything is thrown away
        }
        ensure_secrets(folder)
        redis.start()
        house = House(_deps(load(environ), library), redis, carrier, environ)
        try:
            _furnish(house.deps)
            yield house
        finally:
            carrier.trouble.released.set()
            for command in house.commands:
                command.kill()
                sys.stdout.write("\n".join([*command.lines, ""]))  # shown when the test fails
            house.deps.database.close()
            redis.kill()


def _deps(settings: Settings, library: Library) -> Deps:
    return Deps(
        database=Database(settings.database_url),
        keyring=Keyring(settings.encryption_keys, settings.lookup_key),
        clock=SystemClock(),
        ids=Uuid7Ids(),
        queue=RedisQueue(settings.redis_url, answer_seconds=PATIENCE),
        sms=TwilioSms.from_settings(settings),
        calls=TwilioCalls.from_settings(settings),
        holidays=FakeHolidays(),
        library=library,
        public_url=settings.public_url,
    )


def _furnish(deps: Deps) -> None:
    """The demonstration program with a quicker line, and peers who are sent nothing by it."""
    source = (TEMPLATES / "programs" / "demo.yaml").read_text(encoding="utf-8")
    apply_program(deps, source=source.replace("rate: 1 ", "rate: 100 "), file="demo.yaml")
    rows = [f"Peer {n},{phone},en,sam@example.org,form" for n, phone in enumerate(PEERS, 1)]
    table = "\n".join(["name,phone,language,specialist,consent", *rows])
    import_peers(deps, slug="demo", table=table, file="peers.csv")

"""Row `inbound`: texts recorded and enqueued by the real web server, beside a server that verifies
the signature and commits one bare insert."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from threading import Event, Thread

from sqlalchemy import ColumnElement, Table, func, select

from bench.bare import bare_engine, metadata, texts
from bench.figures import Figure, at_least, under
from bench.load import Load, Outcome
from bench.place import Backend, Place
from bench.processes import answers, cpu_of_children, free_port, running, wait_until
from service.gateways.queue import RedisQueue
from service.store.due import table_of
from service.store.messages import Message

MOST_A_SECOND = 3000  # texts built for each second of a run: more than any server here takes
CALM_RATE = 50.0  # texts a second
HEARS_EVERY = 0.05  # seconds


class TextsLost(Exception):
    """A server answered 200 for texts that are not in its database, or refused some."""


@dataclass
class _Server:
    """A web server under load, and what it has done so far."""

    pid: int
    port: int
    token: str
    url: str
    kept: int = 0
    refused: int = 0
    counted: int = 0  # texts of the runs that count
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def rate(self) -> float:
        return self.counted / self.seconds

    @property
    def milliseconds(self) -> float:
        """Of CPU a text, in the web processes."""
        return 1000 * self.cpu / self.counted

    def take_all_it_can(self, place: Place) -> None:
        """One run that counts."""
        before = cpu_of_children(self.pid)
        outcome = self._take(place, place.size.seconds, None)
        self.cpu += cpu_of_children(self.pid) - before
        self.seconds += outcome.seconds
        self.counted += outcome.kept

    def take_calmly(self, place: Place) -> Outcome:
        """One run at CALM_RATE."""
        return self._take(place, place.size.calm_seconds, CALM_RATE)

    def warm_up(self, place: Place) -> None:
        """Imports, caches, connections."""
        self._take(place, 0.5, None)

    def _take(self, place: Place, seconds: float, rate: float | None) -> Outcome:
        load = Load(
            port=self.port,
            token=self.token,
            people=place.size.people,
            texts=int(seconds * (rate or MOST_A_SECOND)),
            seconds=seconds,
            rate=rate,
        )
        said = subprocess.run(
            [sys.executable, "-m", "bench.load", json.dumps(asdict(load))],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        outcome = Outcome(**json.loads(said.stdout))
        self.kept += outcome.kept
        self.refused += outcome.refused
        return outcome


def measure(place: Place, backend: Backend) -> Sequence[Figure]:
    """Texts a second, CPU a text, and latency at 50 texts a second, on one database."""
    place.forget_jobs()
    with (
        _ours(place, place.fresh(backend, "inbound")) as ours,
        _ceiling(place, place.empty(backend, "bare")) as ceiling,
        _heard(place.redis_url),
    ):
        for server in (ours, ceiling):
            server.warm_up(place)
        for _ in range(place.size.rounds):
            ours.take_all_it_can(place)
            ceiling.take_all_it_can(place)
        waited, bare_waited = ours.take_calmly(place), ceiling.take_calmly(place)
    message = table_of(Message)
    _check(ours, message, message.c.direction == "inbound")
    _check(ceiling, texts)
    return (
        at_least(f"inbound, {backend}", "texts/s", ours.rate, ceiling.rate, 0.5),
        under(f"- CPU a text, {backend}", "ms", ours.milliseconds, 2.3, ceiling.milliseconds),
        under(f"- p99 at 50/s, {backend}", "ms", waited.p99, 500, bare_waited.p99),
    )


@contextmanager
def _ours(place: Place, url: str) -> Iterator[_Server]:
    port = free_port()
    environ = place.environ(url, PORT=port, PUBLIC_URL=f"http://127.0.0.1:{port}")
    token = place.settings(url).twilio_auth_token[0]
    with place.service("web", environ=environ) as pid:
        yield _Server(pid, port, token, url)


@contextmanager
def _ceiling(place: Place, url: str) -> Iterator[_Server]:
    """The same gunicorn, two processes of four threads, with the bare view."""
    engine = bare_engine(url)
    metadata.create_all(engine)
    engine.dispose()
    port, token = free_port(), "0123456789abcdef" * 2
    environ = {
        "DATABASE_URL": url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWILIO_AUTH_TOKEN": token,
    }
    command = (
        *("-m", "gunicorn", "--config", "python:service.cli.gunicorn_config"),
        *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"),
        "bench.ceiling_web:from_environment()",
    )
    with running(*command, environ=environ, log=place.folder / "ceiling.log") as process:
        wait_until(lambda: answers(port), process)
        yield _Server(process.pid, port, token, url)


@contextmanager
def _heard(redis_url: str) -> Iterator[None]:
    """Take down the bells as often as busy workers would, so that texts ring anew; nobody works
    on what they ask for, since that would be another row."""
    over, queue = Event(), RedisQueue(redis_url)

    def hear() -> None:
        while not over.wait(HEARS_EVERY):
            queue.hear("take_turns")

    thread = Thread(target=hear)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        queue.close()


def _check(server: _Server, table: Table, *where: ColumnElement[bool]) -> None:
    """Every 200 stands for a text in the database. Raises TextsLost."""
    engine = bare_engine(server.url)
    with engine.begin() as connection:
        query = select(func.count()).select_from(table).where(*where)
        stored = connection.execute(query).scalar_one()
    engine.dispose()
    if stored < server.kept or server.refused:
        raise TextsLost(f"{server.kept} kept, {stored} stored, {server.refused} refused")

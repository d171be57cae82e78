"""A place to measure in: a scratch installation of the service with its people, its own Redis and
PostgreSQL, and copies of its database to write into."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal
from uuid import UUID

import redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from rq.worker import WorkerStatus
from sqlalchemy import insert, select, update
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from bench.bare import bare_engine
from bench.postgres import Postgres
from bench.processes import answers, running, wait_until
from bench.words import phone
from service import settings
from service.bootstrap import make_deps
from service.gateways.redis_server import RedisServer
from service.ports import JobName, QueueName
from service.store import migrations, tables
from service.store.due import table_of
from service.store.messages import Message
from service.store.schedules import Enrollment
from service.usecases.apply_program import apply_program
from service.usecases.deps import Deps
from service.usecases.import_peers import import_peers
from service.usecases.start_checkins import start_checkins

Backend = Literal["sqlite", "postgresql"]
BACKENDS: tuple[Backend, ...] = ("sqlite", "postgresql")
PROGRAM = Path(__file__).with_name("program.yaml")
LOG_TAIL = 4000  # characters
assert tables  # imported so that every table is known


@dataclass(frozen=True)
class Size:
    """How much is measured. `quick` proves that every row runs; its figures mean little."""

    backends: tuple[Backend, ...] = BACKENDS
    people: int = 500
    rounds: int = 3  # of the alternating runs of `inbound`
    seconds: float = 3.0  # of each
    calm_seconds: float = 5.0  # of texts at 50 a second
    turns: int = 240
    block: int = 40  # turns in a row before it is the ceiling's
    texts_each: int = 4  # of every person, in the backlog of `drain`
    drains: int = 1
    idle_rows: int = 20_000
    few_enrolled: int = 10_000
    many_enrolled: int = 1_000_000
    plan_rounds: int = 4
    planned: int = 500  # check-ins of each
    steps: int = 3_000


QUICK = Size(
    backends=("sqlite",),
    people=40,
    rounds=1,
    seconds=0.5,
    calm_seconds=0.5,
    turns=8,
    block=4,
    texts_each=2,
    drains=1,
    idle_rows=200,
    few_enrolled=200,
    many_enrolled=2_000,
    plan_rounds=1,
    planned=20,
    steps=50,
)


class NoQueue:
    """Nobody is woken: what is recorded stays a backlog."""

    def ring(self, job: JobName, queue: QueueName) -> bool:
        del job, queue
        return True

    def wake_for(self, job: JobName, queue: QueueName, row_id: UUID) -> bool:
        del job, queue, row_id
        return True

    def hear(self, job: JobName) -> bool:
        del job
        return True

    def answers(self) -> bool:
        return True


class Place:
    """The folder, the servers, and the databases that are copied for each measurement."""

    def __init__(self, folder: Path, cache: RedisServer, postgres: Postgres, size: Size) -> None:
        self.folder = folder
        self.size = size
        self.redis_url = cache.url
        self._postgres = postgres
        settings.ensure_secrets(folder)

    # -------------------------------------------------------------- databases
    def fresh(self, backend: Backend, name: str) -> str:
        """The address of a new copy of the database in which every person has a check-in open."""
        if backend == "postgresql":
            return self._postgres.create(name, like=self._postgresql_template)
        path = self.folder / f"{name}.db"
        self._forget(path)
        shutil.copyfile(self._sqlite_template, path)
        return f"sqlite:///{path}"

    def copy(self, backend: Backend, url: str, name: str) -> str:
        """The address of a copy of the database at `url`, to which nobody is connected."""
        parsed = make_url(url)
        if backend == "postgresql":
            return self._postgres.create(name, like=str(parsed.database))
        path = self.folder / f"{name}.db"
        self._forget(path)
        shutil.copyfile(str(parsed.database), path)
        return f"sqlite:///{path}"

    def empty(self, backend: Backend, name: str) -> str:
        """The address of a new database without tables."""
        if backend == "postgresql":
            return self._postgres.create(name)
        path = self.folder / f"{name}.db"
        self._forget(path)
        return f"sqlite:///{path}"

    def _forget(self, path: Path) -> None:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)

    @cached_property
    def _sqlite_template(self) -> Path:
        path = self.folder / "template.db"
        url = f"sqlite:///{path}"
        migrations.upgrade(url)
        people = make_deps(self.settings(url))
        deps = replace(people, queue=NoQueue())
        try:
            _settle(deps, self.size.people)
        finally:
            deps.database.close()  # the last connection folds the log into the file
        return path

    @cached_property
    def _postgresql_template(self) -> str:
        """The same rows in PostgreSQL."""
        url = self._postgres.create("template_bench")
        migrations.upgrade(url)
        source, target = bare_engine(f"sqlite:///{self._sqlite_template}"), bare_engine(url)
        with source.begin() as old, target.begin() as new:
            for table in SQLModel.metadata.sorted_tables:
                rows = [dict(row) for row in old.execute(select(table)).mappings()]
                if rows:
                    new.execute(insert(table), rows)
        source.dispose()
        target.dispose()
        return "template_bench"

    # -------------------------------------------------------------- the service
    def environ(self, url: str, **more: object) -> dict[str, str]:
        """The environment of a process of the service on the database at `url`."""
        given = {"WARMLINE_VAR": self.folder, "DATABASE_URL": url, "REDIS_URL": self.redis_url}
        return {name: str(value) for name, value in (given | more).items()}

    def settings(self, url: str, **more: object) -> settings.Settings:
        return settings.load(self.environ(url, **more))

    @contextmanager
    def deps(self, url: str, **more: object) -> Iterator[Deps]:
        made = make_deps(self.settings(url, **more))
        try:
            yield made
        finally:
            made.database.close()

    @contextmanager
    def service(self, *arguments: str, environ: Mapping[str, str]) -> Iterator[int]:
        """A process of the `warmline` command while the block runs, by its id. `web` is waited for
        until it answers on PORT."""
        log = self.folder / f"{arguments[0]}.log"
        with running("-m", "service.cli", *arguments, environ=environ, log=log) as process:
            if arguments[0] == "web":
                wait_until(lambda: answers(int(environ["PORT"])), process)
            yield process.pid

    @contextmanager
    def workers(self, environ: Mapping[str, str]) -> Iterator[None]:
        """The two workers of an installation, each having worked once: the first job reads every
        flow and lexicon."""
        with redis.Redis.from_url(self.redis_url) as client, ExitStack() as stack:
            before = client.scard("rq:workers")
            log = self.folder / "worker.log"
            started = [
                stack.enter_context(
                    running("-m", "service.cli", "worker", *more, environ=environ, log=log)
                )
                for more in ((), ("--no-outreach",))
            ]
            for process in started:
                wait_until(lambda: client.scard("rq:workers") >= before + len(started), process)
            queue = Queue("replies", connection=client, serializer=JSONSerializer)
            for _ in range(3 * len(started)):
                queue.enqueue_call("workers.jobs.take_turns", result_ttl=0)
            wait_until(lambda: queue.is_empty() and not _busy(client), started[0])
            yield

    def forget_jobs(self) -> None:
        """Empty Redis between measurements. No worker may be running."""
        with redis.Redis.from_url(self.redis_url) as client:
            client.flushall()


def _busy(client: redis.Redis) -> bool:
    workers = Worker.all(connection=client, serializer=JSONSerializer)
    return any(worker.get_state() == WorkerStatus.BUSY for worker in workers)


def _settle(deps: Deps, people: int) -> None:
    """The program, its people, and a weekly check-in under way with each: asked,
    sent, not answered."""
    apply_program(deps, source=PROGRAM.read_text(encoding="utf-8"), file=PROGRAM.name)
    rows = [f"Person {number},{phone(number)},week,form\n" for number in range(people)]
    peers = "".join(["name,phone,schedules,consent\n", *rows])
    import_peers(deps, slug="bench", table=peers, file="people.csv")
    enrollment, message = table_of(Enrollment), table_of(Message)
    now = deps.clock.now()
    due = now - timedelta(seconds=1)
    with deps.database.write() as session:
        session.execute(update(enrollment).values(next_due_at=due, asked_for=due))
    while start_checkins(deps):
        pass
    sent = {"status": "delivered", "status_rank": 7, "due_at": None, "sent_at": now}
    with deps.database.write() as session:
        session.execute(update(message).where(message.c.due_at.is_not(None)).values(sent))


@contextmanager
def a_place(size: Size) -> Iterator[Place]:
    """A place that is gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="warmline-bench-"))
    cache, postgres = RedisServer(folder / "redis"), Postgres()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        stack.callback(cache.stop)
        stack.callback(postgres.stop)
        cache.start()
        if "postgresql" in size.backends:
            postgres.start()
        try:
            yield Place(folder, cache, postgres, size)
        except BaseException:
            _tell(folder)
            raise


def _tell(folder: Path) -> None:
    """What the processes said of themselves, before it is gone."""
    for log in sorted(folder.glob("*.log")):
        said = log.read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]
        print(f"--- {log.name}\n{said}", file=sys.stderr)

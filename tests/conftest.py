"""What every test may ask for: fresh databases of both kinds, a Redis, and the fakes."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from shutil import copyfile

import pytest
import redis
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import make_url

from service.gateways.redis_server import RedisServer
from service.store import migrations
from tests import postgres
from tests.database import close_all, mark_untouched, resting
from tests.emptied import Emptied
from tests.fakes import CountingIds, FakeClock, FakeQueue, FakeSms

# A slow or busy machine is no failure: nothing here asserts how long a thing takes.
settings.register_profile(
    "warmline", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("warmline")

# By itself structlog draws an exception with every value in sight: ten seconds for each.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(),
    ]
)


# ------------------------------------------------------------------ databases
@pytest.fixture(scope="session")
def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all the processes of this run (xdist gives each worker one below it)."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def postgresql(_shared_folder: Path) -> Path:
    """The socket folder of the run's PostgreSQL."""
    main = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    return postgres.shared_server(_shared_folder, main)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy, its log folded in."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrations.upgrade(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


@pytest.fixture(scope="session")
def _postgresql_template(postgresql: Path) -> str:
    """The name of a migrated PostgreSQL database to copy, one for each process of the run."""
    name = f"template_{token_hex(8)}"
    postgres.administer(postgresql, f"CREATE DATABASE {name}")
    migrations.upgrade(postgres.url_of(postgresql, name))
    return name


# Each test has its database under the address of the last one's: an engine keeps the SQL that it
# has worked out, and working it out anew took a quarter of a test's time (`database_of`).
@pytest.fixture
def sqlite_url(_sqlite_template: Path) -> Iterator[str]:
    """A fresh, migrated, empty SQLite database."""
    folder = _sqlite_template.parent / "test"
    folder.mkdir()
    path = folder / "warmline.db"
    copyfile(_sqlite_template, path)
    mark_untouched(path)
    url = f"sqlite:///{path}"
    yield url
    close_all(url)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _emptied(_postgresql_template: str, postgresql: Path) -> Iterator[Emptied]:
    name = _postgresql_template.replace("template", "test")
    database = Emptied(postgresql, name, _postgresql_template)
    yield database
    close_all(database.url)
    database.drop()


@pytest.fixture
def postgresql_url(_emptied: Emptied) -> Iterator[str]:
    """A migrated, empty PostgreSQL database, which tests before have used."""
    yield _emptied.url
    _emptied.empty(keeping=resting(_emptied.url))


@pytest.fixture
def new_postgresql_url(_postgresql_template: str, postgresql: Path) -> Iterator[str]:
    """A migrated, empty PostgreSQL database that nobody has used."""
    name = _postgresql_template.replace("template", "new")
    postgres.administer(postgresql, f"CREATE DATABASE {name} TEMPLATE {_postgresql_template}")
    url = postgres.url_of(postgresql, name)
    yield url
    close_all(url)
    postgres.administer(postgresql, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def new_sqlite_url(sqlite_url: str) -> str:
    """The same: every file is new."""
    return sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database_url(request: pytest.FixtureRequest) -> str:
    """Like `database_url`, and nobody has used it before: for what reads plans or statistics."""
    url: str = request.getfixturevalue(f"new_{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database: every test that asks runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    assert make_url(url).get_backend_name() == request.param
    return url


# ------------------------------------------------------------------ Redis
@pytest.fixture(scope="session")
def _redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_url(_redis_server: RedisServer) -> str:
    """An empty Redis-compatible server, one for each process of the run."""
    with redis.Redis.from_url(_redis_server.url) as client:
        client.flushall()
    return _redis_server.url


# ------------------------------------------------------------------ fakes
@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ids() -> CountingIds:
    return CountingIds()


@pytest.fixture
def sms(clock: FakeClock) -> FakeSms:
    return FakeSms(clock)


@pytest.fixture
def queue() -> FakeQueue:
    return FakeQueue()

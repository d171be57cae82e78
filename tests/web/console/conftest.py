"""The console on a furnished house, and a browser signed in to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.settings import Settings, ensure_secrets, load
from service.web import console
from tests.fakes import FakeClock
from tests.web.compiled import compiled_once
from tests.web.console.house import House, build
from tests.web.console.visits import come_in


@pytest.fixture
def house(database_url: str, clock: FakeClock) -> House:
    made = build(database_url, clock)
    made.employ("Sam Rivera")
    made.employ("Noah Bennett", "coordinator")
    return made


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose Redis nobody answers for."""
    return settings_with(tmp_path, f"unix://{tmp_path}/nobody.sock")


def settings_with(folder: Path, redis_url: str) -> Settings:
    ensure_secrets(folder)
    return load({"WARMLINE_VAR": str(folder), "REDIS_URL": redis_url})


@pytest.fixture
def app(house: House, settings: Settings) -> Flask:
    made = Flask("console-test")
    made.testing = True
    console.register(made, house.deps, settings)
    return compiled_once(made)


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A browser that is signed in nowhere."""
    return app.test_client()


@pytest.fixture
def sam(app: Flask) -> FlaskClient:
    """Sam, the specialist's, browser."""
    client = app.test_client()
    come_in(client, "sam")
    return client

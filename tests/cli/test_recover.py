"""`warmline recover` against the trial carrier, whose webhooks found nobody."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask

from service.bootstrap import make_deps
from service.gateways.clock import SystemClock
from service.gateways.files import TEMPLATES
from service.settings import ensure_secrets, load
from service.usecases.apply_program import apply_program
from service.web.simulator.app import Line, Phone, SimulatorConfig, create_app, stop
from service.web.simulator.network import Network
from tests.cli.command import Said, here
from tests.web.simulator.listening import serving, unused_address

ACCOUNT, TOKEN = "AC" + "5" * 32, "not-a-token-of-anybodys-000000000"
OURS, ALEX, ROSA = "+12025550100", "+12025550143", "+12025550144"
DEMO = TEMPLATES / "programs" / "demo.yaml"


@dataclass(frozen=True)
class Installation:
    """A program on a machine that was away, and the carrier's network."""

    environ: dict[str, str]
    app: Flask

    def warmline(self, *arguments: str, **other: str) -> Said:
        return here((*arguments,), {"PATH": os.environ["PATH"], **self.environ, **other}, "")

    def text(self, phone: str, body: str) -> None:
        """A text to the line whose webhook finds nobody. Two hours pass: it is moved, not waited
        for."""
        network: Network = self.app.extensions["simulator_network"]
        network.text_line(phone=phone, line=OURS, body=body)
        with sqlite3.connect(self.app.extensions["simulator_config"].state_path) as database:
            database.execute("UPDATE text SET created_at = created_at - 7200")


@pytest.fixture
def installation(tmp_path: Path, sqlite_url: str) -> Iterator[Installation]:
    nowhere = unused_address()
    app = create_app(
        SimulatorConfig(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            state_path=tmp_path / "simulator.db",
            inbound_url=nowhere,
            voice_url=nowhere,
            phones=(Phone(ALEX, "Alex", "peer"), Phone(ROSA, "Rosa", "peer")),
            console_url=nowhere,
            lines=(Line(OURS),),
            step_seconds=0.01,
        )
    )
    ensure_secrets(tmp_path / "var")
    with serving(app) as url:
        environ = {
            "WARMLINE_VAR": str(tmp_path / "var"),
            "DATABASE_URL": sqlite_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": url,
        }
        deps = make_deps(load(environ))
        apply_program(deps, source=DEMO.read_text(encoding="utf-8"), file="demo.yaml")
        deps.database.close()
        yield Installation(environ, app)
    stop(app)


def test_what_was_missed_is_taken_in_once(installation: Installation) -> None:
    installation.text(ALEX, "hello")
    installation.text(ROSA, "i took all my pills")
    first = installation.warmline("recover", "--since", "2020-01-01")
    assert first.returncode == 0, first.stderr
    assert first.stderr.splitlines()[-1] == "main: 2 listed, 2 not here, 2 taken in"
    assert first.stdout.startswith("2 texts and calls came late: sent from ")
    assert "1 of them looked urgent" in first.stdout

    again = installation.warmline("recover", "--since", "2020-01-01T10:30")
    assert again.stdout == "Nothing was missed.\n"

    installation.text(ALEX, "are you there")
    told = installation.warmline("recover", "--since", "2020-01-01", "--json")
    (line,) = json.loads(told.stdout)["lines"]
    assert (line["line"], line["listed"], line["kept"], line["away"]) == ("main", 3, 1, None)
    assert datetime.fromisoformat(line["first_at"]).tzinfo is not None


def test_a_carrier_that_cannot_be_asked_is_one_plain_line(installation: Installation) -> None:
    done = installation.warmline("recover", TWILIO_API_URL=unused_address())
    assert (done.returncode, done.stdout) == (1, "")
    assert "the carrier could not be asked to the end for main: it cannot be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_time_that_is_none_is_wrong_use(installation: Installation) -> None:
    done = installation.warmline("recover", "--since", "yesterday")
    assert done.returncode == 2
    assert "'yesterday' is no time: write it as 2026-11-01" in done.stderr


def test_a_time_may_name_its_zone_as_restore_does(installation: Installation) -> None:
    installation.text(ALEX, "hello")  # two hours ago
    now = SystemClock().now()
    later = installation.warmline("recover", "--since", (now - timedelta(hours=1)).isoformat())
    assert (later.returncode, later.stdout) == (0, "Nothing was missed.\n")
    elsewhere = (now - timedelta(hours=3)).astimezone(timezone(timedelta(hours=-7)))
    done = installation.warmline("recover", "--since", elsewhere.isoformat())
    assert done.stdout.startswith("1 text or call came late"), done.stderr

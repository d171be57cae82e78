"""`warmline doctor` as an administrator runs it, beside the trial carrier."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from service.bootstrap import make_deps
from service.gateways.files import TEMPLATES
from service.settings import ensure_secrets, load
from service.usecases.apply_program import apply_program
from service.web.simulator.app import Line, SimulatorConfig, create_app, stop
from tests.cli.command import Said, here
from tests.web.simulator.listening import serving, unused_address

ACCOUNT, TOKEN = "AC" + "5" * 32, "not-a-token-of-anybodys-000000000"
OURS = "+12025550100"
PUBLIC = "http://127.0.0.1:9"  # nobody listens there
STATIC = "https://handler.example.com/answer"


@dataclass(frozen=True)
class Installation:
    environ: dict[str, str]
    app: Flask

    def doctor(self, *arguments: str, said: str = "", **other: str) -> Said:
        return here(
            (
                "doctor",
                *arguments,
            ),
            {"PATH": os.environ["PATH"], **self.environ, **other},
            said,
        )

    def at_carrier(self) -> dict[str, str]:
        """What somebody has set for our number."""
        kept: dict[str, dict[str, str]] = self.app.extensions["simulator_settings"]
        return kept.get(OURS, {})


@pytest.fixture
def installation(tmp_path: Path, sqlite_url: str) -> Iterator[Installation]:
    """A number that somebody has bought and not set up; nothing of ours runs."""
    app = create_app(
        SimulatorConfig(
            account_sid=ACCOUNT,
            auth_token=TOKEN,
            state_path=tmp_path / "simulator.db",
            inbound_url="https://demo.example.com/welcome",
            voice_url=f"{PUBLIC}/carrier/voice",
            phones=(),
            console_url=PUBLIC,
            lines=(Line(OURS),),
        )
    )
    ensure_secrets(tmp_path)
    with serving(app) as url:
        environ = {
            "WARMLINE_VAR": str(tmp_path),
            "DATABASE_URL": sqlite_url,
            "PUBLIC_URL": PUBLIC,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_URL": url,
        }
        deps = make_deps(load(environ))
        source = (TEMPLATES / "programs" / "demo.yaml").read_text(encoding="utf-8")
        apply_program(deps, source=source, file="demo.yaml")
        deps.database.close()
        yield Installation(environ, app)
    stop(app)


def test_it_says_what_is_wrong_and_sets_it_right_when_told_to(installation: Installation) -> None:
    first = installation.doctor("--fix", "--fallback", STATIC, said="n\n")
    assert first.returncode == 1
    assert "PROBLEM  line main: At the carrier texts go to https://demo.example.com" in first.stdout
    assert "PROBLEM  beat: The beat has never been seen." in first.stdout
    assert "ok       line main: Calls come to us." in first.stdout
    assert "sms_url = http://127.0.0.1:9/carrier/sms#rc=5" in first.stderr
    assert installation.at_carrier() == {}

    fixed = installation.doctor("--fix", "--yes", "--json", "--fallback", STATIC)
    assert fixed.returncode == 1, "nothing of ours runs"
    assert installation.at_carrier() == {
        "sms_url": f"{PUBLIC}/carrier/sms#rc=5&rp=all&ct=2000&rt=4000",
        "sms_method": "POST",
        "sms_fallback_url": STATIC,
        "sms_fallback_method": "POST",
    }
    told = json.loads(fixed.stdout)
    assert told["well"] is False
    of_line = [one for one in told["findings"] if one["check"] == "line main"]
    assert "problem" not in [one["state"] for one in of_line]


def test_settings_that_are_wrong_are_plain_lines(installation: Installation) -> None:
    done = installation.doctor(TWILIO_ACCOUNT_SID="nonsense", LOOKUP_KEY="short")
    assert done.returncode == 1
    assert "PROBLEM  settings: TWILIO_ACCOUNT_SID must be AC" in done.stdout
    assert "PROBLEM  settings: LOOKUP_KEY" in done.stdout
    assert "short" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_carrier_that_is_away_is_a_plain_line(installation: Installation) -> None:
    url = unused_address()
    done = installation.doctor(TWILIO_API_URL=url)
    assert f"PROBLEM  carrier: The carrier at {url} cannot be asked: it cannot" in done.stdout
    assert "SIMULATOR_PORT" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("wrong", [("--yes",), ("--fallback", "http://example.org/"), ("--what",)])
def test_used_wrongly(installation: Installation, wrong: tuple[str, ...]) -> None:
    assert installation.doctor(*wrong).returncode == 2

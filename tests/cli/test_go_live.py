"""`warmline go-live`, asked in this process on an installation of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from service.bootstrap import make_deps
from service.cli import group
from service.gateways.files import TEMPLATES
from service.settings import ensure_secrets, load
from service.store.programs import Line
from service.usecases.apply_program import apply_program
from service.usecases.deps import Deps
from service.usecases.put_program import Asked

DEMO = (TEMPLATES / "programs" / "demo.yaml").read_text()
CARRIER = {
    "PUBLIC_URL": "https://texts.example.org",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "f" * 32,
}


@pytest.fixture
def environ(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    ensure_secrets(tmp_path)
    redis = f"unix://{tmp_path}/nobody.sock"
    return {"WARMLINE_VAR": str(tmp_path), "DATABASE_URL": sqlite_url, "REDIS_URL": redis}


@pytest.fixture
def deps(environ: dict[str, str]) -> Iterator[Deps]:
    """The demonstration's program, which waits."""
    made = make_deps(load(environ))
    apply_program(made, source=DEMO, file="demo.yaml", asked=Asked(waits=True))
    yield made
    made.database.close()


def warmline(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(group, arguments, env=environ)


def test_it_says_what_is_missing_and_begins_once_nothing_is(
    environ: dict[str, str], deps: Deps
) -> None:
    real = environ | CARRIER
    preview = ("schedule", "preview", "--days", "1")
    refused = warmline(real, "go-live")
    assert refused.exit_code == 1
    assert "MISSING  line main:" in refused.output
    assert "done     answer hours:" in refused.output
    assert refused.output.endswith("is not live: its schedules do not run yet.\n")
    assert "Waits: goes live with `warmline go-live`." in warmline(real, *preview).output
    assert json.loads(warmline(real, *preview, "--json").output)["waits"] is True
    with deps.database.write() as session:
        session.exec(select(Line)).one().verified_at = deps.clock.now()
    checked = warmline(real, "go-live", "--check")
    assert (checked.exit_code, "can go live" in checked.output) == (0, True)
    shown = json.loads(warmline(real, "go-live", "--json").output)
    assert shown["live"] is True
    assert all(one["done"] for one in shown["checks"])
    assert "Waits" not in warmline(real, *preview).output
    assert warmline(real, "go-live").output.endswith("is live: its schedules run.\n")


def test_in_trial_use_it_needs_no_carrier(environ: dict[str, str], deps: Deps) -> None:
    assert deps.public_url
    assert warmline(environ, "go-live").exit_code == 0
    assert warmline(environ, "go-live", "--program", "other").exit_code == 1


def test_without_a_program_it_says_what_to_do(environ: dict[str, str]) -> None:
    said = warmline(environ, "go-live")
    assert said.exit_code == 1
    assert "set one up with `warmline apply`" in said.output

"""`warmline report alerts`, asked in this process on an installation of its own."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from service.bootstrap import make_deps
from service.cli import group
from service.core.severity import Severity
from service.gateways.files import TEMPLATES
from service.settings import ensure_secrets, load
from service.usecases.apply_program import Applied, apply_program
from service.usecases.meet_contact import contact_for
from service.usecases.raise_alert import Cause, raise_alert
from service.usecases.work import work

DEMO = (TEMPLATES / "programs" / "demo.yaml").read_text()
CALLER = "+12025550143"


@pytest.fixture
def environ(tmp_path: Path, sqlite_url: str) -> dict[str, str]:
    """An installation with the demonstration's program, where a stranger has asked for help."""
    ensure_secrets(tmp_path)
    found = {
        "WARMLINE_VAR": str(tmp_path),
        "DATABASE_URL": sqlite_url,
        "REDIS_URL": f"unix://{tmp_path}/nobody.sock",
    }
    deps = make_deps(load(found))
    done = apply_program(deps, source=DEMO, file="demo.yaml")
    assert isinstance(done, Applied)
    assert done.program_id is not None
    with work(deps) as begun:
        contact = contact_for(begun, done.program_id, CALLER)
        raise_alert(begun, contact, Cause("flag", Severity.CRISIS, "self_harm"))
    deps.database.close()
    return found


def report(environ: dict[str, str], *arguments: str) -> Result:
    return CliRunner().invoke(group, ["report", "alerts", *arguments], env=environ)


def test_it_reads_well_and_says_nothing_about_a_peer(environ: dict[str, str]) -> None:
    said = report(environ).output
    assert "1 alert, 0 peers now" in said
    assert "Climbed: 0 of 1 (0 %)" in said
    assert "By severity        alerts" in said
    assert "crisis                  1 to take" in said
    assert max(map(len, said.splitlines())) <= 90
    for private in (CALLER, "5550143", "harm"):
        assert private not in said


def test_programs_read_it_as_json_and_csv(environ: dict[str, str]) -> None:
    shown: dict[str, Any] = json.loads(report(environ, "--format", "json").output)
    assert (shown["alerts"], shown["untaken_at_the_top"]) == (1, [])
    assert shown["per_100_peers_a_week"] is None
    rows = list(csv.DictReader(io.StringIO(report(environ, "--format", "csv").output)))
    assert [row["by"] for row in rows[::3]] == ["severity", "part_of_day", "hour"]
    assert rows[0] == {
        "by": "severity",
        "group": "crisis",
        "alerts": "1",
        "measure": "take",
        "target": "300",
        "done": "0",
        "kept": "0",
        "missed": "0",
        "waiting": "1",
        "median": "",
        "ninetieth": "",
    }


def test_a_time_without_alerts_and_one_that_is_none(environ: dict[str, str]) -> None:
    long_ago = ("--since", "2020-01-01", "--until", "2020-01-31")
    assert "No alert opened in this time." in report(environ, *long_ago).output
    assert '"alerts": 0' in report(environ, *long_ago, "--format", "json").output
    assert "all,0,take" in report(environ, *long_ago, "--format", "csv").output
    assert report(environ, "--since", "2020-02-01", "--until", "2020-01-01").exit_code == 2
    assert report(environ, "--program", "other").exit_code == 1

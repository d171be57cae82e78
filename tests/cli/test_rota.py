"""`warmline rota` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from service.gateways.files import TEMPLATES
from tests.cli.command import warmline
from tests.cli.test_setting_up import var

__all__ = ["var"]
NAME = "Noah Bennett"
ROTA = f"""
rota:
  - {{name: always, days: every day, from: "00:00", to: "00:00", staff: [{NAME}]}}
"""
DEMO = (TEMPLATES / "programs" / "demo.yaml").read_text()


def test_the_rota_is_said_by_the_programs_clock_and_in_json(var: Path, tmp_path: Path) -> None:
    file = tmp_path / "demo.yaml"
    file.write_text(DEMO + ROTA)
    assert warmline(var, "apply", str(file)).returncode == 0
    shown = json.loads(warmline(var, "rota", "--days", "1", "--json").stdout)
    said = warmline(var, "rota", "--program", "demo").stdout
    assert (shown["on_call"], shown["called"], len(shown["turns"])) == ([NAME], False, 2)
    assert f"On call now: {NAME}." in said
    assert "Mind: no ladder has a step on_call" in said
    assert "Somebody is on call at every hour of the next 14 days." in said
    assert warmline(var, "rota", "--program", "other").returncode == 1
    assert warmline(var, "rota", "--days", "0").returncode == 2

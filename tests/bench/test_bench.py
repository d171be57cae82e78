"""That every row of the benchmark runs and prints. Speeds are measured, not tested."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = (
    "inbound",
    "turn p50",
    "turn p99",
    "drain",
    "dialogue step",
    "screening, 160",
    "screening, hardest",
    "idle beat",
    "planning",
    "- one among",
)


@pytest.mark.timeout(900)  # several dozen processes start one after another
def test_every_row_runs_and_prints(tmp_path: Path) -> None:
    written = tmp_path / "figures.json"
    command = [sys.executable, "-m", "bench", "--quick", "--json", str(written)]
    said = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    figures = json.loads(written.read_text(encoding="utf-8"))
    for row in ROWS:
        assert f"\n{row}" in said.stdout
        assert any(figure["row"].startswith(row) for figure in figures)
    grew = "- memory"  # which may be nothing
    assert all(figure["ours"] > 0 for figure in figures if not figure["row"].startswith(grew))

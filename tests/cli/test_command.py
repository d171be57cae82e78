"""The `warmline` command itself: quick, and plain when something is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import COMMANDS


def warmline(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command_and_imports_none() -> None:
    code = "import sys; from service.cli import group; group(['--help'], standalone_mode=False);"
    code += " print([name for name in sys.modules if name.startswith(('service.cli.', 'rq'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    for name in COMMANDS:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    done = warmline(name, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: warmline {name}")


def test_an_unknown_command_is_used_wrongly() -> None:
    done = warmline("fly")
    assert done.returncode == 2
    assert "No such command 'fly'" in done.stderr


def test_what_is_wrong_with_the_settings_is_said_without_a_traceback(tmp_path: Path) -> None:
    done = warmline("worker", WARMLINE_VAR=str(tmp_path), SECRET_KEY="short")
    assert done.returncode == 1
    assert "SECRET_KEY is too short" in done.stderr
    assert "Traceback" not in done.stderr

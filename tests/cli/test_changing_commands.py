"""Changing a program from the command line: what becomes of it is shown, and it can be undone."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import warmline
from tests.cli.test_setting_up import DEMO, table, var

__all__ = ["var"]


@pytest.fixture
def later(var: Path) -> str:
    """The demonstration with one peer, and a file that has its check-in in the evening."""
    assert warmline(var, "apply", str(DEMO), "--by", "Ada").returncode == 0
    peers = table(var, "Robin Vale,+12025550160,form,daily")
    assert warmline(var, "peers", "import", peers, "--program", "demo").returncode == 0
    file = var / "later.yaml"
    file.write_text(DEMO.read_text().replace('at: "10:00"', 'at: "18:00"'))
    return str(file)


def test_what_becomes_of_people_is_shown_and_a_script_is_not_asked(var: Path, later: str) -> None:
    told = warmline(var, "apply", later, "--dry-run").stdout
    assert "schedule daily: 1 enrolled; the next text moves from" in told
    assert told.endswith("Nothing was applied (--dry-run).\n")
    done = json.loads(warmline(var, "apply", later, "--json", "--by", "Ada").stdout)
    assert done["applied"] is True
    (becomes,) = done["becomes"]
    assert (becomes["schedule"], becomes["enrolled"], len(becomes["moves"])) == ("daily", 1, 1)
    assert warmline(var, "apply", later).stdout == "nothing changes\n"


@pytest.mark.parametrize(("answer", "said"), [("n", "Nothing was applied."), ("y", "Applied.")])
def test_at_a_terminal_it_asks(var: Path, later: str, answer: str, said: str) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "apply", later],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "WARMLINE_VAR": str(var)},
    )
    os.close(theirs)
    os.write(ours, f"{answer}\n".encode())
    out, asked = process.communicate()
    os.close(ours)
    assert b"Apply? [y/N]" in asked
    assert out.decode().splitlines()[-1] == said


def test_the_history_names_who_and_an_undo_goes_both_ways(var: Path, later: str) -> None:
    warmline(var, "apply", later, "--by", "sam@example.org")
    undone = warmline(var, "undo", "--by", "Ada")
    assert undone.stdout.startswith("undo change 2:\nchange schedules.daily.rule")
    assert undone.stdout.endswith("Undone.\n")
    lines = json.loads(warmline(var, "history", "--json").stdout)
    assert [(one["number"], one["by"], one["undoes"]) for one in lines] == [
        (3, "Ada", 2),
        (2, "Sam Rivera", None),
        (1, "Ada", None),
    ]
    plain = warmline(var, "history", "--program", "demo").stdout
    assert "Ada undid change 2" in plain
    assert "Sam Rivera applied a file" in plain
    again = json.loads(warmline(var, "undo", "--json").stdout)
    assert (again["undone"], again["number"]) == (True, 3)


def test_what_cannot_be_is_one_plain_line(var: Path) -> None:
    empty = warmline(var, "history")
    assert (empty.returncode, empty.stderr.count("\n")) == (1, 1)
    assert "there is no program yet" in empty.stderr
    warmline(var, "apply", str(DEMO))
    for arguments, said in (
        (("undo",), "nothing was undone: there is nothing to undo"),
        (("history", "--program", "nowhere"), "there is no program nowhere"),
    ):
        refused = warmline(var, *arguments)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert said in refused.stderr


def test_with_two_programs_a_command_is_used_wrongly_that_names_none(
    var: Path, tmp_path: Path
) -> None:
    other = tmp_path / "pier.yaml"
    named = DEMO.read_text().replace("slug: demo", "slug: pier")
    other.write_text(named.replace("+12025550100", "+12025550109"))
    for file in (DEMO, other):
        assert warmline(var, "apply", str(file)).returncode == 0
    for arguments in (("history",), ("undo",), ("schedule", "preview")):
        refused = warmline(var, *arguments)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
        assert "say which program with --program: demo, pier" in refused.stderr

"""Setting a program up from the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import pytest

from service.gateways.files import TEMPLATES
from service.settings import ensure_secrets
from tests.cli.command import warmline

DEMO = TEMPLATES / "programs" / "demo.yaml"


@pytest.fixture
def var(tmp_path: Path, _sqlite_template: Path) -> Path:
    """The folder of an installation with secrets and a database, and no program yet."""
    folder = tmp_path / "var"
    ensure_secrets(folder)
    copyfile(_sqlite_template, folder / "warmline.db")
    return folder


def table(folder: Path, *rows: str) -> str:
    path = folder / "peers.csv"
    path.write_text("\n".join(("name,phone,consent,schedules", *rows)) + "\n")
    return str(path)


def test_a_program_its_peers_and_who_signs_in(var: Path) -> None:
    assert warmline(var, "apply", str(DEMO)).stdout.endswith("Applied.\n")
    assert warmline(var, "apply", str(DEMO)).stdout == "nothing changes\n"
    peers = table(var, "Robin Vale,+12025550160,form,daily", "Ash Lund,+12025550161,no,")
    imported = warmline(var, "peers", "import", peers, "--program", "demo")
    assert imported.stdout.startswith("2 added"), imported.stderr
    exported = warmline(var, "peers", "export", "--program", "demo").stdout.splitlines()
    assert [line.split(",")[0] for line in exported[1:]] == ["Robin Vale", "Ash Lund"]
    assert [line.split(",")[5] for line in exported[1:]] == ["recorded", ""]
    added = warmline(var, "user", "add", "sam@example.org", "--password-stdin", said="a" * 14)
    assert (added.returncode, added.stdout) == (0, "They can sign in now.\n")


def test_what_is_made_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir(mode=0o755)
    ensure_secrets(folder)
    environ = {"PATH": os.environ["PATH"], "WARMLINE_VAR": str(folder)}
    command = [sys.executable, "-m", "service.cli", "db", "upgrade"]
    subprocess.run(command, env=environ, check=True, capture_output=True, umask=0)
    made = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert made == {"secrets": 0o600, "warmline.db": 0o600}


@pytest.mark.parametrize("word", ["declined", "refused", "never", "n/a", "-", "pending", "??"])
def test_a_word_for_no_is_never_taken_for_a_yes(var: Path, word: str) -> None:
    warmline(var, "apply", str(DEMO))
    peers = table(var, f"Robin Vale,+12025550160,{word},")
    refused = warmline(var, "peers", "import", peers, "--program", "demo")
    assert refused.returncode == 1
    assert refused.stderr.startswith("peers.csv:2: consent: say how they agreed")
    assert warmline(var, "peers", "export", "--program", "demo").stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Robin Vale,+12025550100,form,", "phone: this is the number of a line"),
        ("Ro\0bin,+12025550160,form,", "name: a name of 1 to"),
    ],
)
def test_what_is_no_peer_is_refused(var: Path, row: str, problem: str) -> None:
    warmline(var, "apply", str(DEMO))
    refused = warmline(var, "peers", "import", table(var, row), "--program", "demo")
    assert (refused.returncode, problem in refused.stderr) == (1, True)


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: " + "[" * 3000 + "]" * 3000])
def test_a_file_without_end_is_one_plain_line(var: Path, text: str) -> None:
    file = var / "endless.yaml"
    file.write_text(text)
    refused = warmline(var, "apply", str(file))
    assert refused.returncode == 1
    assert refused.stderr.startswith("endless.yaml:1: ")
    assert refused.stderr.count("\n") == 1


def test_a_line_is_nobody_s_own_phone(var: Path) -> None:
    file = var / "own.yaml"
    file.write_text(DEMO.read_text().replace("+12025550100", "+12025550111"))
    refused = warmline(var, "apply", str(file))
    assert refused.returncode == 1
    assert "this is the number of a line" in refused.stderr


def test_a_password_too_short_or_unprintable_is_refused(var: Path) -> None:
    warmline(var, "apply", str(DEMO))
    for password in ("short", "bell\a" * 4):
        refused = warmline(var, "user", "add", "sam@example.org", "--password-stdin", said=password)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_a_database_that_is_none_is_one_plain_line(var: Path) -> None:
    (var / "warmline.db").write_text("this is a letter, not a database " * 40)
    refused = warmline(var, "apply", str(DEMO))
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr

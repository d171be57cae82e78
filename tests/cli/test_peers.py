"""The table of peers at the command line: what it would do, what differs, and what it changed."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copyfile

import pytest

from service.gateways.files import TEMPLATES
from service.settings import ensure_secrets
from tests.cli.command import warmline

DEMO = TEMPLATES / "programs" / "demo.yaml"


@pytest.fixture
def var(tmp_path: Path, _sqlite_template: Path) -> Path:
    """An installation with the demonstration's program, and nobody in it."""
    folder = tmp_path / "var"
    ensure_secrets(folder)
    copyfile(_sqlite_template, folder / "warmline.db")
    assert warmline(folder, "apply", str(DEMO)).returncode == 0
    return folder


def take(var: Path, row: str, *options: str) -> str:
    path = var / "peers.csv"
    path.write_text(f"name,phone,zip,zone,consent,schedules\n{row}\n")
    done = warmline(var, "peers", "import", str(path), "--program", "demo", *options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_table_is_looked_at_taken_and_taken_again(var: Path) -> None:
    row = "Robin Vale,+12025550160,60601,,form,daily"
    looked = take(var, row, "--dry-run")
    assert looked.startswith("Nothing is done. It would be:\n1 added, 0 were there already.\n")
    assert "1 of the zones are guesses (1 from the ZIP code, 0 from the number" in looked
    assert take(var, row).startswith("1 added, 0 were there already.")
    moved = "Robin Vale,+12025550160,,Pacific,,"
    assert "differ from the table" in take(var, moved)
    assert "  line 2: zone\n" in take(var, moved)
    assert take(var, moved, "--update").startswith("0 added, 1 were there already, 1 of them")
    told = json.loads(take(var, moved, "--update", "--json"))
    assert (told["changed"], told["differing"], told["dry_run"]) == (0, [], False)
    said = warmline(var, "peers", "consent", "--program", "demo", "--phone", "+12025550160").stdout
    assert said.splitlines()[0].startswith("name,phone,at,for,said,channel,words")
    assert ",all,yes,paper,,,import:form," in said.splitlines()[1]
    exported = warmline(var, "peers", "export", "--program", "demo").stdout
    assert "America/Los_Angeles" in exported
    assert exported.splitlines()[1].endswith(",staff,,,")

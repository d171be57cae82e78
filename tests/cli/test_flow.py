"""`warmline flow check`: exit code, one line for each mistake, JSON where a program reads it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from service.cli import group
from tests.core.dialogue.flows import PLAIN


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(group, ["flow", "check", *map(str, arguments)])


def write(folder: Path, lang: str, text: str) -> Path:
    path = folder / lang / "plain.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text.replace("lang: en", f"lang: {lang}"), encoding="utf-8")
    return path


def test_what_ships_is_fine() -> None:
    result = check()
    assert result.exit_code == 0
    assert result.stdout == "10 flows are fine.\n"


def test_the_other_language_is_looked_for_beside_it(tmp_path: Path) -> None:
    english = write(tmp_path, "en", PLAIN)
    result = check(english)
    assert result.exit_code == 1
    assert result.stderr == f"{english}:2: flow: this flow is missing in es\n"
    write(tmp_path, "es", PLAIN)
    assert check(english).exit_code == 0
    write(tmp_path, "es", PLAIN.replace("is: [4, 5]", "is: 5"))
    assert "steps.mood.routes: this is another than in" in check(english).stderr


def test_every_mistake_is_on_a_line_of_its_own(tmp_path: Path) -> None:
    path = write(tmp_path, "en", PLAIN.replace("go: sorry", "go: sory").replace("3h", "soon"))
    result = check(path)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0] == f"{path}:4: remind_after: a duration is expected: 30m, 3h or 2d"
    assert sum("there is no step 'sory'" in line for line in lines) == 2


def test_as_json(tmp_path: Path) -> None:
    path = write(tmp_path, "en", PLAIN)
    found = json.loads(check(path, "--json").stdout)
    assert not found["ok"]
    assert found["mistakes"] == [
        {"file": str(path), "line": 2, "where": "flow", "problem": "this flow is missing in es"}
    ]
    assert found["flows"][0]["name"] == "plain"
    assert json.loads(check("--json").stdout)["ok"]


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "odd[1].yaml"
    path.write_bytes(b"\xff\xfe")
    result = check(path)
    assert result.exit_code == 1
    assert result.stderr == f"{path}:1: not UTF-8 text\n"


def test_a_file_that_is_not_there() -> None:
    assert check("nope.yaml").exit_code == 2

"""The `warmline` command itself: quick, and plain when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import COMMANDS, main
from tests.cli.command import here


def warmline(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


# Runs commands one after another in a process of their own, and says after each what it loaded.
LOADED = """
import json, sys
from service.cli import main
for command in json.loads(sys.argv[1]):
    try:
        main(command)
    except SystemExit as ended:
        known = {name.partition(".")[0] for name in sys.modules}
        known |= {name for name in sys.modules if name.startswith("service.cli.")}
        print(f"loaded {ended.code or 0}", *known)
"""
SLOW = {"sqlalchemy", "sqlmodel", "redis", "rq", "twilio", "requests", "flask", "pydantic"}


def test_help_names_every_command_and_only_what_is_needed_is_loaded() -> None:
    commands = [["--help"], ["screen"], ["chat"], ["up", "--help"]]
    done = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps(commands)],
        input="i want to die\n",
        capture_output=True,
        text=True,
        check=True,
    )
    for name in COMMANDS:
        assert f"  {name} " in done.stdout
    assert '"severity": "crisis"' in done.stdout
    ran = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("loaded ")]
    assert [code for code, *_ in ran] == ["0"] * len(commands)
    help_, screen, chat, up = (set(names) for _, *names in ran)
    assert not {name for name in help_ if name.startswith("service.cli.")} | (help_ & SLOW)
    assert not (screen | chat) & SLOW
    assert not up & {"sqlmodel", "rq", "twilio", "requests", "flask"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    done = here((name, "--help"), os.environ, "")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: warmline {name}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`bad` is no UTF-8 text, `empty` has nothing in it, and `sub.yaml` is a folder."""
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "sub.yaml").mkdir()
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, list[str]]:
    """The exit code of a command that says nothing on standard output, and its other lines."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    assert out == ""
    return ended.value.code, err.splitlines()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "warmline: say what to do: up, web, "),
        (("fly",), "warmline: No such command 'fly'. See warmline --help"),
        (("db",), "warmline db: say what to do: upgrade. See warmline db --help"),
        (("up", "--port", "0"), "warmline up: Invalid value for '--port': 0 is not"),
        (("apply",), "warmline apply: Missing argument 'FILE'. See"),
        (("peers", "import", "x.csv"), "warmline peers import: Missing option '--program'. See"),
        (("screen", "--nope"), "warmline screen: No such option '--nope'. See"),
        (("chat", "--lang", "fr"), "warmline chat: Invalid value for '--lang': 'fr' is not one of"),
    ],
)
def test_used_wrongly_is_one_plain_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], line: str
) -> None:
    code, lines = said(capsys, *arguments)
    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(line)


READ_A_FILE = (
    ("apply",),
    ("peers", "import", "--program", "demo"),
    ("flow", "check"),
    ("chat",),
    ("screen", "--evaluate"),
)


@pytest.mark.parametrize("command", READ_A_FILE)
@pytest.mark.parametrize("file", ["nowhere.yaml", "sub.yaml"])
def test_what_is_no_file_is_used_wrongly_everywhere(
    capsys: pytest.CaptureFixture[str], folder: Path, command: tuple[str, ...], file: str
) -> None:
    code, lines = said(capsys, *command, str(folder / file))
    assert (code, len(lines)) == (2, 1)
    assert file in lines[0]


@pytest.mark.parametrize("command", READ_A_FILE)
def test_a_file_that_is_no_text_failed_everywhere(
    capsys: pytest.CaptureFixture[str], folder: Path, command: tuple[str, ...]
) -> None:
    code, lines = said(capsys, *command, str(folder / "bad.yaml"))
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith(str(folder / "bad.yaml"))
    assert lines[0].endswith("not UTF-8 text")


@pytest.mark.parametrize("command", [("flow", "check"), ("chat",), ("screen", "--evaluate")])
def test_an_empty_file_failed_and_says_so(
    capsys: pytest.CaptureFixture[str], folder: Path, command: tuple[str, ...]
) -> None:
    code, lines = said(capsys, *command, str(folder / "empty.yaml"))
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith(str(folder / "empty.yaml"))


def test_without_a_terminal_a_password_is_not_asked_for() -> None:
    done = warmline("user", "add", "sam@example.org")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "--password-stdin" in line


def test_what_is_wrong_with_the_settings_is_said_without_a_traceback(tmp_path: Path) -> None:
    done = warmline("worker", WARMLINE_VAR=str(tmp_path), SECRET_KEY="short")
    assert done.returncode == 1
    assert "SECRET_KEY is too short" in done.stderr
    assert "Traceback" not in done.stderr

"""The units for systemd and the Procfile start the same processes, and start again what dies."""

from __future__ import annotations

import shlex
from configparser import ConfigParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import group
from service.cli.supervisor import Pace

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
CARRIER_SECONDS = 12  # a text may be on its way to the carrier for so long


class Unit(ConfigParser):
    """A unit of systemd's: capitals in its names count."""

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def _read(path: Path) -> ConfigParser:
    unit = Unit(interpolation=None)
    unit.read_string(path.read_text(encoding="utf-8"))
    return unit


def _command(unit: ConfigParser) -> list[str]:
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert program.endswith("/.venv/bin/warmline")
    return arguments


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_what_dies_is_started_again_and_has_time_to_end(path: Path) -> None:
    unit = _read(path)
    assert unit["Service"]["Restart"] == "always"
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"  # however often it dies
    assert unit["Service"]["KillSignal"] == "SIGTERM"
    assert int(unit["Service"]["TimeoutStopSec"]) > max(Pace().grace, CARRIER_SECONDS)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_each_unit_starts_a_command_that_there_is(path: Path) -> None:
    shown = CliRunner().invoke(group, [*_command(_read(path)), "--help"])
    assert shown.exit_code == 0, shown.output


def test_the_units_and_the_procfile_start_the_same() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    commands = [shlex.split(line.split(": ", 1)[1])[1:] for line in lines]
    assert {command[0] for command in commands} == {"keep"}  # who runs it starts nothing again
    procfile = {tuple(command[1:]) for command in commands}
    units = {tuple(_command(_read(path))) for path in UNITS if path.stem != "warmline"}
    assert units == procfile


def test_the_guide_names_every_unit() -> None:
    guide = (ROOT / "docs/guides/deploy.md").read_text(encoding="utf-8")
    assert [path.stem for path in UNITS if path.stem not in guide] == []

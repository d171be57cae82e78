"""The drill: an installation is backed up by its commands, lost, and brought back on an empty
folder. Its backup and its restore are processes of their own."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from shutil import copytree
from typing import Any

import pytest

from service.cli.throwaway_disk import refuse_throwaway_disk
from service.core.recovery_key import write_key
from service.settings import ensure_secrets, load
from tests import postgres
from tests.cli.command import Said, as_process, here

KEY = re.compile(r"^    ((?:[0-9A-Z]{5}-){7}[0-9A-Z]{5})$", re.MULTILINE)
ANOTHER = write_key(b"some other recovery ")


class Installation:
    """A folder and a database, which nobody has set up yet. `how` its commands are run."""

    def __init__(
        self,
        var: Path,
        environ: Mapping[str, str],
        how: Callable[[tuple[str, ...], Mapping[str, str], str], Said] = here,
    ) -> None:
        self.var = var
        self.environ = {"PATH": os.environ["PATH"], "WARMLINE_VAR": str(var), **environ}
        self.how = how

    def run(self, *arguments: str, said: str = "", **more: str) -> str:
        """What a command prints; it must succeed."""
        done = self.how(arguments, {**self.environ, **more}, said)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fails(self, *arguments: str, said: str = "", **more: str) -> str:
        """The one line with which a command fails."""
        done = self.how(arguments, {**self.environ, **more}, said)
        assert done.returncode == 1, done.stdout
        lines = [line for line in done.stderr.splitlines() if " rows (" not in line]
        assert len(lines) == 1, done.stderr
        return lines[0]

    def set_up(self) -> str:
        """With the demonstration program; the recovery key."""
        ensure_secrets(self.var)
        self.run("db", "upgrade")
        self.run("demo")
        shown = KEY.search(self.run("backup", "--show-recovery-key"))
        assert shown is not None
        return shown[1]


@dataclass(frozen=True)
class Drilled:
    """An installation that was set up and backed up once: its folder, recovery key and backup."""

    var: Path
    key: str
    made: dict[str, Any]


@pytest.fixture(scope="module")
def drilled(tmp_path_factory: pytest.TempPathFactory) -> Drilled:
    """On SQLite; the tests share one."""
    folder = tmp_path_factory.mktemp("drilled")
    one = Installation(folder / "var", {"BACKUP_DIR": str(folder / "backups")})
    key = one.set_up()
    one.how = as_process
    return Drilled(one.var, key, json.loads(one.run("backup", "--json")))


@pytest.fixture
def one(drilled: Drilled, tmp_path: Path) -> Installation:
    """A copy of the one that was set up."""
    copytree(drilled.var, tmp_path / "one")
    return Installation(tmp_path / "one", {"BACKUP_DIR": str(tmp_path / "backups")})


@pytest.fixture
def two(tmp_path: Path) -> Installation:
    """An empty place."""
    return Installation(tmp_path / "two", {})


@pytest.fixture
def databases(postgresql: Path) -> Iterator[list[str]]:
    """Two PostgreSQL databases with nothing in them."""
    names = [f"drill_{token_hex(8)}" for _ in range(2)]
    for name in names:
        postgres.administer(postgresql, f"CREATE DATABASE {name}")
    yield [postgres.url_of(postgresql, name) for name in names]
    for name in names:
        postgres.administer(postgresql, f"DROP DATABASE {name} WITH (FORCE)")


EXPORT = ("peers", "export", "--program", "demo")


def test_everything_lost_and_brought_back(
    drilled: Drilled, one: Installation, two: Installation
) -> None:
    assert drilled.made["verified"] is True
    assert drilled.made["rows"]["peer"] == 3
    typed = drilled.key.lower().replace("-", " ")
    two.how = as_process
    said = two.run("restore", drilled.made["file"], RECOVERY_KEY=typed)
    assert f"warmline recover --since {drilled.made['taken_at']}" in said
    two.how = here
    peers = two.run(*EXPORT)
    assert peers == one.run(*EXPORT)
    assert "Alex Moreno" in peers
    kept = (two.var / "secrets").read_text().splitlines()
    for line in (one.var / "secrets").read_text().splitlines():
        assert (line in kept) is not line.startswith("TRIAL")
    assert "there is something in this database" in two.fails(
        "restore", drilled.made["file"], RECOVERY_KEY=drilled.key
    )


def test_everything_lost_and_brought_back_in_postgresql(
    tmp_path: Path, databases: list[str]
) -> None:
    common = {"BACKUP_DIR": str(tmp_path / "backups")}
    one, two = (
        Installation(tmp_path / name, {**common, "DATABASE_URL": url})
        for name, url in zip(("one", "two"), databases, strict=True)
    )
    key = one.set_up()
    made = json.loads(one.run("backup", "--json"))
    two.run("restore", made["file"], RECOVERY_KEY=key)
    assert "Alex Moreno" in two.run(*EXPORT)


def test_a_small_place_grows(drilled: Drilled, tmp_path: Path, databases: list[str]) -> None:
    """What was backed up from SQLite opens in PostgreSQL."""
    two = Installation(tmp_path / "two", {"DATABASE_URL": databases[0]})
    two.run("restore", drilled.made["file"], RECOVERY_KEY=drilled.key)
    assert "Alex Moreno" in two.run(*EXPORT)


def test_the_key_is_shown_once_and_confirmed_by_who_has_it(
    drilled: Drilled, one: Installation
) -> None:
    key = drilled.key
    assert "cannot be shown again" in one.fails("backup", "--show-recovery-key")
    slip = f"{key[:6]}U{key[7:]}"
    assert "group 2 of the recovery key" in one.fails("backup", "--confirm-key", said=slip)
    assert one.run("backup", "--confirm-key", said=f"{key}\n").startswith("Yes, this is")
    other = KEY.search(one.run("backup", "--new-recovery-key"))
    assert other is not None
    assert other[1] != key
    assert "this is another recovery key" in one.fails("backup", "--confirm-key", said=key)


def test_what_is_missing_is_one_plain_line(one: Installation, two: Installation) -> None:
    ensure_secrets(two.var)
    two.run("db", "upgrade")
    assert "set BACKUP_DIR" in two.fails("backup")
    no_key = "warmline backup --show-recovery-key"
    assert no_key in two.fails("backup", BACKUP_DIR=str(two.var))
    assert no_key in two.fails("backup", "--confirm-key", said=ANOTHER)
    assert "No such file" in two.fails("restore", "nothing", RECOVERY_KEY=ANOTHER)


def test_a_file_or_a_key_that_is_not_right_leaves_nothing(
    drilled: Drilled, two: Installation, tmp_path: Path
) -> None:
    file, key = Path(drilled.made["file"]), drilled.key
    cut, letter = tmp_path / "cut", tmp_path / "letter"
    cut.write_bytes(file.read_bytes()[:-100])
    letter.write_text("this is a letter")
    wanted = {
        (cut, key): "nothing was restored: this backup is damaged or was cut short",
        (letter, key): "nothing was restored: this is no backup of Warmline's",
        (file, key[:-1]): "a recovery key has 40 letters and figures, and this has 39",
    }
    for (path, typed), line in wanted.items():
        assert two.fails("restore", str(path), RECOVERY_KEY=typed) == line
    other = "this recovery key is not the one of this backup"
    assert other in two.fails("restore", str(file), RECOVERY_KEY=ANOTHER)
    assert sorted(path.name for path in two.var.iterdir()) == ["up.lock"]


def test_keys_in_the_environment_that_would_hide_the_backups_own(
    drilled: Drilled, two: Installation
) -> None:
    hiding = {"RECOVERY_KEY": drilled.key, "LOOKUP_KEY": "c" * 43 + "="}
    refused = two.fails("restore", drilled.made["file"], **hiding)
    assert "LOOKUP_KEY in the environment differ" in refused
    assert not (two.var / "warmline.db").exists()


# ---------------------------------------------------------------- throw-away disks
def test_a_throwaway_disk_is_refused_for_people_s_texts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {tmp_path.resolve()} rw - overlay overlay rw\n")
    ensure_secrets(tmp_path)
    trial = {"WARMLINE_VAR": str(tmp_path)}
    real = {**trial, "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "a" * 32}
    refuse_throwaway_disk(load(trial), mounts)
    assert "forgets everything (overlay)" in capsys.readouterr().err
    with pytest.raises(SystemExit) as refused:
        refuse_throwaway_disk(load(real), mounts)
    assert refused.value.code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "THROWAWAY_DISK_OK=yes" in said
    refuse_throwaway_disk(load({**real, "THROWAWAY_DISK_OK": "yes"}), mounts)
    assert capsys.readouterr().err.startswith("Mind that the database would lie")
    elsewhere = "postgresql://warm@db.example.org/warmline"
    refuse_throwaway_disk(load({**real, "DATABASE_URL": elsewhere}), mounts)
    mounts.write_text("1 0 0:1 / / rw - ext4 /dev/vda rw\n")
    refuse_throwaway_disk(load(real), mounts)
    assert capsys.readouterr().err == ""

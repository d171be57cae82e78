"""The story that a newcomer sees, over HTTP with real processes: `warmline up --demo`, two phones
and the console; then Ctrl-C, and once more on the same folder."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from service.usecases.load_demo import PASSWORD
from tests.processes import ADDRESS, Command, free_ports, running, until
from tests.story.phones import PEER, SPECIALIST, Browser, Phone, status_line

LOGIN = "sam@example.org"
# What is killed, by its name and by what its command line says.
KEPT = {
    "redis": "valkey-server",
    "web": "service.web.app",
    "worker 1": "service.cli worker",
    "beat": "workers.beat",
}
# Two of web and of simulator (gunicorn and its fork), two workers, and: up, Redis, beat.
PROCESSES = 2 + 2 + 2 + 3

# What is set outside must not reach the trial.
UNSET = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_API_URL")


class Town:
    """One folder with everything in it, up or down."""

    def __init__(self, folder: Path) -> None:
        web, simulator = free_ports(2)
        self.folder = folder
        self.environ = {
            **dict.fromkeys(UNSET, ""),
            "WARMLINE_VAR": str(folder),
            "PORT": str(web),
            "SIMULATOR_PORT": str(simulator),
            "WEB_PROCESSES": "1",
        }
        self.site = f"http://{ADDRESS}:{web}"
        phones = f"http://{ADDRESS}:{simulator}"
        self.alex, self.sam = Phone(phones, PEER), Phone(phones, SPECIALIST)
        self.commands: list[Command] = []

    def up(self) -> Command:
        command = Command("up", "--demo", environ=self.environ)
        self.commands.append(command)
        command.said("Warmline is up")
        command.said("worker started", times=2)
        return command

    def open_to_others(self) -> list[str]:
        """What is in the folder and not for its owner only."""
        return [path.name for path in self.folder.iterdir() if path.stat().st_mode & 0o077]

    def alert(self, reference: str) -> str:
        """What the console's list says of an alert."""
        with Browser(self.site) as browser:
            return status_line(browser.sign_in(LOGIN, PASSWORD), reference)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path / "var")
    yield town
    for command in town.commands:
        command.kill()
        sys.stdout.write("\n".join([*command.lines, ""]))  # shown when the test fails


@pytest.mark.timeout(900)  # it starts twenty processes, on a machine that may be busy
def test_the_story_of_a_newcomer(town: Town) -> None:
    alex, sam = town.alex, town.sam
    up = town.up()
    begun = [line.split()[0] for line in up.lines if line.endswith(" ...")]
    assert begun == ["Drawing", "Bringing", "Loading", "Starting"]
    _kill_all(up, town.site)

    asked = alex.next_with("How are you today, 1-5?")
    alex.send("2")
    alex.next_with("That sounds like a hard day")
    alex.next_with("reach out to you? YES or NO")

    alex.send("i took all my pills")
    answer = alex.next_with("911", "Poison Help")
    assert "1-800-222-1222" in answer
    alert = sam.next_with("(crisis)")
    assert "pills" not in alert
    assert "Alex" not in alert
    found = re.search(r"OK (\w+)", alert)
    assert found
    reference = found.group(1)
    assert "nobody has it yet" in town.alert(reference)
    sam.send(f"OK {reference}")
    sam.next_with(f"Alert {reference} is yours")
    assert "you have it" in town.alert(reference)

    assert town.open_to_others() == []
    processes = [up.process.pid, *up.children()]
    assert len(processes) >= PROCESSES
    up.stop(signal.SIGINT)  # returns once the last process that could print is gone
    assert up.process.returncode == 0
    assert running(processes) == []

    again = town.up()
    assert "you have it" in town.alert(reference)
    assert alex.texts()[0] == asked
    before = alex.texts()
    assert answer in before
    assert len(before) == len(set(before))  # no text came twice
    heard = len(sam.texts())
    sam.send("ALERTS")
    sam.next_with(reference, after=heard)
    assert alex.texts() == before  # and none anew
    again.stop(signal.SIGTERM)
    assert again.process.returncode == 0


def _kill_all(up: Command, site: str) -> None:
    """Others take their places, and all that follows goes on with those."""
    killed = {up.children(part)[0] for part in KEPT.values()}
    assert len(killed) == len(KEPT)
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    for name in KEPT:
        up.said(f"{name} was ended by signal 9; starting it again")
    until("everything is ready again", lambda: _is_ready(site))
    others = [pid for part in KEPT.values() for pid in up.children(part)]
    assert len(running(others)) > len(KEPT)
    assert not killed & set(others)


def _is_ready(site: str) -> bool:
    try:
        return requests.get(f"{site}/readyz", timeout=15).ok
    except requests.RequestException:
        return False  # nobody is there yet

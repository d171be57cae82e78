"""`kill -9` of everything that `warmline up` keeps running, all at once: each comes back by itself,
and SIGTERM ends them all."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.processes import ADDRESS, Command, free_ports, running, until

# Each by its name, and by what its command line says.
KEPT = {
    "redis": "valkey-server",
    "web": "gunicorn",
    "worker 1": "service.cli worker",
    "worker 2": "service.cli worker --no-outreach",
    "beat": "workers.beat",
}
CARRIER = {
    "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
    "TWILIO_AUTH_TOKEN": "not-a-token-of-anybodys-000000000",
    "TWILIO_API_URL": f"http://{ADDRESS}:9",  # nobody is there, and nobody is needed
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Command, str]]:
    """A service that is up, and its address."""
    (port,) = free_ports(1)
    site = f"http://{ADDRESS}:{port}"
    command = Command(
        "up",
        environ={
            **CARRIER,
            **dict.fromkeys(("DATABASE_URL", "REDIS_URL"), ""),
            "WARMLINE_VAR": str(tmp_path / "var"),
            "PORT": str(port),
            "PUBLIC_URL": site,
            "WEB_PROCESSES": "1",
            "THROWAWAY_DISK_OK": "yes",
        },
    )
    yield command, site
    command.kill()
    sys.stdout.write("\n".join([*command.lines, ""]))  # shown when the test fails


@pytest.mark.timeout(900)  # every wait has a limit of its own
def test_all_that_is_killed_is_started_again(site: tuple[Command, str]) -> None:
    up, address = site
    up.said("Warmline is up")
    until("all is ready", lambda: _ready(address))
    first = until("all are there", lambda: _pids(up))
    for pid in first.values():
        os.kill(pid, signal.SIGKILL)
    for name in KEPT:
        up.said(f"{name} was ended by signal 9; starting it again")
    second = until("all are there again", lambda: _pids(up))
    assert not set(first.values()) & set(second.values())
    up.said("worker started", times=4)
    until("all is ready again", lambda: _ready(address))
    everything = [up.process.pid, *up.children()]
    up.stop(signal.SIGTERM)  # returns once the last process that could print is gone
    assert up.process.returncode == 0
    assert running(everything) == []


def _pids(up: Command) -> dict[str, int] | None:
    """The process of each name that runs, or None while one is missing."""
    found = {name: running(up.children(part)) for name, part in KEPT.items()}
    found["worker 1"] = [pid for pid in found["worker 1"] if pid not in found["worker 2"]]
    # A web server's own children come after it.
    return {name: pids[0] for name, pids in found.items()} if all(found.values()) else None


def _ready(address: str) -> bool:
    try:
        return requests.get(f"{address}/readyz", timeout=15).ok
    except requests.RequestException:
        return False

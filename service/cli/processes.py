"""The commands that each become the process they start, which loads what it needs by itself."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from service.cli.throwaway_disk import refuse_throwaway_disk
from service.settings import load


@click.command()
def web() -> None:
    """Start the web server: webhooks of the carrier, console, health.

    It listens on HOST and PORT with WEB_PROCESSES processes of WEB_THREADS threads.
    """
    settings = load()
    refuse_throwaway_disk(settings)
    _become(
        *_gunicorn(settings.host, settings.port, settings.web_processes, settings.web_threads),
        "service.web.app:from_environment()",
    )


@click.command()
def simulator() -> None:
    """Start the trial carrier with its phones, for this machine only (SIMULATOR_PORT)."""
    settings = load()
    if not settings.trial:
        raise click.ClickException(
            "the simulator is for trial use, and TWILIO_ACCOUNT_SID is set: unset it to try things"
        )
    _become(
        *_gunicorn("127.0.0.1", settings.simulator_port, 1, 8),
        "service.web.simulator.app:from_environment()",
    )


@click.command()
def beat() -> None:
    """Start the beat, which turns due rows into work. It works without Redis as well."""
    refuse_throwaway_disk(load())
    _become(sys.executable, "-c", "from workers.beat import run; run()")


def _gunicorn(host: str, port: int, processes: int, threads: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "--config", "python:service.cli.gunicorn_config"),
        *("--bind", f"{host}:{port}"),
        *("--workers", str(processes), "--threads", str(threads)),
    ]


def _become(*command: str) -> NoReturn:
    """Replace this process, so that signals reach what was started and nothing stands between."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606 - no shell is the point

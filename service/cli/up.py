"""`warmline up`: everything on this machine with one command, kept running until Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from service.cli.supervisor import Process, supervise
from service.cli.throwaway_disk import refuse_throwaway_disk
from service.gateways.children import die_with_parent
from service.gateways.redis_server import RedisDidNotStartError, redis_command
from service.settings import Settings, ensure_secrets, load, var_folder

COMMAND = (sys.executable, "-m", "service.cli")


@click.command()
@click.option("--demo", is_flag=True, help="Load the demonstration program first.")
@click.option("--port", type=click.IntRange(1, 65535), help="Of the web server (default: PORT).")
def up(*, demo: bool, port: int | None) -> None:
    """Start everything on this machine, and keep it up until Ctrl-C.

    Writes missing secrets once, creates or upgrades the database, and starts an embedded Redis
    (unless REDIS_URL is set), the trial carrier (unless TWILIO_ACCOUNT_SID is set), the web
    server, the workers and the beat. Whatever dies is started again.
    """
    environ = {**os.environ, **({"PORT": str(port)} if port else {})}
    var = var_folder(environ)
    environ["WARMLINE_VAR"] = str(var)
    if not (var / "secrets").exists():
        click.echo(f"Drawing this installation's secrets, kept in {var} ...")
    ensure_secrets(var)
    settings = load(environ)
    refuse_throwaway_disk(settings)
    with only_one(var):
        _refuse_busy_ports(settings)
        click.echo("Bringing the database to its newest form ...")
        _once(environ, "db", "upgrade")
        if demo:
            click.echo("Loading the demonstration program ...")
        said = _once(environ, "demo") if demo else ""
        every = processes(settings, environ)
        click.echo(f"Starting {', '.join(process.name for process in every)} ...")
        supervise(
            every,
            say=lambda line: click.echo(line, err=True),
            ready=_Welcome(settings, said),
        )
    click.echo("All stopped.", err=True)


def processes(settings: Settings, environ: Mapping[str, str]) -> list[Process]:
    """What `warmline up` keeps running, in the order of starting."""

    def own(name: str, *arguments: str) -> Process:
        return Process(name, (*COMMAND, *arguments), environ)

    every = []
    if settings.embedded_redis:
        try:
            command = tuple(redis_command(settings.var / "redis", settings.var))
        except RedisDidNotStartError as error:
            raise click.ClickException(str(error)) from None
        every.append(Process("redis", command, stops_last=True))
    if settings.trial:
        every.append(own("simulator", "simulator"))
    every.append(own("web", "web"))
    for number in range(1, settings.worker_processes + 1):
        # One of several never takes outreach: an answer must not wait behind it.
        apart = number == settings.worker_processes and number > 1
        every.append(own(f"worker {number}", "worker", *(["--no-outreach"] if apart else [])))
    every.append(own("beat", "beat"))
    return every


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold the lock of this installation; a plain error when another `up` has it."""
    path = var / "up.lock"
    path.touch(mode=0o600)
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            whose = lock.read().strip() or "another process"
            raise click.ClickException(
                f"warmline is already up in {var} (process {whose}): stop it there with Ctrl-C"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _refuse_busy_ports(settings: Settings) -> None:
    wanted = [(settings.host, settings.port, "PORT")]
    if settings.trial:
        wanted.append(("127.0.0.1", settings.simulator_port, "SIMULATOR_PORT"))
    for host, port, name in wanted:
        try:
            with socket.create_server((host, port)):
                continue
        except OSError:
            raise click.ClickException(
                f"port {port} on {host} is not free: stop what uses it, or set {name} to another"
            ) from None


def _once(environ: Mapping[str, str], *arguments: str) -> str:
    """Run one `warmline` command to its end and return what it printed. Raises when it fails."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=die_with_parent(os.getpid()),
    )
    if done.returncode != 0:
        raise click.ClickException(f"`warmline {' '.join(arguments)}` failed, see above")
    return done.stdout.strip()


class _Welcome:
    """Says where to look, once, as soon as the web server answers."""

    def __init__(self, settings: Settings, more: str) -> None:
        self._settings = settings
        self._more = more

    def __call__(self) -> bool:
        ports = [self._settings.port]
        if self._settings.trial:
            ports.append(self._settings.simulator_port)
        if not all(_listens(self._settings.host, port) for port in ports):
            return False
        click.echo(self._text())
        return True

    def _text(self) -> str:
        settings = self._settings
        lines = ["", "Warmline is up. Ctrl-C stops everything.", ""]
        if settings.trial:
            phones = f"http://127.0.0.1:{settings.simulator_port}/simulator"
            lines.append(f"  Phones (a simulation):  {phones}")
        lines.append(f"  Console:                {settings.public_url}/console")
        if settings.trial:
            lines.append(
                "  Texts:                  stay on this machine (no Twilio account is set)"
            )
        if self._more:
            lines += ["", *(f"  {line}" for line in self._more.splitlines())]
        return "\n".join([*lines, ""])


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=0.2).close()
    except OSError:
        return False
    return True

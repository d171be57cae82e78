"""Be a peer of the demonstration program in the terminal, with all that Warmline does behind it: a
database that is gone afterwards, a clock that moves on request, a carrier that only shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from service.bootstrap import terminal_deps
from service.core.program.values import read_length
from service.gateways.files import TEMPLATES
from service.gateways.terminal import TerminalCarrier, TerminalClock
from service.usecases.deps import Deps
from service.usecases.find_due import find_due
from service.usecases.load_demo import PEERS, load_demo
from service.usecases.record_status import StatusReport, record_status
from service.usecases.record_text import InboundText, record_text
from service.usecases.work_due import work_due

HELP = (
    "/wait: let the time pass until the next text   /wait 2h: so long   "
    "/staff OK 1042: what the specialist texts   /quit: stop"
)
_PROGRAM = TEMPLATES / "programs" / "demo.yaml"
_LINE = "+12025550100"  # of the demonstration program
_ZONE = ZoneInfo("America/New_York")
_SPECIALIST = "+12025550111"  # theirs, there
_TYPING = timedelta(seconds=30)
_OPENING = time(9, 58)  # on a Monday: somebody is there to answer
_LONGEST_WAIT = timedelta(days=2)
_STEP = timedelta(minutes=5)
_MOST_ROUNDS = 200
_PEERS = frozenset(peer[1] for peer in PEERS)  # what other peers get is not shown


def play_whole(lang: Literal["en", "es"], lines: Iterable[str]) -> None:
    """Let whoever types be the peer of that language, from the first check-in on."""
    phone = next(peer[1] for peer in PEERS if peer[2] == lang)
    with TemporaryDirectory() as folder:
        clock, carrier = TerminalClock(), TerminalCarrier()
        deps = terminal_deps(Path(folder), clock, carrier)
        try:
            clock.ahead = _until_opening(clock.now())
            load_demo(deps, source=_PROGRAM.read_text(encoding="utf-8"), file=_PROGRAM.name)
            click.echo(HELP)
            _Play(deps, clock, carrier, phone).through(lines)
        finally:
            deps.database.close()


def _until_opening(now: datetime) -> timedelta:
    """From `now` (UTC) to the next Monday morning of the program."""
    local = now.astimezone(_ZONE)
    monday = local.date() + timedelta(days=7 - local.weekday())
    return datetime.combine(monday, _OPENING, _ZONE) - now


@dataclass
class _Play:
    """`shown` and `called` are how many texts and calls have been shown; `told` is what staff were
    told since the last line: several of them get the same, and again."""

    deps: Deps
    clock: TerminalClock
    carrier: TerminalCarrier
    phone: str
    shown: int = 0
    called: int = 0
    heard: int = 0
    told: set[str] = field(default_factory=set)

    def through(self, lines: Iterable[str]) -> None:
        self._wait(None)
        for line in lines:
            self.told.clear()
            if line == "/quit":
                return
            if line == "/wait" or line.startswith("/wait "):
                self._wait_as_said(line.removeprefix("/wait").strip())
            elif line.startswith("/staff "):
                self._hear(_SPECIALIST, line.removeprefix("/staff "))
            elif line.startswith("/"):
                click.echo(HELP)
            else:
                self._hear(self.phone, line)

    def _hear(self, phone: str, line: str) -> None:
        self.heard += 1
        self.clock.ahead += _TYPING
        text = InboundText(f"IN{self.heard:032x}", phone, _LINE, line)
        record_text(self.deps, text=text)
        came = self._do_what_is_due()
        self.clock.ahead += _TYPING  # a line sends so many texts a second, and staff hear as well
        if not self._do_what_is_due() | came and phone == self.phone:
            click.echo("[nothing is said to you]")

    def _wait_as_said(self, said: str) -> None:
        try:
            self._wait(read_length(said) if said else None)
        except ValueError as error:
            click.echo(f"{said}: {error}")

    def _wait(self, length: timedelta | None) -> None:
        """Let so much time go by, or as much as it takes for a text to come."""
        end = self.clock.ahead + (length or _LONGEST_WAIT)
        came = self._do_what_is_due()
        while self.clock.ahead < end and (length is not None or not came):
            self.clock.ahead = min(end, self.clock.ahead + _STEP)
            came = self._do_what_is_due()
        click.echo(f"({self.clock.now().astimezone(_ZONE):%A %H:%M})")

    def _do_what_is_due(self) -> bool:
        """Whether the peer got a text by it."""
        before = self.shown
        for _ in range(_MOST_ROUNDS):
            due = find_due(self.deps)
            if not due:
                break
            for one in due:
                step = work_due(self.deps, one.job)
                while step():
                    pass
            self._show()
        return any(text.to == self.phone for _, text in self.carrier.texts[before:])

    def _show(self) -> None:
        for carrier_id, text in self.carrier.texts[self.shown :]:
            message_id = UUID(parse_qs(urlsplit(text.status_callback).query)["m"][0])
            record_status(self.deps, report=StatusReport(message_id, carrier_id, "delivered"))
            if text.to == self.phone:
                click.echo(f"< {text.body}")
            elif text.to not in _PEERS and text.body not in self.told:
                self.told.add(text.body)
                click.echo(f"[to staff: {text.body}]")
        self.shown = len(self.carrier.texts)
        for _ in self.carrier.calls[self.called :]:
            click.echo("[a call to staff]")
        self.called = len(self.carrier.calls)

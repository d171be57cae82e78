"""`warmline chat`: be a peer in the terminal, without a carrier and without a database.

What is printed reads like the conversations kept as tests: `<` is what would be sent, `[...]` what
else would follow.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from service.cli.flow import FLOWS, read_file
from service.cli.typed import typed_lines
from service.core.dialogue.engine import begin, step
from service.core.dialogue.flow import Flow, read_flow
from service.core.dialogue.model import Conversation, Effect, Event, Heard, Say, Started, TimerRang
from service.core.dialogue.script import LANGUAGES, PLACEHOLDERS
from service.core.dialogue.telling import tell
from service.core.severity import Severity
from service.core.texts.segments import count
from service.gateways.machine_clock import MachineClock

HELP = "/wait: let the time pass   /concern TEXT: as if a concern was seen in it   /quit: stop"


@click.command()
@click.argument("flow", default="daily")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", help="The language spoken.")
@click.option(
    "--set",
    "values",
    multiple=True,
    metavar="NAME=WORDS",
    help="Fill a placeholder, as --set program=Riverbend. May be repeated.",
)
@click.option("--segments", is_flag=True, help="Show what each text costs.")
@click.option("--whole", is_flag=True, help="Not one flow: the demonstration program as a whole.")
def chat(flow: str, lang: str, values: tuple[str, ...], *, segments: bool, whole: bool) -> None:
    """Play FLOW (a name such as daily, or a YAML file) as the peer.

    Each line that is typed or piped in is one text. /wait lets the time pass until the timer rings.
    With --whole all of Warmline answers: keywords such as STOP or PAUSE, warning signs, alerts to
    staff, texts on a schedule. Nothing is sent and nothing is kept.
    """
    if whole:
        from service.cli.whole_chat import play_whole  # noqa: PLC0415 - all of Warmline: slow

        play_whole("es" if lang == "es" else "en", typed_lines(sys.stdin.buffer))
        return
    script = _find(flow, lang)
    clock = MachineClock()
    talk = Talk(script, begin(script, values=_filled(values)), clock.now())
    if sys.stdin.isatty():
        click.echo(HELP)
    _show(talk.happen(Started()), segments=segments)
    for line in typed_lines(sys.stdin.buffer):
        talk.now = max(talk.now, clock.now())
        if line == "/quit":
            break
        _answer(talk, line, segments=segments)
        if talk.conversation.ended:
            break


@dataclass
class Talk:
    """The conversation being played, and the time in it."""

    flow: Flow
    conversation: Conversation
    now: datetime

    def happen(self, event: Event) -> tuple[Effect, ...]:
        self.conversation, effects = step(self.flow, self.conversation, event, now=self.now)
        return effects


def _answer(talk: Talk, line: str, *, segments: bool) -> None:
    if line == "/wait":
        talk.now = talk.conversation.due_at or talk.now
        click.echo(f"({talk.now:%A %H:%M} UTC)")
        _show(talk.happen(TimerRang()), segments=segments)
    elif line.startswith("/concern "):
        _show(talk.happen(Heard(line.split(" ", 1)[1], Severity.CONCERN)), segments=segments)
    elif line.startswith("/"):
        click.echo(HELP)
    else:
        _show(talk.happen(Heard(line)), segments=segments)


def _show(effects: Iterable[Effect], *, segments: bool) -> None:
    for effect in effects:
        cost = ""
        if segments and isinstance(effect, Say):
            found = count(effect.text)
            cost = f"   ({found.segments} x {found.encoding})"
        click.echo(tell(effect) + cost)


def _find(name: str, lang: str) -> Flow:
    """The flow of that name, or in that file. Raises a usage error naming the flows there are."""
    if name.endswith((".yaml", ".yml")):
        path = Path(name)
        if not path.is_file():
            raise click.UsageError(f"{name}: there is no such file")
    else:
        known = {path.stem: path for path in sorted((FLOWS / lang).glob("*.yaml"))}
        if name not in known:
            raise click.UsageError(f"no flow is called {name}; there are: {', '.join(known)}")
        path = known[name]
    return read_flow(read_file(path), file=str(path))


def _filled(values: tuple[str, ...]) -> dict[str, str]:
    filled: dict[str, str] = {}
    for value in values:
        name, equals, words = value.partition("=")
        if not equals or name not in PLACEHOLDERS:
            known = ", ".join(PLACEHOLDERS)
            raise click.UsageError(f"--set {value}: NAME=WORDS is expected; names: {known}")
        filled[name] = words
    return filled

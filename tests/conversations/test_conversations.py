"""Plays every conversation in this folder, saved to JSON and reloaded between all turns.

A conversation is a plain text file. Its head names the flow, the language and what fills the
placeholders; then `>` is what the peer writes, `<` what Warmline sends, `[...]` what else follows,
`(3 hours later)` that time passes and `(weekly starts)` that another flow begins. `(concern)` at
the end of a peer's line: the screener saw a concern in it. Lines with `#` are remarks.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.core.dialogue.engine import begin, from_json, step, to_json
from service.core.dialogue.flow import Flow, read_flow
from service.core.dialogue.model import Conversation, Event, Heard, Resumed, Started, TimerRang
from service.core.dialogue.stack import Stack, finish, start
from service.core.dialogue.telling import tell
from service.core.severity import Severity
from service.gateways.files import TEMPLATES, read_tree

HERE = Path(__file__).parent
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = re.compile(r"\((\d+) (minute|hour|day)s? later\)")
STARTS = re.compile(r"\((\w+) starts\)")
FLOWS = {
    (flow.name, flow.lang): flow
    for file, text in read_tree(TEMPLATES / "flows", "*/*.yaml").items()
    for flow in [read_flow(text, file=file)]
}


@dataclass
class Play:
    """One contact, and what has been seen of them so far."""

    lang: str
    values: dict[str, str]
    now: datetime = NOON
    stack: Stack = field(default_factory=Stack)
    seen: list[str] = field(default_factory=list)

    def flow_of(self, conversation: Conversation) -> Flow:
        return FLOWS[conversation.flow, conversation.lang]

    def start(self, name: str) -> None:
        flow = FLOWS[name, self.lang]
        self.stack, gone = start(self.stack, begin(flow, values=self.values))
        if gone is not None:
            self.seen.append(f"[{gone.flow} let go as {gone.outcome}]")
        self.happen(Started())

    def happen(self, event: Event) -> None:
        current = self.stack.current
        assert current is not None
        flow = self.flow_of(current)
        current, effects = step(flow, reloaded(current), event, now=self.now)
        self.seen.extend(tell(effect) for effect in effects)
        beneath = self.stack.beneath
        self.stack = Stack(current, None if beneath is None else reloaded(beneath))
        if current.ended:
            self.stack, resumed = finish(self.stack)
            if resumed:
                self.happen(Resumed())

    def pass_time(self, wait: timedelta) -> None:
        until = self.now + wait
        while (one := self.stack.current) and one.due_at is not None and one.due_at <= until:
            self.now = one.due_at
            self.happen(TimerRang())
        self.now = until


def reloaded(conversation: Conversation) -> Conversation:
    again = from_json(json.loads(json.dumps(to_json(conversation))))
    assert again == conversation
    return again


def play(lines: list[str], one: Play) -> None:
    for line in lines:
        if later := LATER.fullmatch(line):
            one.seen.append(line)
            one.pass_time(timedelta(**{f"{later[2]}s": int(later[1])}))
        elif starts := STARTS.fullmatch(line):
            one.seen.append(line)
            one.start(starts[1])
        elif line.startswith(">"):
            one.seen.append(line)
            text, concern, _ = line[1:].strip().partition(" (concern)")
            if one.stack.current is not None:  # else nothing is asked, and a person reads it
                one.happen(Heard(text, Severity.CONCERN if concern else Severity.NONE))


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_conversation(path: Path) -> None:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("#"))
    lang = fields.pop("lang")
    flow = fields.pop("flow")
    lines = [line.strip() for line in body.splitlines() if line.strip() and line[0] != "#"]
    one = Play(lang, fields)
    one.start(flow)
    play(lines, one)
    assert one.seen == lines


def test_there_are_conversations_in_both_languages() -> None:
    heads = [path.read_text(encoding="utf-8") for path in HERE.glob("*.txt")]
    assert sum("lang: en" in head for head in heads) >= 6
    assert sum("lang: es" in head for head in heads) >= 6

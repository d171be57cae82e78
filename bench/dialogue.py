"""Row `dialogue`: one answer to a three-step check-in, the conversation restored from its saved
form before and saved after; beside the package `transitions` doing the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from transitions import Machine

from bench.figures import Figure, at_most, quantile
from bench.place import Size
from service.core.dialogue import engine
from service.core.dialogue.flow import read_flow
from service.core.dialogue.model import Heard, Started

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
SAID = ("3", "yes", "a walk by the river")
FLOW = """
flow: bench
lang: en
about: Three questions.
steps:
  mood:
    ask: "How are you today, 1-5?"
    expect: {scale: [1, 5]}
    retry: "A number from 1 to 5 is plenty."
    do: [{score: mood}]
    otherwise: sleep
  sleep:
    ask: "Did you sleep well? YES or NO."
    expect: yes_no
    retry: "YES or NO?"
    otherwise: plan
  plan:
    ask: "What would you like to do today?"
    expect: text
    otherwise: thanks
  thanks:
    say: "Thank you."
    go: end
"""
Step = Callable[[str, str], str]


def measure(size: Size) -> Sequence[Figure]:
    """Microseconds a step, at the median of alternating runs."""
    ours, theirs = _our_step(), _their_step()
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(size.steps):
        took[0].append(_whole_checkin(*ours))
        took[1].append(_whole_checkin(*theirs))
    half = [1e6 * quantile(each, 0.5) / len(SAID) for each in took]
    return (at_most("dialogue step", "µs", half[0], half[1], 1),)


def _whole_checkin(step: Step, saved: str) -> float:
    begun = perf_counter()
    for text in SAID:
        saved = step(saved, text)
    return perf_counter() - begun


def _our_step() -> tuple[Step, str]:
    flow = read_flow(FLOW, file="bench.yaml")
    fresh, _ = engine.step(flow, engine.begin(flow, values={}), Started(), now=NOW)

    def step(saved: str, text: str) -> str:
        conversation = engine.from_json(json.loads(saved))
        after, _ = engine.step(flow, conversation, Heard(text), now=NOW)
        return json.dumps(engine.to_json(after))

    return step, json.dumps(engine.to_json(fresh))


class _CheckIn:
    """The same three questions as the state machine package would have them: a state each, a
    condition that understands the answer, and a reply on the way out."""

    state: str
    hear: Callable[[str], bool]

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.said: list[str] = []

    def is_scale(self, text: str) -> bool:
        return re.fullmatch(r"[1-5]", text.strip()) is not None

    def is_yes_no(self, text: str) -> bool:
        return text.strip().lower() in {"yes", "y", "no", "n"}

    def is_text(self, text: str) -> bool:
        return bool(text.strip())

    def keep(self, text: str) -> None:
        self.answers[self.state] = text
        self.said.append("Thank you.")


def _their_step() -> tuple[Step, str]:
    model = _CheckIn()
    ways = [
        {
            "trigger": "hear",
            "source": source,
            "dest": dest,
            "conditions": condition,
            "after": "keep",
        }
        for source, dest, condition in (
            ("mood", "sleep", "is_scale"),
            ("sleep", "plan", "is_yes_no"),
            ("plan", "ended", "is_text"),
        )
    ]
    states = ["mood", "sleep", "plan", "ended"]
    machine = Machine(
        model, states=states, transitions=ways, initial="mood", auto_transitions=False
    )

    def step(saved: str, text: str) -> str:
        data = json.loads(saved)
        machine.set_state(data["state"])
        model.answers = data["answers"]
        model.hear(text)
        return json.dumps({"state": model.state, "answers": model.answers})

    return step, json.dumps({"state": "mood", "answers": {}})

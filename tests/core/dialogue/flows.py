"""Small flows for the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime

from service.core.dialogue.engine import begin, step
from service.core.dialogue.flow import Flow, read_flow
from service.core.dialogue.model import Conversation, Effect, Event, Started

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)

PLAIN = """
flow: plain
lang: en
remind_after: 3h
give_up_after: 20h
reminder: "No rush."
sign: {go: heard}
steps:
  mood:
    ask: "Hi, it's {program}. How are you, 1-5?"
    again: "How are you, 1-5?"
    expect: {scale: [1, 5], feeling: yes}
    retry: "One number, 1-5?"
    do: [{score: mood}]
    routes:
      - {is: 1, do: [{alert: {severity: urgent, reason: low_mood}}], go: sorry}
      - {sign: concern, go: heard}
      - {is: [4, 5], go: glad}
    otherwise: call
  call:
    ask: "Would you like a call? YES or NO."
    expect: yes_no
    retry: "YES or NO?"
    routes:
      - is: yes
        when: {mood: {from: 1, to: 2}}
        do: [person, {alert: {severity: concern, reason: wants_call}}]
        go: sorry
      - {is: yes, do: [person], go: end}
    otherwise: goal
  goal:
    ask: "One thing to work on?"
    expect: text
    do: [goal]
    otherwise: glad
  sorry: {say: "I am sorry.", go: end}
  heard: {say: "Thank you for telling me.", go: end}
  glad: {say: "Glad to hear it!", cheerful: yes, go: end}
"""


def plain() -> Flow:
    return read_flow(PLAIN, file="plain.yaml")


def started(flow: Flow, event: Started | None = None) -> Conversation:
    conversation, _ = step(flow, begin(flow, values={}), event or Started(), now=NOW)
    return conversation


def after(
    flow: Flow, conversation: Conversation, *events: Event, now: datetime = NOW
) -> tuple[Conversation, list[Effect]]:
    """The conversation after `events`, and all their effects."""
    every: list[Effect] = []
    for event in events:
        conversation, effects = step(flow, conversation, event, now=now)
        every.extend(effects)
    return conversation, every

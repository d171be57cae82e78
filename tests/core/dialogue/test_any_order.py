"""No text, no flow and no order of events makes a step raise, and every step keeps its promises."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.dialogue.engine import MAX_TEXTS_PER_EVENT, begin, from_json, step, to_json
from service.core.dialogue.flow import Flow, read_flow
from service.core.dialogue.model import Ended, Event, Heard, Resumed, Say, Started, TimerRang
from service.core.severity import Severity
from service.gateways.files import TEMPLATES, read_tree
from tests.core.dialogue.flows import NOW

SHIPPED = [
    read_flow(text, file=file) for file, text in read_tree(TEMPLATES / "flows", "*/*.yaml").items()
]
NAMES = ["a", "b", "c", "d", "e"]
EXPECTS: list[tuple[Any, list[Any]]] = [
    ({"scale": [1, 5], "feeling": True}, [1, [2, 3], {"from": 4}]),
    ({"number": [0, 20]}, [0, {"to": 7}]),
    ("yes_no", [True, False]),
    ({"choice": {"morning": ["am"], "evening": ["pm"]}}, ["morning", ["evening"]]),
    ("time", ["18:00", {"from": "08:00", "to": "12:00"}]),
    ("text", []),
]
ANYWHERE: list[Any] = [
    "person",
    {"alert": {"severity": "concern", "reason": "low"}},
    {"enroll": "daily"},
    {"consent": "given"},
    {"score": {"name": "fixed", "value": 1}},
]


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """A valid flow of up to five steps that go anywhere: circles, dead ends and all."""
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    goes = st.sampled_from([*names, "end"])
    asked = {name: draw(st.none() | st.sampled_from(EXPECTS)) for name in names}
    steps = {name: draw(_steps(asked, name, goes)) for name in names}
    data: dict[str, Any] = {"flow": "any", "lang": draw(st.sampled_from(["en", "es"]))}
    if draw(st.booleans()):
        data |= {"remind_after": "1h", "give_up_after": "5h", "reminder": "No rush, {first_name}."}
    if draw(st.booleans()):
        data["sign"] = {"go": draw(goes)}
    return read_flow(yaml.safe_dump({**data, "steps": steps}, sort_keys=False), file="any.yaml")


@st.composite
def _steps(
    draw: st.DrawFn, asked: dict[str, Any], name: str, goes: st.SearchStrategy[str]
) -> dict[str, Any]:
    do = draw(st.lists(st.sampled_from(ANYWHERE), max_size=2))
    words = draw(st.sampled_from(["Short.", "Hi from {program}.", "A long text. " * 12]))
    routes = []
    for _ in range(draw(st.integers(0, 3))):
        route: dict[str, Any] = {"go": draw(goes), "do": draw(st.sampled_from([[], do]))}
        earlier = draw(st.sampled_from(sorted(asked)))
        if asked[earlier] is not None and asked[earlier][1] and draw(st.booleans()):
            route["when"] = {earlier: draw(st.sampled_from(asked[earlier][1]))}
        if asked[name] is not None and asked[name][1] and draw(st.booleans()):
            route["is"] = draw(st.sampled_from(asked[name][1]))
        if asked[name] is not None and draw(st.booleans()):
            route["sign"] = "concern"
        if {"when", "is", "sign"} & route.keys():
            routes.append(route)
    cheerful = draw(st.booleans())
    common = {"do": do, "routes": routes, "cheerful": cheerful}
    if asked[name] is None:
        return {"say": words, "go": draw(goes), **common}
    asks = {"ask": words, "expect": asked[name][0], "retry": "Again?", "otherwise": draw(goes)}
    return asks | common


TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "1",
        "2",
        "5",
        "yes",
        "no",
        "morning",
        "pm",
        "18:30",
        "skip",
        "👍",
        "",
        'Liked "Hi"',
        "a 3 i guess",
    ]
)
WAITS = st.none() | st.sampled_from([timedelta(), timedelta(hours=2), timedelta.max, timedelta.min])
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(Heard, TEXTS, st.sampled_from([Severity.NONE, Severity.CONCERN])),
    st.builds(Heard, TEXTS, st.just(Severity.NONE)),
    st.just(TimerRang()),
    st.just(Resumed()),
    st.builds(Started, WAITS, WAITS),
)
HAPPENINGS = st.lists(st.tuples(EVENTS, st.integers(-5, 600)), max_size=14)


@settings(max_examples=150, deadline=None)
@given(flows() | st.sampled_from(SHIPPED), flows(), HAPPENINGS, st.booleans())
def test_nothing_makes_a_step_raise(
    flow: Flow, other: Flow, happenings: list[tuple[Event, int]], started: bool
) -> None:
    conversation = begin(flow, values={"program": "Riverbend"})
    now = NOW
    if started:
        conversation, _ = step(flow, conversation, Started(), now=now)
    for event, minutes in happenings:
        now += timedelta(minutes=minutes)
        step(other, conversation, event, now=now)  # even in a flow that it does not belong to
        before = conversation
        conversation, effects = step(flow, before, event, now=now)
        assert from_json(json.loads(json.dumps(to_json(conversation)))) == conversation
        assert (conversation, effects) == step(flow, before, event, now=now)
        says = [effect for effect in effects if isinstance(effect, Say)]
        assert len(says) <= MAX_TEXTS_PER_EVENT
        assert all(say.text.strip() and "{" not in say.text for say in says)
        assert conversation.ended == (before.ended or any(isinstance(e, Ended) for e in effects))
        assert not (before.ended and effects)
        assert conversation.waiting == (conversation.due_at is not None)
        assert effects or conversation == before
        if conversation.waiting and effects:
            assert says[-1].asks

"""A conversation survives being stored; nonsense is refused without repeating it."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.dialogue.model import AnswerKind, Conversation, Outcome
from service.core.dialogue.saved import BadConversation, from_json, to_json

WORDS = st.text(max_size=12)
WAITS = st.none() | st.timedeltas(timedelta(), timedelta(days=400))
CONVERSATIONS = st.builds(
    Conversation,
    flow=WORDS,
    version=WORDS,
    lang=st.sampled_from(["en", "es"]),
    values=st.dictionaries(WORDS, WORDS, max_size=3),
    step=st.none() | WORDS,
    answers=st.dictionaries(WORDS, st.integers() | WORDS | st.booleans(), max_size=4),
    retries=st.integers(0, 5),
    visits=st.dictionaries(WORDS, st.integers(0, 9), max_size=4),
    reminded=st.booleans(),
    remind_after=WAITS,
    give_up_after=WAITS,
    due_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    asking=st.none() | st.sampled_from(get_args(AnswerKind)),
    outcome=st.none() | st.sampled_from(get_args(Outcome)),
)
GOOD: dict[Any, Any] = {"flow": "daily", "version": "0" * 64, "lang": "en"}


@settings(deadline=None)
@given(CONVERSATIONS)
def test_there_and_back(conversation: Conversation) -> None:
    assert from_json(json.loads(json.dumps(to_json(conversation)))) == conversation


def test_a_fresh_one_is_short() -> None:
    assert to_json(Conversation("daily", "0" * 64, "en")) == GOOD
    assert from_json(GOOD) == Conversation("daily", "0" * 64, "en")


def test_times_of_another_zone_come_back_in_utc() -> None:
    again = from_json({**GOOD, "due_at": "2026-03-02T07:00:00-05:00"})
    assert again.due_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert again.due_at.tzinfo is UTC


@pytest.mark.parametrize(
    "data",
    [
        None, [], "daily", {}, {"flow": "daily"}, {**GOOD, "mood": 1}, {**GOOD, 1: 2},
        {**GOOD, "flow": None}, {**GOOD, "retries": True}, {**GOOD, "retries": -1},
        {**GOOD, "retries": "1"}, {**GOOD, "visits": {"a": -1}}, {**GOOD, "visits": {"a": True}},
        {**GOOD, "visits": []}, {**GOOD, "answers": {"a": None}}, {**GOOD, "answers": {"a": 1.5}},
        {**GOOD, "answers": {1: 1}}, {**GOOD, "values": {"a": 1}}, {**GOOD, "reminded": 1},
        {**GOOD, "due_at": "soon"}, {**GOOD, "due_at": "2026-03-02T07:00:00"},
        {**GOOD, "due_at": 5}, {**GOOD, "remind_after": 1.5}, {**GOOD, "remind_after": 10**30},
        {**GOOD, "asking": "smell"}, {**GOOD, "outcome": "won"}, {**GOOD, "step": None},
    ],
)  # fmt: skip
def test_nonsense_is_refused(data: Any) -> None:
    with pytest.raises(BadConversation):
        from_json(data)


def test_the_refusal_does_not_repeat_what_stood_there() -> None:
    with pytest.raises(
        BadConversation, match=r"^the field due_at of a saved conversation is wrong$"
    ):
        from_json({**GOOD, "due_at": "my private words"})


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from([*GOOD, "due_at", "visits", "answers", "step"]), JUNK) | JUNK
)
def test_any_data_is_read_or_refused(data: Any) -> None:
    with suppress(BadConversation):
        from_json(data)

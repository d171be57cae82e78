"""One open question per contact, one conversation beneath it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.dialogue.model import Conversation
from service.core.dialogue.stack import Stack, finish, let_go, start
from tests.core.dialogue.flows import NOW


def waiting(flow: str) -> Conversation:
    return Conversation(flow, "v", "en", step="mood", asking="scale", due_at=NOW)


def ended(flow: str) -> Conversation:
    return Conversation(flow, "v", "en", outcome="done")


def test_on_an_empty_stack_it_simply_begins() -> None:
    new = waiting("daily")
    assert start(Stack(), new) == (Stack(new), None)
    assert start(Stack(ended("weekly")), new) == (Stack(new), None)


def test_the_open_one_is_put_aside_without_its_timer_and_comes_back() -> None:
    weekly, daily = waiting("weekly"), waiting("daily")
    stack, gone = start(Stack(weekly), daily)
    assert gone is None
    assert stack == Stack(daily, replace(weekly, due_at=None))
    stack, resume = finish(replace(stack, current=ended("daily")))
    assert resume
    assert stack == Stack(replace(weekly, due_at=None))
    assert finish(Stack(ended("weekly"))) == (Stack(), False)


def test_a_third_lets_the_oldest_go() -> None:
    stack, _ = start(Stack(waiting("weekly")), waiting("daily"))
    stack, gone = start(stack, waiting("goodbye"))
    assert gone is not None
    assert (gone.flow, gone.outcome, gone.due_at) == ("weekly", "missed", None)
    assert [one.flow for one in (stack.current, stack.beneath) if one] == ["goodbye", "daily"]


def test_a_newer_run_takes_the_place_of_an_older_one() -> None:
    old = replace(waiting("daily"), answers={"mood": 2})
    stack, gone = start(Stack(old, waiting("weekly")), waiting("daily"))
    assert gone is not None
    assert (gone.flow, gone.outcome) == ("daily", "partly")
    assert stack.beneath is not None
    assert stack.beneath.flow == "weekly"
    stack, gone = start(Stack(waiting("weekly"), old), waiting("daily"))
    assert gone is not None
    assert gone.flow == "daily"
    assert stack.beneath is not None
    assert stack.beneath.flow == "weekly"


def test_nothing_finishes_while_the_open_one_goes_on() -> None:
    stack = Stack(waiting("daily"), waiting("weekly"))
    assert finish(stack) == (stack, False)


def test_stopping_ends_what_is_open_and_keeps_what_has_ended() -> None:
    assert let_go(waiting("daily"), "stopped").outcome == "stopped"
    assert let_go(ended("daily"), "stopped").outcome == "done"


NAMES = st.sampled_from(["daily", "weekly", "welcome", "goodbye"])


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, st.booleans()), max_size=12))
def test_never_two_of_one_flow_and_one_goes_at_most(runs: list[tuple[str, bool]]) -> None:
    stack = Stack()
    for name, finishes in runs:
        before = [one.flow for one in (stack.current, stack.beneath) if one is not None]
        stack, gone = start(stack, waiting(name))
        names = [one.flow for one in (stack.current, stack.beneath) if one is not None]
        assert len(names) == len(set(names))
        assert sorted(names + ([gone.flow] if gone else [])) == sorted([*before, name])
        if finishes:
            stack, _ = finish(replace(stack, current=ended(name)))

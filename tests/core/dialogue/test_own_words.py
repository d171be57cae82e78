"""Words of staff's own in place of an opening, and what keeps words from standing there."""

from __future__ import annotations

from service.core.dialogue import engine
from service.core.dialogue.flow import Flow, read_flow
from service.core.dialogue.model import Effect, Say, Started
from service.core.dialogue.own_words import Opening, Unfit, in_own_words, opening_of, unfit
from tests.core.scheduling.peers import local

VALUES = {"program": "Harbor Texts"}
ASKS = """
flow: one
lang: en
steps:
  mood:
    ask: "Hi, it's {program}. How are you, 1-5?"
    again: "How are you, 1-5?"
    expect: {scale: [1, 5]}
    retry: "One number is plenty, 1-5."
    otherwise: end
"""
LONG = ("word " * 40).strip()
SAYS_FIRST = f"""
flow: two
lang: en
steps:
  hello: {{say: "{LONG}", go: mood}}
  mood:
    ask: "{LONG} How are you, 1-5?"
    expect: {{scale: [1, 5]}}
    retry: "One number is plenty, 1-5."
    otherwise: end
"""
ONLY_SAYS = """
flow: three
lang: en
steps:
  hello: {say: "Thinking of you. No need to answer.", go: end}
"""


def begun(source: str) -> tuple[Flow, tuple[Effect, ...]]:
    flow = read_flow(source, file="f.yaml")
    _, effects = engine.step(
        flow, engine.begin(flow, values=VALUES), Started(), now=local("2026-05-01 12:00")
    )
    return flow, effects


def said(source: str, words: str) -> list[str]:
    flow, effects = begun(source)
    changed = in_own_words(flow, effects, VALUES, words)
    assert [type(one) for one in changed] == [type(one) for one in effects]
    return [one.text for one in changed if isinstance(one, Say)]


def test_the_question_stays() -> None:
    assert said(ASKS, " Good to see you on Tuesday. ") == [
        "Good to see you on Tuesday. How are you, 1-5?"
    ]
    flow, effects = begun(ASKS)
    assert opening_of(flow, effects, VALUES) == Opening(
        "Hi, it's Harbor Texts. How are you, 1-5?", "How are you, 1-5?"
    )


def test_a_text_before_the_question_is_all_replaced() -> None:
    assert said(SAYS_FIRST, "Hello Kim.") == ["Hello Kim.", f"{LONG} How are you, 1-5?"]


def test_a_text_that_asks_nothing_is_all_replaced() -> None:
    assert said(ONLY_SAYS, "Hello Kim.") == ["Hello Kim."]
    flow, effects = begun(ONLY_SAYS)
    opening = opening_of(flow, effects, VALUES)
    assert opening is not None
    assert opening.stays is None


def test_without_any_text_there_is_nothing_to_replace() -> None:
    flow, _ = begun(ASKS)
    assert opening_of(flow, (), VALUES) is None
    assert in_own_words(flow, (), VALUES, "Hello") == ()


def test_words_are_held_to_what_other_texts_are() -> None:
    opening = Opening("Hi. How are you, 1-5?", "How are you, 1-5?")
    assert unfit("Hello Kim.", opening, "en") is None
    assert unfit("  ", opening, "en") == Unfit("empty")
    assert unfit("Hello {first_name}", opening, "en") == Unfit("places")
    # 306 characters are two segments of 153; the question and its space take 18 of them.
    assert unfit("x" * 288, opening, "en") is None
    assert unfit("x" * 289, opening, "en") == Unfit("too_many_segments", "3 segments, 2 at most")
    assert unfit("x" * 289, opening, "es") is None
    odd = unfit("It\u2019s me. " + "x" * 120, opening, "en")
    assert odd == Unfit("too_many_segments", "3 segments, 2 at most; \u2019 makes it longer")

"""Which words of a member of staff are for the person of an alert, and which are not plainly so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.alerting.commands import Command, Done, Take, Unclear, read_command, read_loose
from service.core.alerting.relay_words import Loose, Number, Relay


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1042 I'm here, want me to call?", "I'm here, want me to call?"),
        ("#1042 hi Alex", "hi Alex"),
        ("1042: I can come by at 5", "I can come by at 5"),
        ("#1042, hi", "hi"),
        (" 1042\nI'm here", "I'm here"),
        ("1042 - ¿quieres que te llame?", "¿quieres que te llame?"),
        ("1042 ❤️", "❤️"),
        ("1042 \U0001f64f you did well", "\U0001f64f you did well"),
        ("1042 2 pm works for me", "2 pm works for me"),
        ("1042 are you ok with that? i can call at 3", "are you ok with that? i can call at 3"),
        ("1042 don't worry, you are not alone", "don't worry, you are not alone"),
        ('1042 "one day at a time"', '"one day at a time"'),
    ],
)
def test_a_number_and_then_words_are_for_that_person_as_written(text: str, words: str) -> None:
    assert read_command(text) == Relay(1042, words)


@pytest.mark.parametrize("text", ["1042", "#1042", " 1042. ", "1042!", "1042 ?"])
def test_a_number_alone_answers_a_question(text: str) -> None:
    assert read_command(text) == Number(1042)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("1042 ok", Take(1042)),
        ("1042 ok on it, calling her now", Take(1042)),
        ("1042 done, they are safe", Done(1042, "they are safe")),
        ("1042 dnoe", Unclear("DONE 1042")),
    ],
)
def test_what_is_a_command_goes_to_nobody(text: str, command: Command) -> None:
    assert read_command(text) == command


@pytest.mark.parametrize(
    "text",
    [
        "1042 not done",
        "1042 ok but i can't",
        "1042 1043 i'm here",
        "1042 1043",
        "1042 3",
        "1042 take care",
        "1042 on my way",
        "1042 hold on, i'm calling",
        "1042i'm here",
        "I'm here 1042",
        "alert 1042 i'm here",
    ],
)
def test_what_may_mean_something_else_is_not_sent(text: str) -> None:
    assert read_command(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm here, want me to call?", Loose("I'm here, want me to call?")),
        ("I'm here #1042", Loose("I'm here", 1042)),
        ("want me to call? 1042.", Loose("want me to call?", 1042)),
        ("1042 I came late", Loose("I came late", 1042)),
        ("❤️", Loose("❤️")),
        ("1042 take care", Loose("take care", 1042, may_be_command=True)),
        ("1042 on my way", Loose("on my way", 1042, may_be_command=True)),
        ("1042 hold on, I'm calling", Loose("hold on, I'm calling", 1042, may_be_command=True)),
        ("1042 ok but i can't", Loose("ok but i can't", 1042, may_be_command=True)),
        ("1042 not done", Loose("not done", 1042, may_be_command=True)),
        ("see you at 5", Loose("see you at 5")),
    ],
)
def test_words_without_a_number_before_them_are_loose(text: str, expected: Loose) -> None:
    assert read_loose(text) == expected


@pytest.mark.parametrize("text", ["", "1042 3", "ok but who", "not done 1042", "??", "1042"])
def test_what_says_nothing_or_may_be_a_command_is_not(text: str) -> None:
    assert read_loose(text) is None


@given(st.text(max_size=200))
def test_any_text_is_loose_or_not(text: str) -> None:
    found = read_loose(text)
    assert found is None or found.words == found.words.strip()

"""A peer's own words for trouble."""

from __future__ import annotations

import pytest

from service.core.screening.load import load
from service.core.screening.model import Screening
from service.core.screening.own import OwnSign, with_own
from service.core.severity import Severity

LEXICON = load(
    {
        "en/x.yaml": "lang: en\nnegators: [not, never]\nshorthand: {im: i am, dont: do not}\n"
        "signs: [{id: x, category: need, severity: urgent, reason: x, patterns: [i am lost]}]"
    }
)
ROOM = OwnSign("own.1", "staying in my room")


def found(text: str, *own: OwnSign) -> Screening:
    return with_own(Screening(), text, own, lexicon=LEXICON)


def test_their_own_words_are_seen_as_they_type_them() -> None:
    (sign,) = found("been STAYING in my  room all week", ROOM).signs
    assert (sign.sign, sign.category, sign.severity) == ("own.1", "own", Severity.CONCERN)
    assert (sign.words, sign.start, sign.end) == ("STAYING in my  room", 5, 24)
    graver = OwnSign("own.2", "I'm at the river", Severity.URGENT)
    assert found("im at the river", graver).severity is Severity.URGENT


@pytest.mark.parametrize(
    "text", ["staying in my sisters room", "staying. in my room", "my room", "", "staying in my"]
)
def test_other_words_are_no_sign(text: str) -> None:
    assert found(text, ROOM) == Screening()


def test_what_is_denied_is_held_back_and_says_so() -> None:
    held = found("im not just staying in my room today", ROOM)
    assert not held.flagged
    assert [(one.sign, one.because) for one in held.held_back] == [
        ("own.1", "the words before it deny it")
    ]
    assert found("i dont know. staying in my room", ROOM).flagged
    assert found("not staying in my room yesterday but staying in my room now", ROOM).flagged


def test_a_phrase_that_says_not_is_meant_so() -> None:
    assert found("i do not sleep", OwnSign("own.3", "dont sleep")).flagged


def test_a_picture_of_theirs_is_seen_with_and_without_words() -> None:
    cloud = OwnSign("own.5", "🌧️")
    assert found("🌧️", cloud).flagged
    assert found("hi 🌧️", cloud).flagged
    assert not found("☀️", cloud).flagged


def test_what_was_found_before_stays() -> None:
    before = Screening(failed="x")
    assert with_own(before, "hi", [], lexicon=LEXICON) is before
    assert with_own(before, "staying in my room", [ROOM], lexicon=LEXICON).failed == "x"
    assert found("hi", OwnSign("own.4", " ... ")) == Screening()

"""Bodies in base64: only what is long enough, and stands for words."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.texts.encoded import SHORTEST, decoded

WORDS = "Hoy estoy muy cansada y no sé qué hacer con todo esto, ¿me llamas?"


def packed(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_words_are_read() -> None:
    assert decoded(packed(WORDS)) == WORDS
    body = packed(WORDS)
    assert decoded(f" {body[:40]}\r\n{body[40:]}\n") == WORDS


@pytest.mark.parametrize("mark", ["\u00a0", "\u200d", "\ufeff", "\u2028", "\U0001f469\u200d"])
def test_words_with_marks_that_cannot_be_seen_are_read(mark: str) -> None:
    """Phones put such spaces and joiners between words and into pictures."""
    assert decoded(packed(f"{mark}{WORDS}{mark}")) == f"{mark}{WORDS}{mark}"


@pytest.mark.parametrize("body", ["HELP", "okay", "STOP", packed("i am not ok"), "a" * 59, ""])
def test_short_bodies_stay_as_they_are(body: str) -> None:
    assert decoded(body) is None


def test_the_shortest_that_is_read() -> None:
    body = packed("x" * 45)
    assert len(body) == SHORTEST
    assert decoded(body) == "x" * 45
    assert decoded(packed("x" * 42)) is None


@pytest.mark.parametrize(
    "body",
    [
        WORDS,
        "a" * 60,  # decodes, and not to UTF-8
        packed("\x00\x01\x02" * 20),
        packed(" " * 60),
        packed(WORDS)[:-1],
        packed(WORDS) + "!",
        "ha" * 100,
        "á" * 60,
    ],
)
def test_what_stands_for_no_words_stays_as_it_is(body: str) -> None:
    assert decoded(body) is None


@given(st.text(max_size=200))
def test_any_text_is_read_or_not_but_never_raises(text: str) -> None:
    decoded(text)
    decoded(packed(text))

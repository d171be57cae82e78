from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.screening.notation import NotationError, parse
from tests.core.screening.lexicons import tiny, words_seen

FAMILIES = "families: {want: [want to, wish to], die: [die, be dead]}"


@pytest.mark.parametrize(
    ("pattern", "text", "shown"),
    [
        ("end it", "I will END  it now", ["END  it"]),
        ("end it", "end of it", []),
        ("end it", "the end. it is", []),
        ("end it", "the end, it is", ["end, it"]),
        ("@want @die", "i wish to be dead", ["wish to be dead"]),
        ("(lost | losing) hope", "im losing hope", ["losing hope"]),
        ("lost [all | my] hope", "lost hope", ["lost hope"]),
        ("lost [all | my] hope", "lost all hope", ["lost all hope"]),
        ("lost .. hope", "lost all of my hope", ["lost all of my hope"]),
        ("lost .. hope", "lost almost all of my hope", []),
        ("lost ..5 hope", "lost almost all of my hope", ["lost almost all of my hope"]),
        ("lost .. hope", "lost. hope", []),
        ("hopeless*", "hopelessness", ["hopelessness"]),
        ("^ alone", "alone again", ["alone"]),
        ("^ alone", "all alone", []),
        ("^ alone", "ok. alone", ["alone"]),
        ("alone $", "alone again", []),
        ("alone $", "so alone, again", ["alone"]),
        ("alone & dark", "dark here and alone", ["alone"]),
        ("alone & dark", "alone", []),
        ("alone", "alone and alone", ["alone"]),
    ],
)
def test_each_sign_of_the_notation(pattern: str, text: str, shown: list[str]) -> None:
    assert words_seen(tiny(pattern, more=FAMILIES), text) == shown


def test_a_gap_does_not_step_over_a_not() -> None:
    lexicon = tiny("i .. hope", more="negators: [never]")
    assert words_seen(lexicon, "i will hope") == ["i will hope"]
    assert words_seen(lexicon, "i will never hope") == []


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "a word is missing"),
        ("(a | )", "a word is missing"),
        ("(a | b", "a ')' is missing"),
        ("[a", "a ']' is missing"),
        ("a)", "has no partner"),
        ("a ..99 b", "too wide"),
        ("a ..0 b", "too wide"),
        ("@", "needs the name"),
        ("su*cide", "* goes at the end"),
        ("a*", "* goes at the end"),
        ("what ?", "no word"),
        ("(" * 40 + "a" + ")" * 40, "too many brackets"),
    ],
)
def test_a_wrong_pattern_is_refused_in_plain_words(pattern: str, problem: str) -> None:
    with pytest.raises(NotationError, match=problem.replace("*", r"\*").replace(")", r"\)")):
        parse(pattern)


@given(st.text(alphabet="ab @()[]|&^$.*1", max_size=40))
def test_no_pattern_raises_anything_else(pattern: str) -> None:
    with suppress(NotationError):
        assert parse(pattern)

"""Words that no schedule may have as its own, as the shipped file has them."""

from __future__ import annotations

import pytest

from service.core.program.join_words import read_never_to_join
from service.core.source import AuthoringError
from tests.usecases.place import LIBRARY

FILE = "not_to_join.yaml"
WHOLE = "danger: [[die]]\nsubstance: [[beer]]\nstop: [[alto]]\nhelp: [[aide]]\n"


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("MORIR", "danger"),
        ("KNIFE", "danger"),
        ("PISTOLAS", "danger"),
        ("FENTANYL", "what the program is about"),
        ("BEERS", "what the program is about"),
        ("HEROÍNA", "what the program is about"),
        ("ABMELDEN", "hear no more"),
        ("TERMINAR", "hear no more"),
        ("HILFE", "for help"),
        ("SOCORRO", "for help"),
    ],
)
def test_a_word_that_means_something_else_is_none_to_join_with(word: str, why: str) -> None:
    said = LIBRARY.meaning(word)
    assert said is not None
    assert said.startswith(f"{word} ")
    assert why in said or "has an effect of its own" in said


@pytest.mark.parametrize("word", ["MOOD", "ANIMO", "WALKS", "CAMINAR"])
def test_other_words_are_free(word: str) -> None:
    assert LIBRARY.meaning(word) is None


def test_the_file_is_checked() -> None:
    assert read_never_to_join(WHOLE, file=FILE).why("AIDES") == "AIDES is what people text for help"
    for wrong in (
        WHOLE.replace("[[die]]", "[die]"),
        WHOLE.replace("[[beer]]", "[[Beer]]"),
        WHOLE.replace("stop:", "stopp:"),
        WHOLE.replace("[[aide]]", "[[7]]"),
    ):
        with pytest.raises(AuthoringError):
            read_never_to_join(wrong, file=FILE)

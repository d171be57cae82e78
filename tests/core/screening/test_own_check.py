"""A peer's own sign is tried on ordinary texts before it counts."""

from __future__ import annotations

import pytest

from service.core.screening.own_check import Tried, read_ordinary, try_phrase
from service.core.source import AuthoringError
from tests.usecases.place import LIBRARY


def tried(phrase: str) -> Tried:
    return try_phrase(phrase, LIBRARY.ordinary, lexicon=LIBRARY.lexicon)


@pytest.mark.parametrize(
    "phrase",
    ["staying in my room", "the grey dog is back", "ando con la nube", "moonless", "no, not again"],
)
def test_words_of_their_own_are_fit(phrase: str) -> None:
    assert tried(phrase) == Tried(None)


def test_what_an_ordinary_text_holds_as_well_is_told() -> None:
    assert tried("raining") == Tried(None, ("it is raining here all week",))


@pytest.mark.parametrize("phrase", ["today", "good", "my", "i am", "estoy", "Yes!", "4", "gracias"])
def test_what_people_write_every_day_is_refused(phrase: str) -> None:
    told = tried(phrase)
    assert told.problem == "too_common"
    assert told.also


@pytest.mark.parametrize(
    ("phrase", "problem"),
    [
        ("", "empty"),
        (" ... ", "empty"),
        ("the dog. again", "parted"),
        ("one two three four five six seven eight nine", "too_long"),
    ],
)
def test_what_can_never_be_seen_is_refused(phrase: str, problem: str) -> None:
    assert tried(phrase) == Tried(problem)


def test_the_ordinary_texts_are_ordinary_to_the_shipped_signs() -> None:
    texts = LIBRARY.ordinary
    assert len(set(texts)) == len(texts) > 80
    assert [text for text in texts if LIBRARY.screen(text).flagged] == []


@pytest.mark.parametrize("spoilt", ["texts: []", "texts: {en: hi}", "texts: {en: [1]}", "other: 1"])
def test_a_spoilt_file_is_refused(spoilt: str) -> None:
    with pytest.raises(AuthoringError, match=r"o\.yaml:1: texts"):
        read_ordinary(spoilt, file="o.yaml")

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from service.core.alerting.commands import (
    DONE_WORDS,
    HOLD_WORDS,
    LIST_WORDS,
    OFF_WORDS,
    ON_WORDS,
    PASS_WORDS,
    TAKE_WORDS,
)
from service.core.source import AuthoringError
from service.core.texts.keywords import Keyword, edits, plain_form, read_keywords

FILE = Path(__file__).parents[3] / "templates" / "keywords.yaml"
KEYWORDS = read_keywords(FILE.read_text(), file="keywords.yaml")


def effect(text: str) -> str | None:
    found = KEYWORDS.effect(text)
    return found.effect if found else None


def problems(**parts: Any) -> str:
    """What is said about the shipped table with some of its parts exchanged."""
    table = {**yaml.safe_load(FILE.read_text()), **parts}
    with pytest.raises(AuthoringError) as refused:
        read_keywords(yaml.safe_dump(table), file="keywords.yaml")
    return str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        "sToP",
        " stop\n",
        "Stop.",
        "stop!!",
        "«alto»",
        "stop…",
        "STOP?",
        "🛑stop 🛑",
        "\u200bSTOP",
        "ＳＴＯＰ",
        "S T O P",
        "s.t.o.p",
        "stop stop stop",
        "STOP\xa0",
        "stóp",
        "End",
        "quit",
        "Cancel",
        "opt out",
        "opt-out",
        "OptOut",
        "stop all",
        "revoke",
        "Para",
        "fin",
        "no más",
        "NO MAS",
        "Cancelar",
        "detener",
        "Please stop",
        "stop, thanks",
        "por favor alto",
        "stop\nSent from my phone",
        "Alto\nEnviado desde mi teléfono",
    ],
)
def test_a_whole_text_that_says_stop_is_heard(text: str) -> None:
    assert effect(text) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "stop messaging me",
        "Wrong number, stop texting",
        "pls no more texts",
        "Don't message me again",
        "i do not want any more messages",
        "end these messages",
        "Take me off your list",
        "I'd like to opt out",
        "ya no me escriban",
        "No quiero más mensajes",
        "Quiero darme de baja",
        "Dejen de escribirme",
        "quita mi número",
    ],
)
def test_a_phrase_that_nobody_reads_otherwise_is_heard(text: str) -> None:
    found = KEYWORDS.effect(text)
    assert found is not None
    assert found.effect == "stop"
    assert found.spoken


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "👍",
        "no",
        "nonstop",
        "stop by later?",
        "the bus stop",
        "i want it to end",
        "i quit my job",
        "dont stop texting me",
        "please dont stop",
        "baja",
        "take me",
        "weekend",
        "cancel my ride",
        "is this the end",
        "no puedo parar",
        "para mi hijo",
        "alto ahi",
        "stop it all",
        "starting over",
        "yes i can",
        "help me",
        "i need help",
        "más o menos",
        "s t",
        "step",
        "stop " * 200,
        "a" * 2000,
    ],
)
def test_other_texts_are_no_keyword(text: str) -> None:
    assert effect(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Start", "start"),
        ("unstop", "start"),
        ("Yes!", "start"),
        ("sí", "start"),
        ("si", "start"),
        ("HELP", "help"),
        ("help!!!", "help"),
        ("Ayuda", "help"),
        ("info", "help"),
        ("person", "person"),
        ("PERSONA por favor", "person"),
        ("A person", None),
    ],
)
def test_the_other_keywords(text: str, expected: str | None) -> None:
    assert effect(text) == expected


def test_what_a_carrier_answers_is_only_the_bare_word() -> None:
    def answers(text: str) -> bool:
        found = KEYWORDS.effect(text)
        assert found is not None
        return found.carrier_answers

    assert answers("STOP")
    assert answers("sToP")
    assert not answers("stop.")
    assert not answers(" stop")
    assert not answers("ALTO")
    assert not answers("stop all")


def test_a_cry_is_told_from_a_question() -> None:
    def cried(text: str) -> bool:
        found = KEYWORDS.effect(text)
        assert found is not None
        return found.cried and found.calls

    assert cried("HELP!")
    assert cried("help help help")
    assert cried("¡ayuda!")
    assert not cried("help")
    assert not cried("info!")


def test_the_staff_words_are_those_that_commands_hear() -> None:
    table = {word for words in KEYWORDS.staff.values() for word in words}
    assert table == TAKE_WORDS | DONE_WORDS | LIST_WORDS | OFF_WORDS | ON_WORDS
    numbered = {word for words in KEYWORDS.numbered.values() for word in words}
    assert numbered == PASS_WORDS | HOLD_WORDS


def test_staff_words_of_different_effects_lie_apart_save_those_that_are_asked_about() -> None:
    effects = (TAKE_WORDS, DONE_WORDS, LIST_WORDS, OFF_WORDS, ON_WORDS, PASS_WORDS, HOLD_WORDS)
    close = {
        (one, other)
        for first, second in combinations(effects, 2)
        for one in first
        for other in second
        if edits(one, other) < (2 if min(len(one), len(other)) <= 3 else 3)
    }
    assert close == {("ok", "on"), ("listo", "list")}


def test_words_that_lie_too_close_are_refused() -> None:
    said = problems(person={"en": ["HELPS"], "es": ["ALTA"]})
    assert "person.en.0: HELPS (person) is too close to HELP (help)" in said
    assert "person.es.0: ALTA (person) is too close to ALTO (stop)" in said


def test_short_words_may_lie_two_letters_apart_and_no_closer() -> None:
    staff = yaml.safe_load(FILE.read_text())["staff"]
    said = problems(staff={**staff, "en": [*staff["en"], "YEP"]})
    assert "YEP (staff) is too close to YES (start)" in said


def test_words_that_carriers_fix_may_lie_close() -> None:
    assert edits("stop", "unstop") == 2
    assert {"stop", "unstop"} <= KEYWORDS.carrier


def test_a_word_with_two_effects_is_refused() -> None:
    assert "stop stands in the table twice" in problems(person={"en": ["stop"], "es": ["PERSONA"]})


def test_everything_else_wrong_in_the_table_is_said() -> None:
    said = problems(
        help={"en": [True], "es": []},
        person={"en": ["PERSON"]},
        spoken="YES",
        more=["x"],
        stop_phrases={"en": ["(stop", "Stop it", "[a]"], "es": ["no mas [mensajes]"]},
    )
    assert "help.en.0: write a word in quotes" in said
    assert "help.es: write a list with at least one word" in said
    assert "person: write a list of words for each of en and es" in said
    assert "spoken: write a list" in said
    assert "more: there is no such part" in said
    assert "stop_phrases.en.0: a bracket is left open" in said
    assert "stop_phrases.en.1: write small letters" in said
    assert "stop_phrases.en.2: write a phrase of which some words cannot be left out" in said


def test_a_mark_on_no_keyword_is_refused() -> None:
    assert "calls.0: MAYDAY is no keyword of this table" in problems(calls=["MAYDAY"])


@given(st.text(max_size=700))
def test_any_text_is_a_keyword_or_none(text: str) -> None:
    found = KEYWORDS.effect(text)
    assert found is None or isinstance(found, Keyword)
    assert plain_form(plain_form(text)) == plain_form(text)


@given(st.sampled_from(sorted(KEYWORDS.by_form)), st.sampled_from(["", " ", ".", "!", " 🙏", "\n"]))
def test_every_word_of_the_table_is_heard_in_any_dress(form: str, dress: str) -> None:
    wanted = KEYWORDS.by_form[form]
    for text in (form, form.upper(), form.title(), wanted.word):
        found = KEYWORDS.effect(dress + text + dress)
        assert found is not None
        assert (found.effect, found.word) == (wanted.effect, wanted.word)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_edits_are_a_distance(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(
    "text",
    [
        "stop it",
        "can you stop asking",
        "no more questions!!",
        "wrong number",
        "ya basta",
        "go away",
    ],
)
def test_who_has_had_enough_is_understood(text: str) -> None:
    assert KEYWORDS.had_enough(text)
    assert KEYWORDS.effect(text) is None, "it is no legal stop"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no more drinking",
        "i want to stop",
        "me siento sola",
        "deja en paz a mi hijo",
        "4",
        "",
    ],
)
def test_who_speaks_of_something_else_is_not(text: str) -> None:
    assert not KEYWORDS.had_enough(text)


def test_a_phrase_of_which_nothing_is_left_is_refused() -> None:
    said = problems(enough_phrases={"en": ["[enough]"], "es": ["(basta"]})
    assert "enough_phrases.en.0: write a phrase of which some words cannot be left out" in said
    assert "enough_phrases.es.0: a bracket is left open" in said

"""What was asked, and what was written just before."""

from __future__ import annotations

import pytest

from service.core.screening.asked import about
from service.core.severity import Severity
from tests.core.screening.lexicons import seen

HURTING = "Are you having any thoughts of hurting yourself?"


@pytest.mark.parametrize("asked", ["self_harm", "suicide", HURTING, "¿Has pensado en lastimarte?"])
@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "yeah kinda",
        "kind of",
        "Yep.",
        "ofc",
        "👍",
        "a little",
        "sometimes at night",
        "sí",
        "siii",
        "sip",
        "obvio",
        "ya lo hice",
        "un poco",
    ],
)
def test_yes_to_a_question_about_suicide_is_a_crisis(asked: str, text: str) -> None:
    assert seen(text, asked=asked).severity is Severity.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "idk",
        "🤷",
        "probably",
        "not really",
        "not right now",
        "rather not say",
        "none of ur business",
        "never mind",
        "no but sometimes",
        "no sé",
        "déjame en paz",
    ],
)
def test_no_clear_no_to_it_is_for_a_person_today(text: str) -> None:
    assert seen(text, asked="self_harm").severity is Severity.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Nope",
        "n",
        "of course not",
        "hell no",
        "no not at all",
        "no, maybe tired",
        "para nada",
    ],
)
def test_no_to_it_is_no_sign(text: str) -> None:
    assert not seen(text, asked="self_harm").flagged


@pytest.mark.parametrize("asked", [None, "yes_no", "scale", "text", "Did the bus come?"])
@pytest.mark.parametrize("text", ["yes", "a little", "no", "1", "idk", "sí"])
def test_the_same_answers_to_another_question_are_none(asked: str | None, text: str) -> None:
    assert not seen(text, asked=asked).flagged


def test_no_to_whether_they_are_safe_is_a_crisis() -> None:
    for asked in ("safe", "safety", "Are you safe right now?", "¿Estás a salvo?"):
        for text in ("no", "n", "kinda", "sometimes", "not anymore", "ya no"):
            assert seen(text, asked=asked).severity is Severity.CRISIS
        for text in ("yes", "y", "of course", "claro"):
            assert not seen(text, asked=asked).flagged


def test_laughing_beside_an_answer_changes_nothing_of_it() -> None:
    for text in ("no lol", "lol no", "nope haha", "no 😂", "jaja no"):
        assert seen(text, asked="safe").severity is Severity.CRISIS, text
    for text in ("yes lol", "lol yes", "haha kinda", "jaja sí"):
        assert seen(text, asked="self_harm").severity is Severity.CRISIS, text
        assert not seen(text, asked="safe").flagged or text == "haha kinda"
    for text in ("no lol", "lol no", "jaja no"):
        assert not seen(text, asked="self_harm").flagged, text


@pytest.mark.parametrize(
    "asked",
    ["Is anyone hurting you?", "does he hit u?", "Are you being hurt?", "¿Alguien te lastima?"],
)
def test_yes_to_whether_somebody_hurts_them_is_about_violence(asked: str) -> None:
    assert about(asked) == "harmed"
    for text in ("yes", "kinda lol", "sometimes", "my ex", "sí", "a veces", "mi esposo"):
        found = seen(text, asked=asked)
        assert found.severity is Severity.URGENT, text
        assert {sign.category for sign in found.signs} == {"violence"}, text
    for text in ("yes he is here", "sí ayúdame"):
        assert seen(text, asked=asked).severity is Severity.CRISIS, text
    for text in ("idk", "rather not say", "no sé"):
        assert seen(text, asked=asked).severity is Severity.CONCERN, text
    for text in ("no", "no lol", "never", "para nada"):
        assert not seen(text, asked=asked).flagged, text


@pytest.mark.parametrize(
    "asked",
    [
        "Do you have a plan?",
        "have you made a specific plan",
        "¿Tienes un plan?",
        "Got a plan to do it?",
    ],
)
def test_yes_to_whether_they_have_a_plan_is_a_crisis(asked: str) -> None:
    assert seen("yes", asked=asked).severity is Severity.CRISIS
    assert seen("idk", asked=asked).severity is Severity.URGENT
    assert not seen("no", asked=asked).flagged


@pytest.mark.parametrize(
    "asked",
    [
        "Do you have a plan for the weekend?",
        "do you have a safety plan?",
        "What's the plan for today?",
        "¿Tienes un plan para hoy?",
        "Did that hurt you?",
    ],
)
def test_a_question_that_only_sounds_like_one_of_these_is_none(asked: str) -> None:
    assert about(asked) is None


def test_yes_to_whether_they_used_is_on_the_list() -> None:
    assert seen("yes", asked="Did you drink or use today?").severity is Severity.CONCERN
    assert not seen("nope 40 days", asked="use").flagged


def test_a_question_is_about_the_worst_in_it() -> None:
    assert about("Are you safe, or are you thinking of killing yourself?") == "self_harm"
    assert about("How are you today, 1-5?") is None
    assert about("If you are not safe, call 911. Did the bus come?") is None
    assert about(None) is None
    assert about("scale") == "scale"


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (("i cant", "do this"), "anymore"),
        (("i just want", "to"), "die"),
        (("ya no", "quiero"), "vivir"),
        (("i just", "cant"), "do this anymore"),
    ],
)
def test_a_thought_in_three_texts_is_read_as_one(before: tuple[str, ...], text: str) -> None:
    found = seen(text, before=before)
    assert found.flagged
    for sign in found.signs:
        assert sign.words == text[sign.start : sign.end]


@pytest.mark.parametrize("text", ["i want\nto die", "quiero\r\nmorir", "ok\ni just want\nto die"])
def test_a_thought_in_two_lines_is_read_as_one(text: str) -> None:
    found = seen(text)
    assert found.severity is Severity.CRISIS
    assert all(sign.words == text[sign.start : sign.end] for sign in found.signs)


def test_lines_that_say_two_things_stay_two() -> None:
    assert not seen("im ok\nsee u\ndie hard is on at 9").flagged


def test_what_an_earlier_text_showed_is_not_told_again() -> None:
    assert not seen("tonight", before=("i want to die",)).flagged
    assert not seen("anymore", before=("i cant do this",)).flagged
    assert not seen("ok", before=("i cried again", "ruin everything as always")).flagged


def test_weak_signs_of_two_texts_count_together() -> None:
    found = seen("ruin everything as always", before=("i cried again",))
    assert found.severity is Severity.CONCERN
    assert [sign.words for sign in found.signs] == ["ruin everything"]

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from service.core.source import AuthoringError
from service.core.texts.replies import KEYS, Lang, Replies, read_replies

HERE = Path(__file__).parents[3] / "templates" / "replies"
LANGUAGES: tuple[Lang, ...] = ("en", "es")


def written() -> dict[str, str]:
    return {f"{lang}.yaml": (HERE / f"{lang}.yaml").read_text() for lang in LANGUAGES}


def changed(**texts: str | None) -> dict[str, str]:
    """The files with some English sentences exchanged, or (None) taken out."""
    files = written()
    english = {**yaml.safe_load(files["en.yaml"]), **texts}
    kept = {key: text for key, text in english.items() if text is not None}
    return {**files, "en.yaml": yaml.safe_dump(kept, allow_unicode=True)}


def problems(files: dict[str, str]) -> str:
    with pytest.raises(AuthoringError) as refused:
        read_replies(files)
    return str(refused.value)


@pytest.fixture(scope="module")
def replies() -> Replies:
    return read_replies(written())


def test_the_shipped_replies_are_complete_and_fit_their_segments(replies: Replies) -> None:
    assert set(replies.texts) == set(LANGUAGES)
    assert all(set(replies.texts[lang]) == set(KEYS) for lang in LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_is_filled(replies: Replies, lang: Lang) -> None:
    text = replies.text("urgent", lang, specialist="Sam", when="today by 5 PM")
    assert "Sam" in text
    assert "today by 5 PM" in text
    assert "{" not in text


def test_a_value_with_braces_is_taken_as_it_is(replies: Replies) -> None:
    assert "{odd} name" in replies.text("help", "en", program="{odd} name")


def test_an_unknown_sentence_or_a_missing_value_is_our_own_bug(replies: Replies) -> None:
    with pytest.raises(KeyError):
        replies.text("no_such_sentence", "en")
    with pytest.raises(KeyError):
        replies.text("urgent", "en", specialist="Sam")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_crisis_text_names_where_help_is(replies: Replies, lang: Lang) -> None:
    for kind in ("suicide", "self_harm", "other"):
        assert "988" in replies.text(f"crisis_{kind}", lang)
    for kind in ("overdose", "medical"):
        text = replies.text(f"crisis_{kind}", lang)
        assert "911" in text
        assert "1-800-222-1222" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_for_a_violent_home_gives_nothing_away(replies: Replies, lang: Lang) -> None:
    text = replies.text("crisis_violence", lang).lower()
    assert not re.search(r"\d|danger|peligro|safe|seguro|alert|help|ayuda", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_names_a_condition_a_medicine_or_the_kind_of_program(
    replies: Replies, lang: Lang
) -> None:
    named = re.compile(
        r"suicid|overdose|sobredosis|mental|depress|depres|recover|recupera|sober|sobri|addict|adic"
        r"|drug|droga|medicine|medicina|pills|pastillas|therap|terap|peer support",
        re.IGNORECASE,
    )
    assert not [text for text in replies.texts[lang].values() if named.search(text)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_text_to_staff_tells_a_number_and_how_bad_it_is_and_no_more(
    replies: Replies, lang: Lang
) -> None:
    for key in KEYS:
        if key.startswith("alert") or key in ("outcome_asked", "staff_help"):
            assert set(KEYS[key]) <= {"ref", "refs", "severity", "name", "late"}
    assert "1042" in replies.text("alert", lang, ref="1042", severity="crisis")


def test_sentences_that_are_missing_or_unknown_are_all_named() -> None:
    said = problems(changed(help=None, concern=None, hellp="Hi."))
    assert "help: this sentence is missing" in said
    assert "concern: this sentence is missing" in said
    assert "hellp: there is no such sentence" in said


def test_a_missing_language_is_named() -> None:
    files = written()
    del files["es.yaml"]
    assert "es.yaml:1: this language is missing" in problems(files)


def test_a_file_of_an_unknown_language_is_named() -> None:
    assert "en.yaml or es.yaml" in problems({**written(), "fr.yaml": "help: salut"})


def test_placeholders_are_checked() -> None:
    said = problems(
        changed(
            urgent="Ask {nobody} {when}. 988",
            alert="Alert {ref:>9} {severity}",
            stranger="{program} {when",
        )
    )
    assert "urgent: nothing is there to fill {nobody} with (there is {specialist}, {when})" in said
    assert "urgent: it must say {specialist}" in said
    assert "alert: write a placeholder without : and !" in said
    assert "stranger: a brace is left open" in said


def test_words_that_a_sentence_may_not_lose_are_checked() -> None:
    said = problems(
        changed(
            crisis_overdose="Someone is coming.",
            crisis_violence="Call 911.",
            stop_confirmed="{program}: bye.",
        )
    )
    assert "crisis_overdose: it must say 911" in said
    assert "crisis_overdose: it must say 1-800-222-1222" in said
    assert "crisis_violence: no number here" in said
    assert "stop_confirmed: it must say START" in said


def test_a_text_over_its_segments_is_refused_as_it_will_be_filled() -> None:
    assert "concern: 3 segments (GSM-7) once filled: 2 at most" in problems(
        changed(concern="a" * 307)
    )
    assert "concern: 3 segments (UCS-2)" in problems(changed(concern="á" * 135))


def test_what_is_no_sentence_is_refused_with_its_line() -> None:
    files = {**written(), "en.yaml": "help: [1, 2]\nconcern: ''\n"}
    said = problems(files)
    assert "en.yaml:1: help: write a sentence here" in said
    assert "en.yaml:2: concern: write a sentence here" in said
    assert "not YAML" in problems({**written(), "en.yaml": "help: {"})

"""Several hundred texts, each taken for what it means (texts.yaml)."""

from __future__ import annotations

from collections import Counter

from service.core.severity import Severity
from service.core.texts.stop_meaning import stop_in
from tests.core.consent.classes import cases, library


def test_every_text_of_the_table_is_taken_for_what_it_means() -> None:
    wrong = [(one.text, one.wanted, one.taken_for) for one in cases() if not one.is_right]
    assert wrong == []


def test_the_table_is_large_has_both_languages_and_no_text_twice() -> None:
    found = cases()
    assert len(found) >= 600
    assert min(Counter(one.lang for one in found).values()) >= 200
    assert [text for text, n in Counter(one.text for one in found).items() if n > 1] == []


def test_no_ordinary_text_is_a_keyword_that_ends_or_begins_anything() -> None:
    keywords = library().keywords
    taken = {
        text
        for text in library().ordinary
        if stop_in(text, keywords) or keywords.had_enough(text) or keywords.effect(text)
    }
    assert taken == {"yes", "si"}, "which opt in only whoever has stopped"


def test_a_stop_is_no_sign_of_danger_by_itself() -> None:
    flagged = [
        one.text
        for one in cases()
        if one.wanted == "stop" and library().screen(one.text).severity > Severity.CONCERN
    ]
    assert flagged == []


def test_what_is_drawn_out_is_read_in_linear_time() -> None:
    keywords = library().keywords
    for text in ("stop. " * 90, "hi ok no so but " * 35, "a, " * 190, "stop texting me you " * 28):
        assert stop_in(text, keywords) is None or len(text) <= 600

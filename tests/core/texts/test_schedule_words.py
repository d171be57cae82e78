"""The words of schedules as people type them, and when the next text comes, in words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from service.core.texts.coming import Lang, say_coming
from service.core.texts.keywords import read_keywords
from service.core.texts.schedule_words import NO_WORDS, schedule_words

FILE = Path(__file__).parents[3] / "templates" / "keywords.yaml"
KEYWORDS = read_keywords(FILE.read_text("utf-8"), file="keywords.yaml")
WORDS = schedule_words(
    {
        ("mood", "daily"): {"en": "MOOD", "es": "ÁNIMO"},
        ("walks", "weekly"): {"en": "WALKING", "es": "CAMINAR"},
    },
    KEYWORDS,
)


def heard(text: str, *, exactly: bool = False) -> str | None:
    found = WORDS.heard(text, exactly=exactly)
    return None if found is None else f"{'join' if found.joins else 'leave'} {found.schedule}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MOOD", "join mood"),
        (" mood!! ", "join mood"),
        ("mood please", "join mood"),
        ("animo, gracias", "join mood"),
        ("START MOOD", "join mood"),
        ("M O O D", "join mood"),
        ("leave mood", "leave mood"),
        ("Leave MOOD.", "leave mood"),
        ("SALIR ÁNIMO", "leave mood"),
        ("leave animo", "leave mood"),
        ("alto animo", "leave mood"),
        ("walkng", "join walks"),
        ("wallking", "join walks"),
        ("leave walkin", "leave walks"),
        ("food", None),
        ("moods", None),
        ("my mood", None),
        ("mood 3", None),
        ("leave", None),
        ("no mas animo", None),
        ("talkin", None),
        ("", None),
        ("mood " * 200, None),
    ],
)
def test_a_whole_text_is_a_word_or_none(text: str, expected: str | None) -> None:
    assert heard(text) == expected


def test_while_a_question_is_open_only_the_very_word_counts() -> None:
    assert heard("walkng", exactly=True) is None
    assert heard("walking", exactly=True) == "join walks"


def test_what_to_text_to_leave_is_told_in_the_language_of_the_word() -> None:
    spanish, english = WORDS.heard("animo"), WORDS.heard("mood")
    assert spanish is not None
    assert english is not None
    assert (spanish.lang, spanish.leave) == ("es", "SALIR ÁNIMO")
    assert (english.lang, english.leave) == ("en", "LEAVE MOOD")


def test_a_program_without_words_hears_none() -> None:
    assert schedule_words({}, KEYWORDS) is NO_WORDS
    assert NO_WORDS.heard("mood") is None


NOW = datetime.fromisoformat("2026-03-02 12:00")  # a Monday, by the reader's own clock


@pytest.mark.parametrize(
    ("at", "lang", "expected"),
    [
        ("2026-03-02 18:00", "en", "today at 6 PM"),
        ("2026-03-03 09:30", "en", "tomorrow at 9:30 AM"),
        ("2026-03-05 10:37", "en", "on Thursday around 10:30 AM"),
        ("2026-03-09 00:00", "en", "on March 9 at 12 AM"),
        ("2026-03-02 13:00", "es", "hoy a la 1 PM"),
        ("2026-03-03 18:00", "es", "mañana a las 6 PM"),
        ("2026-03-05 10:37", "es", "el jueves a eso de las 10:30 AM"),
        ("2026-12-24 11:00", "es", "el 24 de diciembre a las 11 AM"),
    ],
)
def test_when_something_comes_is_said_as_people_say_it(at: str, lang: Lang, expected: str) -> None:
    assert say_coming(datetime.fromisoformat(at), NOW, lang) == expected

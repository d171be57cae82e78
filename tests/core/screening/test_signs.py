from __future__ import annotations

import pytest

from service.core.screening.load import load
from service.core.screening.model import Screening, Sign
from service.core.screening.screen import MOST_LOOKS, screen
from service.core.severity import Severity
from tests.core.screening.lexicons import seen, shipped, tiny

NEGATED = "guards: {negated: {because: denied, holds: [all], before: ['not [even]']}}"


def test_a_sign_says_what_where_and_how_bad() -> None:
    screening = seen("hey. i took all my pills")
    assert [
        (sign.sign, sign.category, sign.severity, sign.words, sign.start, sign.end)
        for sign in screening.signs
    ] == [("overdose.took", "overdose", Severity.CRISIS, "took all my pills", 7, 24)]
    assert screening.flagged
    assert screening.failed is None


def test_a_sign_held_back_says_why() -> None:
    screening = seen("im not suicidal just worn out")
    assert not screening.flagged
    assert [(held.sign, held.because) for held in screening.held_back] == [
        ("suicide.suicidal", "the words before it deny it")
    ]


def test_a_denial_does_not_hide_a_wish_after_it() -> None:
    assert seen("im not suicidal but i want to die").severity is Severity.CRISIS
    assert seen("i dont want to die. actually i want to die").severity is Severity.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "no i want to die",
        "dont worry i want to die",
        "i cant do this i want to die",
        "2 years clean and im suicidal",
        "3 months sober and i took all my pills",
        "my son died two years ago and i want to die",
        "i took all my pills at once",
        "my friend killed himself and i want to die too",
        "no, quiero morirme",
        "ya no aguanto quiero matarme",
    ],
)
def test_words_nearby_that_deny_or_date_something_else_hold_nothing_back(text: str) -> None:
    assert seen(text).severity is Severity.CRISIS


def test_a_guard_does_not_reach_over_a_comma() -> None:
    lexicon = tiny("give up", guards=NEGATED)
    assert not screen("not give up", lexicon=lexicon).flagged
    assert screen("not, give up", lexicon=lexicon).flagged


def test_someone_else_is_told_apart_not_dropped() -> None:
    mine, theirs = seen("i overdosed"), seen("my cousin overdosed last night")
    assert [sign.category for sign in mine.signs] == ["overdose"]
    assert {sign.category for sign in theirs.signs} == {"third_party"}
    assert theirs.severity is Severity.URGENT


def test_both_languages_are_read_whatever_the_hint() -> None:
    for lang in ("en", "es", None):
        for text in ("i want to die", "me quiero morir", "i wanna morirme"):
            assert screen(text, lexicon=shipped(), lang=lang).severity is Severity.CRISIS


@pytest.mark.parametrize("text", ["988", "838255", "741741", " 988. "])
def test_a_crisis_lines_number_sent_to_us_is_a_crisis(text: str) -> None:
    assert seen(text).severity is Severity.CRISIS


@pytest.mark.parametrize(
    "text", ["1", "2", "ok", "yes", "call me please", "can i talk to a person"]
)
def test_an_answer_or_a_request_for_a_person_is_no_sign(text: str) -> None:
    assert not seen(text, asked="scale").flagged


def test_two_weak_signs_make_a_concern_and_one_does_not() -> None:
    assert not seen("i cried today").flagged
    assert seen("i cried again. ruin everything as always").severity is Severity.CONCERN


def test_time_and_means_make_it_a_crisis() -> None:
    assert seen("i dont want to be here anymore").severity is Severity.URGENT
    assert seen("i dont want to be here anymore. tonight").severity is Severity.CRISIS


def test_a_thought_in_two_texts_is_read_as_one() -> None:
    screening = seen("to die", before=("i really want",))
    assert screening.severity is Severity.CRISIS
    assert [(sign.words, sign.start, sign.end) for sign in screening.signs] == [("to die", 0, 6)]
    assert not seen("to die").flagged
    assert not seen("ok thanks", before=("i want to die",)).flagged


def test_a_sign_for_a_question_shows_only_as_its_answer() -> None:
    files = {
        "en/x.yaml": "lang: en\nsigns: [{id: said_yes, category: suicide, severity: crisis, "
        "reason: said yes, patterns: ['^ yes $'], asked: [self_harm]}]"
    }
    asked = load(files)
    assert screen("Yes", lexicon=asked, asked="self_harm").flagged
    assert not screen("Yes", lexicon=asked, asked="yes_no").flagged


def test_what_cannot_be_read_fails_towards_a_person() -> None:
    assert seen("Я больше не хочу жить").failed == "written in letters that no lexicon covers"
    assert seen("Я больше не хочу жить").severity is Severity.URGENT
    assert seen("ok " * 2_000).failed == "longer than 4000 characters"
    assert seen("🙂🙂").failed is None


def test_too_many_places_to_weigh_fail_towards_a_person() -> None:
    lexicon = tiny("give up", guards=NEGATED)
    text = "not give up. " * (MOST_LOOKS + 1)
    assert screen(text, lexicon=lexicon).failed == f"more than {MOST_LOOKS} places to weigh"
    assert screen("not give up. " * MOST_LOOKS, lexicon=lexicon).failed is None


def test_quotes_hold_a_sign_back_but_not_when_all_is_quoted() -> None:
    assert not seen('the shirt said "i want to die" and i left').flagged
    assert seen('"i want to die"').flagged


def test_a_sign_knows_its_language() -> None:
    assert seen("me quiero matar").langs == ("es",)
    assert seen("i want to kill myself").langs == ("en",)
    assert set(seen("me quiero matar. i want to kill myself").langs) == {"en", "es"}
    assert seen("see you on friday").langs == ()


def test_the_language_of_the_worst_sign_comes_first() -> None:
    concern = Sign("a", "distress", Severity.CONCERN, "a", 0, 1, "en")
    crisis = Sign("b", "suicide", Severity.CRISIS, "b", 2, 3, "es")
    assert Screening(signs=(concern, crisis)).langs == ("es", "en")


@pytest.mark.parametrize(
    ("wish", "means"),
    [
        ("i dont want to be here anymore", "i have the pills"),
        ("nobody would even miss me", "the gun is loaded"),
        ("they would all be better off without me", "got the rope in my car"),
        ("ya no quiero estar aquí", "tengo las pastillas en la mano"),
    ],
)
def test_means_in_reach_make_a_crisis_of_a_wish(wish: str, means: str) -> None:
    assert seen(wish).severity is Severity.URGENT
    assert seen(f"{wish}. {means}").severity is Severity.CRISIS

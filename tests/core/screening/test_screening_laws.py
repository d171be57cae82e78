from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.core.screening.screen import screen
from tests.core.screening.lexicons import seen, shipped


def lexicon_words() -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(word for word in shipped().words if not word.endswith("*")))


WORDS = st.deferred(lexicon_words)
HARD = st.sampled_from(
    ["", "'", "’", "\u0301", "\u200d", "💊", "*", "!", "...", '"', "\ud800", "İ"]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(st.one_of(WORDS, HARD), max_size=30).map(" ".join),
    st.lists(st.one_of(WORDS, HARD), max_size=30).map("".join),
)


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_any_text_is_screened_and_the_words_are_its_own(text: str, before: list[str]) -> None:
    for earlier in ([], before):
        for sign in screen(text, lexicon=shipped(), before=earlier).signs:
            assert 0 <= sign.start < sign.end <= len(text)
            assert sign.words == text[sign.start : sign.end]


@given(TEXTS, st.sampled_from([" ", "\n", "   \t", " \u00a0"]))
def test_space_around_changes_nothing(text: str, space: str) -> None:
    assert seen(text + space) == seen(text)
    around = seen(space + text)
    assert around.severity is seen(text).severity
    assert [sign.sign for sign in around.signs] == [sign.sign for sign in seen(text).signs]


@given(TEXTS)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert seen(text) == seen(text)


@given(st.sampled_from(["i want to die", "me quiero morir", "i took all my pills"]), st.data())
def test_case_does_not_hide_a_sign(text: str, data: st.DataObject) -> None:
    cased = "".join(
        letter.upper() if data.draw(st.booleans()) else letter.lower() for letter in text
    )
    assert seen(cased).severity is seen(text).severity

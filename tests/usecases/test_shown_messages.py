"""How flagged words are marked in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.core.severity import Severity
from service.usecases.shown_messages import Piece, mark

SPANS = st.tuples(st.integers(-5, 40), st.integers(-5, 40), st.sampled_from(list(Severity)[1:]))


def test_flagged_words_are_marked_and_the_rest_is_not() -> None:
    assert mark("i want to die now", [(2, 13, Severity.CRISIS)]) == (
        Piece("i "),
        Piece("want to die", Severity.CRISIS),
        Piece(" now"),
    )


def test_where_signs_overlap_the_worse_one_shows() -> None:
    spans = [(0, 6, Severity.CONCERN), (3, 9, Severity.CRISIS)]
    assert mark("abcdefghi", spans) == (
        Piece("abc", Severity.CONCERN),
        Piece("defghi", Severity.CRISIS),
    )


def test_a_text_without_signs_is_one_piece_and_an_empty_one_none() -> None:
    assert mark("hello", []) == (Piece("hello"),)
    assert mark("", [(0, 3, Severity.URGENT)]) == ()


@given(st.text(max_size=30), st.lists(SPANS, max_size=6))
def test_no_letter_is_lost_or_doubled(body: str, spans: list[tuple[int, int, Severity]]) -> None:
    assert "".join(piece.text for piece in mark(body, spans)) == body

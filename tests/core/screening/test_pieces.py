"""One text in pieces, in any order and cut anywhere."""

from __future__ import annotations

import pytest

from service.bootstrap import read_library
from service.core.screening.pieces import screen_pieces

LIBRARY = read_library()
SENTENCE = "honestly i just want to kill myself tonight"


@pytest.mark.parametrize("cut", range(len("honestly i just want to "), len(SENTENCE) - 12))
@pytest.mark.parametrize("turned", [False, True])
def test_wherever_it_is_cut_and_whichever_comes_first(cut: int, turned: bool) -> None:
    parts = SENTENCE[:cut], SENTENCE[cut:]
    other, text = parts[::-1] if turned else parts
    seen = {sign.category for sign in LIBRARY.screen(text, before=[other]).signs}
    seen |= {sign.category for sign in LIBRARY.screen(other).signs}
    found = screen_pieces(text, [other], screen=LIBRARY.screen)
    assert "suicide" in seen | {sign.category for sign in found}
    for sign in found:
        assert text[sign.start : sign.end] == sign.words


def test_what_one_piece_says_alone_is_not_said_again() -> None:
    found = screen_pieces("HELP", ["i want to kill myself"], screen=LIBRARY.screen)
    assert found == ()


def test_nothing_is_read_into_what_is_empty_or_endless() -> None:
    assert screen_pieces("", [SENTENCE], screen=LIBRARY.screen) == ()
    assert screen_pieces(SENTENCE, ["", "x" * 4000], screen=LIBRARY.screen) == ()

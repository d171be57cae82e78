"""Asking what may hang."""

from __future__ import annotations

from threading import Event

import pytest

from service.web.looks import Lookout

LONG = 60.0


def test_an_answer_is_handed_on_and_each_look_is_a_new_one() -> None:
    answers = iter("ab")
    lookout = Lookout(lambda: next(answers), patience=LONG)
    assert (lookout.look(), lookout.look()) == ("a", "b")


def test_while_a_look_is_stuck_nobody_asks_again_and_afterwards_somebody_does() -> None:
    begun, released, asked = Event(), Event(), [0]

    def ask() -> int:
        asked[0] += 1
        begun.set()
        assert released.wait(LONG)
        return asked[0]

    hasty = Lookout(ask, patience=0.05)
    assert hasty.look() is None
    assert begun.wait(LONG)
    assert hasty.look() is None
    assert asked == [1]
    released.set()
    while hasty.look() in (None, 1):
        pass
    assert asked[0] > 1


def test_what_asking_raises_is_raised() -> None:
    def ask() -> int:
        raise ValueError("a bug")

    with pytest.raises(ValueError, match="a bug"):
        Lookout(ask, patience=LONG).look()

"""The words that peers are told to write (PAUSE, DELETE, CALL ME) may be said of a life as well."""

from __future__ import annotations

import pytest

from service.core.severity import Severity
from tests.core.screening.lexicons import seen


@pytest.mark.parametrize(
    "text",
    [
        "delete me from this world",
        "pause my life forever",
        "opt me out of life",
        "skip tomorrow forever",
        "open the door and jump",
        "call me before i do it",
        "wrong number im about to jump",
        "bórrenme de este mundo",
        "pausa mi vida para siempre",
        "denme de baja de la vida",
    ],
)
def test_a_word_of_ours_said_of_a_life_is_danger(text: str) -> None:
    assert seen(text).severity >= Severity.URGENT


@pytest.mark.parametrize("text", ["a las 6 me mato", "El lunes me mato."])
def test_a_time_named_before_it_makes_no_saying_of_it(text: str) -> None:
    assert seen(text).severity is Severity.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "take me off this list",
        "pause my texts",
        "skip tomorrow",
        "denme de baja",
        "la tarea me mata",
    ],
)
def test_said_of_texts_and_tasks_they_are_none(text: str) -> None:
    assert not seen(text).flagged

"""What holds a sign back, and what does not."""

from __future__ import annotations

import pytest

from service.core.screening.screen import screen
from service.core.severity import Severity
from tests.core.screening.lexicons import seen, tiny

HELD = [
    ("i dont want to kill myself im just tired", "deny"),
    ("my doctor asked if i want to kill myself and i said no", "deny"),
    ("5 years since my attempt", "past"),
    ("In 2009 I tried to end it. Today I coached a game", "past"),
    ("back in 98 i overdosed", "past"),
    ("hace 5 años intente matarme", "past"),
    ("en 2010 intente matarme", "past"),
    ("the line 'i want to disappear' from our play", "quotation"),
    ("why do people kill themselves", "in general"),
    ("is it normal that people with depression want to die", "in general"),
    ("my level 40 paladin keeps killing himself, i got a new controller", "game"),
    ("took all my pills as prescribed", "as told"),
    ("no quiero morir", "deny"),
]
NOT_HELD = [
    "im not suicidal but i wish i wouldnt wake up",
    "im not suicidal but i want to die",
    "in 2009 i tried to end it. now i want to die again",
    "'i want to die' is what i told her",
    "'cause i want to die, nothin' matters",
    "is it normal to want to die",
    "watching a movie and i want to die",
    "took all my pills at once",
    "no me quiero morir pero ya no quiero estar aqui",
    "my doctor asked if i want to kill myself and i said yes",
    "movie night was fun but i want to die",
    "la pelicula estuvo buena pero me quiero morir",
]
ORDINARY = [
    "killed it at the interview",
    "phone died lol",
    "this heat is killing me",
    "shoot me a text when ur up",
    "cut my hair today",
    "i could murder a burger",
    "dying of laughter",
    "what is suicide prevention month",
    "they say smoking kills",
    "me muero de risa",
    "se murio mi telefono",
    "mate un mosquito",
]


@pytest.mark.parametrize(("text", "why"), HELD)
def test_what_holds_a_sign_back_is_said(text: str, why: str) -> None:
    found = seen(text)
    assert not found.flagged
    assert any(why in held.because for held in found.held_back)


@pytest.mark.parametrize("text", NOT_HELD)
def test_a_wish_a_plan_or_its_return_is_not_held_back(text: str) -> None:
    assert seen(text).severity >= Severity.URGENT


MOVIE = "guards: {told_of: {because: a film, holds: [distress], %s: [movie]}}"
TURNS = "turns: [but]"


@pytest.mark.parametrize("scope", ["sentence", "text"])
def test_what_stands_before_a_but_holds_nothing_after_it(scope: str) -> None:
    lexicon = tiny("i want to die", guards=MOVIE % scope, more=TURNS)
    for text, flagged in (
        ("the movie was fun and i want to die", False),
        ("the movie was fun but i want to die", True),
        ("i want to die but it is a movie", False),
        ("sad but a movie and i want to die", False),
    ):
        assert screen(text, lexicon=lexicon).flagged is flagged, text


@pytest.mark.parametrize("text", ORDINARY)
def test_ways_of_speaking_are_no_signs(text: str) -> None:
    assert not seen(text).flagged

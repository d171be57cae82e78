"""What texts say of whose phone it is, and the ordinary ones beside them that say nothing of it."""

from __future__ import annotations

import pytest

from service.core.wishes.whose_phone import may_say, new_number, whose_phone
from tests.usecases.place import LIBRARY

WRONG = (
    "wrong number", "Wrong number!", "sorry you have the wrong number", "u got the wrong person",
    "new phone who dis", "hi new phone who is this", "this is not my phone",
    "its not her number",
    "i dont know you", "Número equivocado", "perdon es numero equivocado", "se equivoco de numero",
    "numero nuevo quien eres", "esa persona ya no tiene este numero", "no te conozco",
)  # fmt: skip
WHO = (
    "who is this", "Who's this?", "who dis", "hey who r u", "do i know you", "¿Quién es?",
    "quien eres", "de parte de quien", "whose number is this",
)  # fmt: skip
NOT_ALEX = (
    "this isnt alex", "This is not Alex", "not alex", "im not alex sorry",
    "sorry, this isn't Alex anymore",
    "alex doesn't have this number anymore", "no alex here", "Alex changed her number",
    "no soy alex", "alex ya no tiene este número", "aquí no hay ningún alex",
)  # fmt: skip
NEITHER = (
    "im not ok", "i am not sure", "not today", "this is not good", "im not alone", "no",
    "not great",
    "this is alex", "alex is here", "who is this for", "its the wrong time", "i know who you are",
    "no soy feliz", "what number should i call", "i lost my phone", "who is on call today",
    "wrong answer sorry, 4", "is this number ok", "my new phone is great", "no me siento bien",
)  # fmt: skip


def heard(text: str) -> str | None:
    found = LIBRARY.wishes.heard(text)
    named = whose_phone(text, "Alex", asked=False) if may_say(text) else None
    wish = found or named
    return wish.kind if wish is not None else None


@pytest.mark.parametrize("text", [*WRONG, *NOT_ALEX])
def test_a_number_that_is_not_theirs(text: str) -> None:
    assert heard(text) == "wrong_number"


@pytest.mark.parametrize("text", WHO)
def test_somebody_who_asks_who_we_are(text: str) -> None:
    assert heard(text) == "who"


@pytest.mark.parametrize("text", NEITHER)
def test_what_says_nothing_of_it(text: str) -> None:
    assert heard(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("yes", "still_me"), ("Sí", "still_me"), ("yes this is alex", "still_me"),
        ("soy alex", "still_me"), ("no", "wrong_number"), ("no, he moved", "wrong_number"),
        ("what is this about", None), ("4", None), ("maybe", None),
    ],
)  # fmt: skip
def test_the_answer_to_whether_it_is_still_theirs(text: str, kind: str | None) -> None:
    found = whose_phone(text, "Alex", asked=True)
    assert (found.kind if found else None) == kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("this is Alex, new number", "alex"),
        ("Hi its Alex Moreno, I have a new phone", "alex moreno"),
        ("new number this is alex", "alex"), ("hola soy Rosa, tengo número nuevo", "rosa"),
        ("soy rosa y cambie de numero", "rosa"), ("this is my new number", ""), ("new phone", ""),
        ("Alex here", None), ("is this the new number for the clinic", None), ("hello", None),
    ],
)  # fmt: skip
def test_a_new_number(text: str, name: str | None) -> None:
    found = new_number(text)
    assert (found.said if found else None) == name

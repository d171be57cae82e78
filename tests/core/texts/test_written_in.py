from __future__ import annotations

import pytest

from service.core.texts.written_in import written_in


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I was going to tell you about the meeting", "en"),
        ("im not sure what to do about it", "en"),
        ("hoy fui con mi hermana y todo estuvo bien", "es"),
        ("no se que hacer, me siento muy mal pero ya pasara", "es"),
        ("ya no puedo con esto", "es"),
        ("NO TENGO DINERO PARA LA RENTA", "es"),
        ("ok", None),
        ("tacos el gordo", None),
        ("pues i was like no manches que te pasa bro", None),
        ("mwen pa konnen", None),
        ("", None),
        ("😀😀😀", None),
    ],
)
def test_the_language_of_a_sentence_is_guessed_and_of_little_else(
    text: str, lang: str | None
) -> None:
    assert written_in(text) == lang

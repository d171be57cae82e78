"""A tap on a text, as phones write it to phones that know no reactions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.texts.reactions import quotes, read_reaction, unquoted

OURS = "It's Harbor Texts. How are you today, 1-5? Text STOP to end."


@pytest.mark.parametrize(
    "form",
    [
        "Liked “{}”", 'Loved "{}"', "Laughed at “{}”", "Emphasized “{}”", "Emphasised “{}”",
        "Removed a like from “{}”", "Removed a heart from “{}”", "Removed 👍 from “{}”",
        "Removed an exclamation from “{}”", 'Reacted 👍 to "{}"', "❤️ to “{}”",
        "Le gustó “{}”", "Le gusto «{}»", "Le encantó “{}”", "Se rió de “{}”", "Le dio risa “{}”",
        "Destacó “{}”", "Enfatizó “{}”", "Quitó un “me gusta” de “{}”", "Eliminó 👍 de “{}”",
        "Reaccionó con 👍 a “{}”", "👍 a “{}”",
        "Le ha gustado “{}”", "Puso un corazón a “{}”", "  Liked “{}” ", "LIKED “{}”",
    ],
)  # fmt: skip
def test_every_form_is_known_and_ours_by_its_quote(form: str) -> None:
    found = read_reaction(form.format(OURS), ["something else", OURS])
    assert found is not None
    assert (found.quote, found.ours, found.sad) == (OURS, True, False)
    not_ours = read_reaction(form.format("I want it to end"), [OURS])
    assert not_ours is not None
    assert not not_ours.ours


@pytest.mark.parametrize(
    "text",
    [
        "Disliked “{}”", "Questioned “{}”", 'Reacted 😢 to "{}"', "😭 to “{}”", "No le gustó “{}”",
        "Preguntó por “{}”", "Preguntó sobre “{}”", "No le ha gustado “{}”",
        "Cuestionó “{}”", "Reaccionó con 💔 a “{}”", "👎 a “{}”",
    ],
)  # fmt: skip
def test_a_sad_one_is_told_apart(text: str) -> None:
    found = read_reaction(text.format(OURS), [OURS])
    assert found is not None
    assert found.sad
    assert found.ours


@pytest.mark.parametrize(
    "text",
    [
        "I liked it", 'she said to "go"', "to “be”", "👍", "", "liked", "Liked it so much",
        "Liked “see you” but I want to talk", 'Liked "this" and then "that"', "Loved “”",
        "disliked the group", "Removed my stuff from the house", "me gustó “el grupo”",
    ],
)  # fmt: skip
def test_what_people_write_is_none(text: str) -> None:
    assert read_reaction(text, [OURS]) is None


def test_a_picture_can_be_tapped_too() -> None:
    for text in ("Liked an image", "Le gustó una imagen", "Reacted 👍 to a photo"):
        found = read_reaction(text)
        assert found is not None
        assert found.quote is None


@pytest.mark.parametrize(
    ("quote", "ours"),
    [
        (OURS, True),
        ("it’s harbor texts. how are you today, 1–5? text stop to end", True),
        ("It's Harbor Texts. How…", True),
        ("It's Har...", True),
        ("How are you today, 1-5?", True),
        ("STOP", False),
        ("It…", False),
        ("I want to end it today", False),
        ("How are you today, 1-5? I want to die", False),
    ],
)
def test_how_much_of_a_text_makes_it_ours(quote: str, ours: bool) -> None:
    assert quotes(quote, OURS) is ours


def test_quotes_inside_our_own_text_are_no_second_thought() -> None:
    ours = 'Reply "yes" or "no" when you can.'
    found = read_reaction(f"Liked “{ours}”", [ours])
    assert found is not None
    assert found.ours


def test_words_keep_their_places_without_the_quotes() -> None:
    text = "Liked “I want to die”"
    assert len(unquoted(text)) == len(text)
    assert unquoted(text).find("I want") == text.find("I want")


@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_is_read_or_not_but_never_raises(text: str, said: list[str]) -> None:
    read_reaction(text, said)

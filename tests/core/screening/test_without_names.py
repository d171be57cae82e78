"""What says who wrote a text is taken out, and what it means stays."""

from __future__ import annotations

import pytest

from service.core.screening.without_names import without_names

WORDS = "i im my took all pills am so tired with at the bridge going gonna safe"
KNOWN = frozenset(WORDS.split())


def cleaned(text: str, *hide: str) -> str:
    return without_names(text, hide=hide, is_word=KNOWN.__contains__).text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("call me +1 202 555 0143 now", "call me NUMBER now"),
        ("my case is 20455-118", "my case is NUMBER"),
        ("mail me at sam.r@example.org pls", "mail me at EMAIL pls"),
        ("see https://example.org/me?x=1 ok", "see LINK ok"),
        ("its on example.org", "its on LINK"),
        ("im @samr on there", "im NAME on there"),
        ("i live at 14 Old Mill Road by the park", "i live at ADDRESS by the park"),
        ("im at 14 old mill st apt 4b come", "im at ADDRESS come"),
        ("took 4 at unit 12", "took 4 at ADDRESS"),
        ("born 04/12/1988", "born DATE"),
        ("i told Maria Lopez that im done", "i told NAME that im done"),
        ("i hate Kevin's dog", "i hate NAME's dog"),
        ("my name is teresa and im tired", "my name is NAME and im tired"),
        ("my sister Jo took them", "my sister NAME took them"),
        ("me llamo rosa, ayuda", "me llamo NAME, ayuda"),
    ],
)
def test_what_says_who_it_is_goes(text: str, left: str) -> None:
    assert cleaned(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "took 30 pills at 8:15",
        "988",
        "text 741741 or 1-800-273-8255",
        "Honestly im so tired",
        "im tired",
        "it is 2024 and im at the bridge. Going now",
        "a 3 i guess, maybe 4/5",
        "see you Monday, God willing",
        "I AM SO TIRED OF THIS",
        "I Took All My Pills",
    ],
)
def test_what_means_something_stays(text: str) -> None:
    assert cleaned(text) == text


def test_what_cannot_be_known_is_hidden_when_it_is_named() -> None:
    found = without_names("jo went to oak house", hide=["Jo", "oak house", " "], is_word=bool)
    assert found.text == "NAME went to NAME"
    assert sorted(found.taken) == ["jo", "oak house"]

"""No two keywords of different effect lie within two edits of each other, over the whole table,
save those that are named here, each with why."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.texts.keywords import edits, plain_form
from tests.core.consent.classes import library

SHORT = "a word of up to three letters: two edits lie between"
CARRIERS = "carriers fix both words"
ONLY_STAFF = "heard from staff phones only, the other from peers"
NEVER_ALONE = "stands only before the word of a schedule"
WITHIN_TWO = {
    ("stop", "unstop"): CARRIERS,
    ("end", "on"): SHORT,
    ("fin", "on"): SHORT,
    ("fin", "si"): SHORT,
    ("ok", "si"): SHORT,
    ("on", "si"): SHORT,
    ("less", "yes"): SHORT,
    ("less", "list"): ONLY_STAFF,
    ("on", "open"): ONLY_STAFF,
    ("take", "time"): ONLY_STAFF,
    ("time", "tomo"): ONLY_STAFF,
    ("salir", "saltar"): NEVER_ALONE,
}


def effects() -> dict[str, str]:
    """What each word of the table does, those of the staff as one."""
    people = library()
    words = {plain_form(word): "leave" for said in people.keywords.leave.values() for word in said}
    words |= {word: "staff" for said in people.keywords.staff.values() for word in said}
    words |= {form: wish.kind for form, wish in people.wishes.by_form.items()}
    return words | {form: word.effect for form, word in people.keywords.by_form.items()}


def test_keywords_of_different_effect_lie_apart_but_for_those_named_here() -> None:
    words = effects()
    close = {
        (one, other)
        for one, other in combinations(sorted(words), 2)
        if words[one] != words[other] and edits(one, other) <= 2
    }
    assert close == set(WITHIN_TWO)
    assert all(edits(*pair) == 2 for pair in close), "one slip never makes one the other"


def test_a_slip_of_one_keyword_is_none_of_another() -> None:
    words = effects()
    close = {
        (slip, word)
        for slip, meant in library().keywords.by_slip.items()
        for word, effect in words.items()
        if effect != meant.effect and edits(slip, word) <= 1
    }
    assert close == set()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(effects())), st.integers(0, 20), st.sampled_from("aeinorst"))
def test_one_letter_amiss_in_a_keyword_never_does_what_another_does(
    word: str, at: int, letter: str
) -> None:
    people = library()
    pairs = [pair for pair, why in WITHIN_TWO.items() if word in pair and why == NEVER_ALONE]
    right = {effects()[one] for one in (word, *(other for pair in pairs for other in pair))}
    place = at % len(word)
    for amiss in (
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
    ):
        keyword, wish = people.keywords.effect(amiss), people.wishes.heard(amiss)
        found = {keyword.effect if keyword else None, wish.kind if wish else None} - {None}
        assert found <= right or plain_form(amiss) in effects(), amiss

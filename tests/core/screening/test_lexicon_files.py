from __future__ import annotations

import pytest

from service.core.screening.authoring import read_lexicon
from service.core.screening.load import load
from service.core.screening.screen import screen
from service.core.source import AuthoringError
from tests.core.screening.lexicons import shipped_files

FEWEST_FLAGS = 2
GOOD = """lang: en
families:
  low: [low, down]
signs:
  - id: low
    category: distress
    severity: concern
    reason: feels low
    patterns: ["feel @low"]
    flags: [i feel low]
    spares: [feel fine]
"""


def mistakes(files: dict[str, str]) -> list[str]:
    with pytest.raises(AuthoringError) as caught:
        load(files)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_all_mistakes_of_a_file_are_told_at_once_with_line_and_field() -> None:
    text = """lang: klingon
colour: blue
fillers: [no]
guards:
  odd:
    because: x
    as: nobody
signs:
  - id: a
    category: sadness
    severity: dire
    reason: ""
    patterns: ["(open"]
    asked: [weather]
    extra: 1
  - just words
"""
    with pytest.raises(AuthoringError) as caught:
        read_lexicon(text, file="en/x.yaml")
    told = [(mistake.line, mistake.where) for mistake in caught.value.mistakes]
    assert told == [
        (1, "lang"),
        (2, "colour"),
        (3, "fillers.0"),
        (5, "guards.odd"),
        (7, "guards.odd.as"),
        (10, "signs.0.category"),
        (11, "signs.0.severity"),
        (12, "signs.0.reason"),
        (13, "signs.0.patterns.0"),
        (14, "signs.0.asked.0"),
        (15, "signs.0.extra"),
        (16, "signs.1"),
    ]
    assert all(mistake.file == "en/x.yaml" for mistake in caught.value.mistakes)


def test_mistakes_of_several_files_come_together() -> None:
    told = mistakes({"en/a.yaml": "lang: xx", "en/b.yaml": "- a list", "en/c.yaml": "a: [b"})
    assert [line.split(":")[0] for line in told] == ["en/a.yaml", "en/b.yaml", "en/c.yaml"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("feel @low", "feel @high"), "no family is called @high"),
        (("[low, down]", "['@low']"), "contains itself"),
        (("feel @low", "[feel]"), "it would match anything"),
        (("feel @low", "^ $"), "it would match anything"),
        (("i feel low", "i feel high"), "low no longer shows in 'i feel high': nothing does"),
        (("feel fine", "feel down"), "low shows in 'feel down', by 'feel down'"),
        (("spares", "guards: [nope]\n    spares"), "no guard is called nope"),
        (("families:", "fillers: [down]\nfamilies:"), "passed over in reading"),
    ],
)
def test_what_only_shows_when_it_is_compiled_is_told_too(
    change: tuple[str, str], told: str
) -> None:
    assert told in "\n".join(mistakes({"en/x.yaml": GOOD.replace(*change)}))


def test_one_id_for_two_signs_is_a_mistake() -> None:
    assert mistakes({"en/x.yaml": GOOD, "en/y.yaml": GOOD.replace("low: [low, down]", "x: [y]")})


def test_no_file_at_all_is_a_mistake() -> None:
    assert mistakes({}) == ["lexicons:1: there is no lexicon file"]


def test_families_and_guards_of_one_name_in_two_languages_are_one() -> None:
    guard = "guards: {held: {because: told, holds: [all], before: [WORD]}}\n"
    lexicon = load(
        {
            "en/x.yaml": GOOD + guard.replace("WORD", "never"),
            "es/x.yaml": "lang: es\nfamilies: {low: [triste]}\n" + guard.replace("WORD", "nunca"),
        }
    )
    assert screen("i feel triste", lexicon=lexicon).flagged
    for text in ("never feel low", "nunca feel low"):
        assert screen(text, lexicon=lexicon).held_back[0].because == "told"


def test_the_version_is_the_hash_of_all_that_went_in() -> None:
    first = load({"en/x.yaml": GOOD})
    assert first.version == load({"en/x.yaml": GOOD}).version
    assert first.version != load({"en/x.yaml": GOOD + "# one more line\n"}).version
    assert first.version != load({"en/y.yaml": GOOD}).version
    assert first.sources == {"en/x.yaml": GOOD}


def test_every_shipped_sign_carries_examples_of_what_must_show_and_what_must_not() -> None:
    bare = [
        f"{name}: {sign.id} has {len(sign.flags)} flags and {len(sign.spares)} spares"
        for name, text in shipped_files().items()
        for sign in read_lexicon(text, file=name).signs
        if len(sign.flags) < FEWEST_FLAGS or not sign.spares
    ]
    assert bare == []


def test_a_guard_may_be_deaf_to_how_a_sign_begins() -> None:
    guard = (
        "guards: {held: {because: told, holds: [all], before: [never],"
        " unless_begins: [feel down]}}\n"
    )
    lexicon = load({"en/x.yaml": GOOD + guard})
    assert not screen("never feel low", lexicon=lexicon).flagged
    assert screen("never feel down", lexicon=lexicon).flagged


def test_what_is_told_of_others_goes_to_the_third_party() -> None:
    guard = "guards: {them: {because: them, holds: [all], before: [they], as: third_party}}\n"
    lexicon = load({"en/x.yaml": GOOD + guard})
    (sign,) = screen("they feel low", lexicon=lexicon).signs
    assert (sign.category, sign.words) == ("third_party", "feel low")

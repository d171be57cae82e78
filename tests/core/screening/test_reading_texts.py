from __future__ import annotations

import pytest

from service.core.screening.normal import LONGEST_READ, fold, read
from service.core.screening.vocabulary import Vocabulary

WORDS = Vocabulary(
    plain=[
        "i",
        "kill",
        "want",
        "die",
        "do",
        "not",
        "to",
        "suicide",
        "pills",
        "am",
        "going",
        "went",
        "ok",
    ],
    prefixes=["medic"],
    shorthand={
        "kms": ("kill", "myself"),
        "wanna": ("want", "to"),
        "dont": ("do", "not"),
        "im": ("i", "am"),
        "i'll": ("i", "will"),
        "really": (),
        "want 2": ("want", "to"),
        "💊": ("pills",),
    },
    keywords=["suicide", "kill", "die", "pills", "overdose"],
    ordinary=["overdone", "indie"],
)


def words(text: str) -> list[str]:
    return read(text, WORDS).words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("I WANT to Die", ["i", "want", "to", "die"]),
        ("𝓲 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓭𝓲𝓮", ["i", "want", "to", "die"]),
        ("ｄｉｅ", ["die"]),
        ("dïé", ["die"]),
        ("die\u0301", ["die"]),
        ("d\u200bie", ["die"]),
        ("don't", ["do", "not"]),
        ("don’t", ["do", "not"]),
        ("dont", ["do", "not"]),
        ("i'll", ["i", "will"]),
        ("kms", ["kill", "myself"]),
        ("k m s", ["kill", "myself"]),
        ("i want to d i e ok", ["i", "want", "to", "die", "ok"]),
        ("i i i d i e", ["i", "i", "i", "die"]),
        ("want 2 die", ["want", "to", "die"]),
        ("want, 2 die", ["want", "2", "die"]),
        ("iwannadie", ["i", "want", "to", "die"]),
        ("idontwanttodie", ["i", "do", "not", "want", "to", "die"]),
        ("imgoing", ["i", "am", "going"]),
        ("20pills", ["20", "pills"]),
        ("diiee", ["die"]),
        ("suiecide", ["suicide"]),
        ("dіe", ["die"]),
        ("ᴅɪᴇ", ["die"]),
        ("dιe", ["die"]),
        ("ⓓⓘⓔ", ["die"]),
        ("🅳🅸🅴", ["die"]),
        ("d\u200eie", ["die"]),
        ("d\u0336\u0322\u0330\u0311i\u0336\u0322\u0330\u0311e\u0336", ["die"]),
        ("really really", ["∅"]),
        ("i'm", ["i", "am"]),
        ("dieeeee", ["die"]),
        ("killlll", ["kill"]),
        ("k!ll", ["kill"]),
        ("su!c1de", ["suicide"]),
        ("s*icide", ["suicide"]),
        ("$uicide", ["suicide"]),
        ("d.i.e", ["die"]),
        ("s_u_i_c_i_d_e", ["suicide"]),
        ("sucide", ["suicide"]),
        ("suicdie", ["suicide"]),
        ("ovverdose", ["overdose"]),
        ("overdone", ["overdone"]),
        ("wannadie", ["want", "to", "die"]),
        ("indie", ["indie"]),
        ("wantto", ["want", "to"]),
        ("iwant", ["i", "want"]),
        ("suicidekill", ["suicide", "kill"]),
        ("goin", ["going"]),
        ("gong", ["going"]),
        ("giong", ["going"]),
        ("goiing", ["going"]),
        ("wnt", ["want|went"]),
        ("took40", ["took40"]),
        ("pills40", ["pills", "40"]),
        ("overdun", ["overdun"]),
        ("i really want", ["i", "want"]),
        ("ok.i want", ["ok", "", "i", "want"]),
        ("ok 💊💊", ["ok", "pills"]),
        ("want 😭 to 😭 die", ["want", "to", "die", "😭"]),
        ("die 😭. ok", ["die", "😭", "", "ok"]),
        ("😭😭", ["∅", "😭"]),
        ("💊", ["∅", "pills"]),
        ("medicina", ["medicina"]),
        ("@someone die", ["die"]),
        ("https://example.org/die ok", ["ok"]),
        ("", []),
        ("...", []),
    ],
)
def test_a_text_is_read_as_it_is_meant(typed: str, plain: list[str]) -> None:
    assert words(typed) == plain


def test_every_word_keeps_its_place_in_the_original() -> None:
    text = "OK… I’ll  𝔀𝓪𝓷𝓷𝓪 d!e 💊"
    reading = read(text, WORDS)
    places = [text[a:b] for a, b in zip(reading.starts, reading.ends, strict=True)]
    assert list(zip(reading.words, places, strict=True)) == [
        ("ok", "OK"),
        ("i", "I’ll"),
        ("will", "I’ll"),
        ("want", "𝔀𝓪𝓷𝓷𝓪"),
        ("to", "𝔀𝓪𝓷𝓷𝓪"),
        ("die", "d!e"),
        ("pills", "💊"),
    ]


def test_commas_are_pauses_and_full_stops_end_a_sentence() -> None:
    reading = read("no, i want. die", WORDS)
    assert reading.words == ["no", "i", "want", "", "die"]
    assert reading.pauses == 0b10


def test_what_stands_in_quotes_is_known() -> None:
    assert read('want "to die" ok', WORDS).quoted == 0b0110
    assert read('want "to die', WORDS).quoted == 0


def test_no_more_is_read_than_the_limit() -> None:
    assert len(words("ok " * LONGEST_READ)) == LONGEST_READ // 3 + 1


def test_folding_takes_accents_off_and_keeps_apostrophes_straight() -> None:
    assert fold("Niñó") == "nino"
    assert fold("I’LL") == "i'll"

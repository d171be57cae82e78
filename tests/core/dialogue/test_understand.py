"""Answers as people write them, and what must not be taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.dialogue.model import Answer
from service.core.dialogue.script import Expect
from service.core.dialogue.understand import declines, understand
from service.core.texts.reactions import read_reaction

MOOD = Expect("scale", 1, 5, feeling=True)
PAIN = Expect("scale", 0, 10, unsure_high=True)
COUNT = Expect("number", 0, 30, units=frozenset({"times", "days", "veces"}))
YES_NO = Expect("yes_no")
TEXT = Expect("text")
TIME = Expect("time")
CHOICE = Expect(
    "choice",
    options=(("morning", ("mornings", "manana", "morning")), ("evening", ("night", "evening"))),
)
EVERY = (MOOD, PAIN, COUNT, YES_NO, TEXT, TIME, CHOICE)


def test_numbers_on_a_scale() -> None:
    written = {
        "2": 2, " 2. ": 2, "two": 2, "Two!": 2, "tow": 2, "a 3 i guess": 3, "4/5": 4,
        "4 out of 5": 4, "4 de 5": 4, "dos": 2, "un 3 creo": 3, "3️⃣": 3, "5!!!": 5, "2 thanks": 2,
        "hi, 4 today": 4, "i'd say 3": 3, "me siento un 2": 2, "2 gracias": 2, "3 🙂": 3, "٣": 3,
        "twooo": 2, "cinco": 5, "sinco": 5, "mood is 2": 2, "3... 3": 3,
    }  # fmt: skip
    assert {text: understand(text, MOOD) for text in written} == written


def test_a_remark_may_follow_a_number_where_it_clearly_starts_anew() -> None:
    written = {
        "2, rough night": 2, "2 because i slept bad": 2, "3 pero cansado": 3, "4\nhow are you?": 4,
        "2. didnt sleep": 2, "1 i feel so alone": 1, "not great. 2": 2, "5 great": 5,
    }  # fmt: skip
    assert {text: understand(text, MOOD) for text in written} == written


@pytest.mark.parametrize(
    "text",
    [
        "i took 2 pills", "2 days clean", "2 💊", "2 i took pills", "2 beers", "me 2", "same 2 u",
        "2 am", "no one", "one of those days", "0", "6", "8/10", "10/10", "-2", "1 or 5", "2 no 3",
        "50%", "3rd", "1 2 3 4 5", "12025550143", "maybe", "you", "", "   ", "?", "💊", "4 sure",
        "9" * 400, "there", "i had 3 kids", "5. just kidding, 1",
        "im a 4 but really a 2", "24/7", "1:30", "$5", "well",
        "3 of them left",
    ],
)  # fmt: skip
def test_what_is_no_place_on_the_scale(text: str) -> None:
    assert understand(text, MOOD) is None


def test_between_two_numbers_the_safe_one_counts() -> None:
    for text in ("maybe a 2 or 3", "2-3", "2 to 3", "2 o 3", "entre 2 y 3", "2.5", "2,5"):
        assert understand(text, MOOD) == 2, text
        assert understand(text, PAIN) == 3, text


def test_how_someone_feels_in_words() -> None:
    written = {
        "ok": 3, "ok i guess": 3, "not great": 2, "not so good": 2, "Not good :(": 2, "👍": 4,
        "im fine": 3, "awful": 1, "really really bad": 1, "pretty good": 4, "great!!": 5,
        "good and you?": 4, "so so": 3, "could be better": 2, "muy bien": 5, "¡Muy bien!": 5,
        "no muy bien": 2, "más o menos": 3, "mal": 2, "muy mal": 1, "estoy bien gracias": 4,
        "regular": 3, "😞": 2, "😀": 5, "not bad": 3, "im well thanks": 4, "lonely": 2,
    }  # fmt: skip
    assert {text: understand(text, MOOD) for text in written} == written


@pytest.mark.parametrize(
    "text",
    ["good but also bad", "great 1", "no", "yes", "good 😞", "nobody is ok"],
)
def test_mixed_feelings_are_asked_about(text: str) -> None:
    assert understand(text, MOOD) is None


def test_feelings_are_read_only_where_the_scale_asks_for_them() -> None:
    assert understand("great", PAIN) is None


def test_counts_may_carry_their_unit() -> None:
    assert understand("2 times", COUNT) == 2
    assert understand("about 12 days", COUNT) == 12
    assert understand("tres veces", COUNT) == 3
    assert understand("2 beers", COUNT) is None
    assert understand("31", COUNT) is None


YES = """yes|Yes.|YES|y|yea|yeah i guess|yep|yup|yesss|sure|sure why not|ok|okay thanks|k|👍|👍🏽|✅
yes please|yes i would like that|yes, after work please|yes please call me|sí|si|Sí!|si claro|sip
sí por favor|claro que sí|por supuesto|dale|está bien|me gustaría|i'd like that
sounds good|please|por favor|ok please"""
NO = """no|No.|n|nah|nope|nooo thank you|no thanks|no gracias|not now|not really|👎|ok no thanks
no please|no, im at work|no maam thanks
no thanks im good|ahora no|para nada|mejor no|i'd rather not|hoy no"""
OPEN = """maybe|idk|yes and no|no yes|im good|yes but not today|si, pero no hoy|no, i need help
no puedo mas|no one cares|no se|who is this|1|yes i took them all|si no me llaman me muero|not sure
stop|help|ya|que|🤷|yes no maybe|i said no to drugs yesterday and yes to life"""


def _each(listed: str) -> list[str]:
    return listed.replace("\n", "|").split("|")


@pytest.mark.parametrize(
    ("texts", "meant"), [(YES, True), (NO, False), (OPEN, None)], ids=["yes", "no", "open"]
)
def test_yes_and_no(texts: str, meant: bool | None) -> None:
    read = {text: understand(text, YES_NO) for text in _each(texts)}
    assert read == dict.fromkeys(_each(texts), meant)


def test_a_choice_by_its_words_its_place_or_with_a_slip() -> None:
    written: dict[str, Answer | None] = {
        "morning": "morning", "in the mornning please": "morning", "Evenign": "evening",
        "2": "evening", "1.": "morning", "night i guess": "evening", "Mañana": "morning",
        "morning or evening": None, "not morning": None, "3": None, "whenever": None,
    }  # fmt: skip
    assert {text: understand(text, CHOICE) for text in written} == written


def test_times_of_day() -> None:
    written = {
        "6pm": "18:00", "6 PM": "18:00", "6 p.m.": "18:00", "6:30 pm": "18:30", "18:30": "18:30",
        "06:30": "06:30", "a las 6": "18:00", "a las seis y media": "18:30", "7": "07:00",
        "half past 6": "18:30", "las 8 de la noche": "20:00", "8 in the morning": "08:00",
        "1830": "18:30", "noon": "12:00", "mediodía": "12:00", "12am": "00:00",
        "6pm please": "18:00", "around 6": "18:00", "at 7 tonight": "19:00",
        "10:00": "10:00", "9 y cuarto": "09:15",
    }  # fmt: skip
    assert {text: understand(text, TIME) for text in written} == written


@pytest.mark.parametrize(
    "text", ["25:00", "5 or 6", "6 pills", "later", "6:75", "13pm am", "24:00"]
)
def test_what_is_no_time(text: str) -> None:
    assert understand(text, TIME) is None


def test_free_text_is_kept_as_written_up_to_a_length() -> None:
    assert understand("  I called my sister ", TEXT) == "I called my sister"
    assert understand("x" * 2000, TEXT) == "x" * 600
    assert understand(" \n", TEXT) is None


def test_nobody_has_to_answer() -> None:
    for text in (
        "skip",
        "SKIP please",
        "pass",
        "I'd rather not say",
        "prefiero no decir",
        "saltar",
    ):
        assert declines(text, MOOD), text
    assert declines("idk", TEXT)
    assert declines("nada", TEXT)
    assert not declines("no", YES_NO)
    assert not declines("i skipped lunch", MOOD)


def test_a_tapped_heart_is_no_answer() -> None:
    for text in ("Liked “How are you?”", 'Loved "YES or NO"', "👍 to “How are you?”",
                 "Removed a heart from “Hi”", "Le gustó «¿Cómo estás?»"):  # fmt: skip
        assert read_reaction(text), text
    for text in ("I liked it", 'she said to "go"', "to “be”", "👍"):
        assert not read_reaction(text), text


@settings(deadline=None)
@given(st.text(max_size=400), st.sampled_from(EVERY))
def test_any_text_is_read_or_not_but_never_raises(text: str, expect: Expect) -> None:
    answer = understand(text, expect)
    declines(text, expect)
    read_reaction(text)
    if expect.kind in ("scale", "number") and answer is not None:
        assert isinstance(answer, int)
        assert expect.low <= answer <= expect.high


MIXED = (
    "2 3.5 , 4 / 5 - 12 99999999 yes no not ok good muy bien a an i or o de of 👍 💊 ; am pm las y "
    "media cuarto : 6 h morning evening . skip mas menos very so one tow \n"
)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(MIXED.split(" ")), max_size=30).map(" ".join), st.sampled_from(EVERY)
)
def test_any_mix_of_the_words_that_matter_never_raises(text: str, expect: Expect) -> None:
    understand(text, expect)

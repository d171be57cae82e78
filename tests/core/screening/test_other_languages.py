"""What is written in a language that is not read here is for a person; English and Spanish never
are taken for one."""

from __future__ import annotations

import pytest
import yaml

from service.core.screening.load import load
from service.core.screening.overlay import read_overlay
from service.core.screening.overlay_check import Shipped
from service.core.screening.screen import screen
from service.core.severity import Severity
from service.core.source import AuthoringError, read_yaml
from tests.core.screening.lexicons import seen, shipped
from tests.screening.sample_set import HERE, explicit, samples
from tests.screening.surroundings import cases

TABLE: dict[str, list[str]] = yaml.safe_load(
    (HERE / "other_languages.yaml").read_text(encoding="utf-8")
)
OURS = """
    met Jean Paul and Marie Claire at the mall
    that song Je t'aime is stuck in my head
    mon ami
    Da Silva Dos Santos
    Le Van Nguyen is my new boss
    danke schon bro
    c'est la vie
    salaam alaikum my guy
    au contraire my friend
    im in la w my man tmr
    na im good
    mama mia thats alot
    ja ja ja muy bueno
    ke ase prima
    toi cansada
    toy bn y tu q ase
    se me olvido la cita d oy
    ta bueno pues
    ese wey no bino
    hakuna matata
    que sera sera
    gracias merci danke
    lah u so bad leh
    wah got so many meh
    mi a go ah di shop
    che boludo dale
    vamo a la playa o q
    no manches wey
    bout 2 go in
    he dont no nun
    u da man
    die hard 2 or 3
    sum1 brok in my car
    alles gut
    deja vu
    ola ke tal
    obrigado amigo
    sino nos vemos el jueves
    lo di por perdido
    si ti va bien
    vi a mi tia con su perro
    ora si ya me voy
    tu mama come aca
    mi ex me ve feo
    non stop partying
    no era nada
    quale es tu numero
"""


@pytest.mark.parametrize("language", TABLE)
def test_a_text_in_a_language_that_is_not_read_is_for_a_person(language: str) -> None:
    assert len(TABLE[language]) >= 12
    name = f"unread.{language.lower().replace(' ', '_')}"
    for text in TABLE[language]:
        for typed in (text, text.capitalize() + ".", text.upper()):
            found = seen(typed)
            assert found.severity is Severity.CONCERN, typed
            assert [sign.sign for sign in found.signs] == [name], typed
            assert found.failed is None
    reasons = {rule.sign: rule.reason for rule in shipped().rules}
    assert reasons[name] == f"In a language that is not read here, perhaps {language}"


def test_english_and_spanish_are_never_taken_for_another_language() -> None:
    texts = [one.text for one in (*samples(), *explicit())]
    texts += [case.text for lang in ("en", "es") for case in cases(lang)]
    texts += [line.strip() for line in OURS.strip().splitlines()]
    assert len(texts) > 20_000
    others = shipped().others
    assert others is not None
    assert [text for text in texts if others.heard_in(text)] == []


def test_a_danger_that_is_understood_is_told_and_not_the_language() -> None:
    found = seen("mwen pa vle viv ankò i want to die")
    assert found.severity is Severity.CRISIS
    assert all(sign.category != "other_language" for sign in found.signs)


def test_a_few_words_of_ours_beside_many_of_theirs_change_nothing() -> None:
    assert seen("ayoko na talaga pagod na pagod na ako please").flagged
    assert not seen("my nanay said ayoko to me and i was like ok").flagged


def test_the_words_that_tell_it_are_shown_also_where_the_marks_are_set_apart() -> None:
    (sign,) = seen("ok, je ne veux plus vivre!").signs
    assert sign.words == "je ne veux plus vivre"
    apart = "ne\u0301 chce\u0328 juz\u0307 z\u0307yc\u0301"
    (sign,) = seen(f"nie {apart}").signs
    assert sign.words


LANGUAGE = """lang: en
everyday: the a and i
signs:
  - id: unread.elvish
    category: other_language
    severity: concern
    reason: Perhaps Elvish
    words: mae govannen a mellon
    flags: [mae govannen legolas]
    spares: [mae and i]
"""


def test_a_program_may_keep_a_language_still_that_it_reads() -> None:
    ours = Shipped(load({"en/x.yaml": LANGUAGE}))
    own = "screening: {silence: {unread.elvish: we speak it}}"
    overlay = read_overlay(read_yaml(own, file="harbor.yaml"), lang="en")
    assert ours.mistakes(overlay) == []
    assert screen("mae govannen mellon", lexicon=ours.lexicon).flagged
    assert not screen("mae govannen mellon", lexicon=ours.with_overlay(overlay)).flagged


def test_a_sign_has_patterns_or_words() -> None:
    lines = LANGUAGE.replace("    words: mae govannen a mellon\n", "")
    with pytest.raises(AuthoringError) as caught:
        load({"en/x.yaml": lines})
    assert "a sign needs patterns, or words of another language" in str(caught.value)

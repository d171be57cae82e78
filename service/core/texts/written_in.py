"""In which language a text seems to be written: a guess, good enough to offer another one and never
to switch. By the small words that nearly every sentence has and that the other language lacks."""

from __future__ import annotations

from typing import Literal

from service.core.texts.keywords import plain_form

Lang = Literal["en", "es"]
# A word or two may be a name, a dish or a habit; three are a sentence.
_ENOUGH = 3
_TIMES = 3  # as many of the one as of the other: what is mixed is of no language to offer
_ENGLISH = """
the i im my you your he she it its we they is are was were be been have has had do does did dont
not and but or if so because of in at on to for from with this that what when where who how can cant
will would could should just know think want need get got going today tomorrow yesterday up out
about there here them his her our u ur
"""
_SPANISH = """
el la los las un una unos unas yo tu mi mis su sus ella nosotros ellos es soy eres estoy esta estan
estaba fue ser hay tengo tiene tienes tenia que como cuando donde quien porque pero y si de del en
con por para sin sobre muy mas ya todo toda nada algo bien mal hoy ayer manana aqui alla quiero
puedo puede voy va me te se lo le nos les q xq pq
"""
_WORDS: dict[Lang, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "es": frozenset(_SPANISH.split()),
}


def written_in(text: str) -> Lang | None:
    """English or Spanish, or None: too short, mixed, or something else."""
    words = plain_form(text).split()
    english, spanish = (sum(word in _WORDS[lang] for word in words) for lang in _WORDS)
    if english >= max(_ENOUGH, _TIMES * spanish):
        return "en"
    return "es" if spanish >= max(_ENOUGH, _TIMES * english) else None

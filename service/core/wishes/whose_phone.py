"""What texts say of whose phone it is: that it is not theirs whom we mean, that it still is, or
that somebody writes from a new number. Phrases without a name stand in the table of keywords. Pure.
"""

from __future__ import annotations

import re

from service.core.dialogue.agreement import read_yes_no
from service.core.dialogue.words import split
from service.core.texts.keywords import bare_form, plain_form
from service.core.wishes.model import Lang, Wish

_NOT = (
    "this is not|this isnt|this aint|its not|it isnt|im not|i am not|i aint|not|"
    "no soy|no es|este no es|esta no es|ya no soy"
)
_NO_MORE_EN = "doesnt|does not|dont|do not|no longer"
_NEW = (
    "(?:(?:this is|its|it is|i have|i got|ive got|got|have|from|with|on|at) )?(?:my |a |the )?"
    "new (?:number|phone|cell|phone number)|"
    "(?:(?:este es|es|tengo|con|desde|de) )?(?:mi |un |el )?"
    "(?:nuevo numero|numero nuevo|telefono nuevo|nuevo telefono|otro numero)|"
    "cambie de (?:numero|telefono)|(?:i )?changed (?:my )?(?:number|phone)"
)
_IS = "this is|its|it is|im|i am|soy|es|aqui|habla"
# The shortest that lets the rest be read: one name, or two.
_NAME = r"(?P<name>(?!my |mi )[a-z]+(?: [a-z]+)??)"
_HELLO = "(?:hi|hey|hello|hola|buenas|yo|oye) "
_NAMED = re.compile(rf"(?:{_HELLO})?(?:{_IS}) {_NAME} (?:and |y )?(?:{_NEW})")
_NAMED_AFTER = re.compile(rf"(?:{_HELLO})?(?:{_NEW}) (?:and |y )?(?:{_IS}|for|de) {_NAME}")
_UNNAMED = re.compile(rf"(?:{_HELLO})?(?:{_NEW})")
_MAY_SAY = re.compile(
    r"\b(?:not|isn.?t|ain.?t|no|ya|doesn.?t|don.?t|number|phone|n.mero|tel.fono)\b", re.IGNORECASE
)
_SPANISH = re.compile(r"\b(?:soy|numero|nuevo|telefono|no es|ya no|hola|aqui|habla)\b")


def may_say(text: str) -> bool:
    """Whether a text may say, with a name, that a phone is not theirs whom we mean: most do not,
    and need no name opened."""
    return len(text.split()) > 1 and _MAY_SAY.search(text) is not None


def whose_phone(text: str, name: str, *, asked: bool, lang: Lang = "en") -> Wish | None:
    """What a text from a phone that we take for `name`'s says of that. `asked`: we have asked
    whether it is still theirs, so that a yes or a no is an answer. `lang` is taken where the words
    are of no language."""
    bare = bare_form(text)
    if not bare:
        return None
    meant = re.escape(plain_form(name))
    if meant and _not_theirs(meant).fullmatch(bare):
        return Wish("wrong_number", _lang(bare, lang))
    if not asked:
        return None
    theirs = rf"(?:(?:yes|si|yeah) )?(?:{_IS}) (?:still )?{meant}(?: still)?"
    said = True if meant and re.fullmatch(theirs, bare) else read_yes_no(split(text))
    if said is None:
        return None
    return Wish("still_me" if said else "wrong_number", _lang(bare, lang))


def new_number(text: str) -> Wish | None:
    """That somebody writes from a new number (`this is Alex, new number`), with the name they gave,
    if any, in plain letters as what was `said`."""
    bare = bare_form(text)
    if _UNNAMED.fullmatch(bare):
        return Wish("new_number", _lang(bare))
    found = _NAMED.fullmatch(bare) or _NAMED_AFTER.fullmatch(bare)
    return Wish("new_number", _lang(bare), found["name"]) if found is not None else None


def _not_theirs(name: str) -> re.Pattern[str]:
    number = "(?:this|that|the) (?:number|phone)"
    numero = "este (?:numero|telefono)"
    return re.compile(
        rf"(?:(?:sorry|no|hi|perdon) )?(?:"
        rf"(?:{_NOT}) {name}(?: anymore| any more| ya)?(?: sorry)?"
        rf"|{name} (?:{_NO_MORE_EN}) (?:has|have|own|owns|use|uses) {number}(?: anymore| any more)?"
        rf"|{name} (?:changed|got a new|has a new) (?:his |her |their )?(?:number|phone)"
        rf"|{name} ya no (?:tiene|usa) {numero}"
        rf"|(?:there is |theres )?no {name} here"
        rf"|aqui no (?:hay|esta|vive) (?:ningun |ninguna )?{name}"
        rf")"
    )


def _lang(bare: str, lang: Lang = "en") -> Lang:
    return "es" if _SPANISH.search(bare) else lang

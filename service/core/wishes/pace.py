"""Wishes about the pace of texts in people's own words: `can u text me after 5 instead`, `too many
texts`, `estoy de viaje hasta el lunes`.

Only whole texts are read, and only what is meant for us: whoever writes `time to go home`, `they
text me at 6` or `im in the hospital til monday` wishes nothing of the kind.
"""

from __future__ import annotations

import re

from service.core.texts.keywords import plain_form
from service.core.wishes.amounts import read_amount
from service.core.wishes.clocks import read_hours
from service.core.wishes.lengths import read_length
from service.core.wishes.model import Wish, WishKind
from service.core.wishes.pace_en import ENGLISH
from service.core.wishes.pace_es import SPANISH
from service.core.wishes.pace_form import Form
from service.core.wishes.weekdays import read_days

_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mi[eé]|jue|vie|s[aá]b|dom)[a-zé]*"
_SPAN = re.compile(
    rf"\b({_DAY}|\d{{1,2}}(?::\d\d)? ?(?:[ap]\.?m\.?)?) ?[-\u2013\u2014] ?({_DAY}|\d)", re.I
)
# Words of Spanish that are none of English: whoever writes one is answered in Spanish.
_ONLY_SPANISH = frozenset(
    word
    for words in (
        "en el la los las de del por antes despues hasta entre solo",
        "mananas tardes noches lunes martes jueves viernes",
    )
    for word in words.split()
)
# Those behind whose word a word of their own may stand.
_WITH_ANY: frozenset[WishKind] = frozenset({"private", "open"})
_SENTENCES = re.compile(r"[.,;!?\n]+| - ")
_REASON = re.compile(
    r"(?:hi|hey|hello|sorry|thanks|thank you|please|pls|hola|perdon|gracias|por favor)(?: \w+)?"
    r"|(?:because |bc |cuz )?(?:i|we) (?:work|sleep|get off|have (?:work|class|school|a "
    r"job)|got work)"
    r"(?: \w+){0,4}"
    r"|(?:because |bc |cuz )?im (?:busy|at work|asleep|sleeping|working|driving)(?: \w+){0,3}"
    r"|(?:porque |es que )?(?:trabajo|duermo|salgo del trabajo|estoy (?:ocupad[oa]|trabajando))"
    r"(?: \w+){0,4}"
)
_BEFORE = re.compile(r"\bb4\b")
_LONGEST = 120  # characters; who writes more says more than a wish
_LONGEST_TRY = 8  # letters
# What people say about time and days that is no try at naming one.
_SAYINGS = frozenset(
    word
    for words in (
        "flies out off up heals goes sucks passes tells stops will is was ago left alone together",
        "apart sober clean now gone passed later well soon again today like long short wasted",
        "button it music here there hard better worse sober malos buenos feos grises dificiles",
        "largos asi tristes felices negros",
    )
    for word in words.split()
)


def with_spans(text: str) -> str:
    """A text with the dash of `mon-fri` and `5-7pm` written out, since signs are lost later on."""
    return _SPAN.sub(r"\1 to \2", text) if len(text) <= 2 * _LONGEST else text


def fits_behind(kind: WishKind, said: str) -> bool:
    """Whether plain words behind a keyword go with it: `2 weeks` behind PAUSE. One short word that
    looks like a try (`DAYS blue`, `TIME 26`) does too, so that it can be asked about."""
    match kind:
        case "pause":
            return read_length(said) is not None or _tries(said)
        case "time":
            return read_hours(said) is not None or _tries(said)
        case "days":
            return read_days(said) is not None or _tries(said)
        case "less":
            return read_amount(said) is not None
        case _:
            return kind in _WITH_ANY


def _tries(said: str) -> bool:
    one_word = " " not in said and len(said) <= _LONGEST_TRY
    return one_word and said not in _SAYINGS


def without_reasons(text: str) -> str:
    """The one sentence of a text that stands beside a greeting or a reason (`i work, text me after
    5`); empty where there is no such sentence, or more than one."""
    parts = [plain_form(part) for part in _SENTENCES.split(text)] if len(text) <= _LONGEST else []
    left = [part for part in parts if part and not _REASON.fullmatch(part)]
    return left[0] if len(left) == 1 and len(parts) > 1 else ""


def pace_wished(bare: str) -> Wish | None:
    """The wish about the pace that the whole of a bare text (`core.texts.keywords.bare_form`) is in
    somebody's own words, or None."""
    if len(bare) > _LONGEST:
        return None
    bare = _BEFORE.sub("before", bare)
    spanish = not _ONLY_SPANISH.isdisjoint(bare.split())
    for form in (*SPANISH, *ENGLISH) if spanish else (*ENGLISH, *SPANISH):
        found = form.pattern.fullmatch(bare)
        if found is not None:
            wish = _wish(form, found.groupdict().get("said") or form.said)
            if wish is not None:
                return wish
    return None


def _wish(form: Form, said: str) -> Wish | None:
    """The wish of a form, if what was said is what it needs."""
    said = f"{form.sign} {said}".strip()
    for kind in form.kinds:
        if reads(kind, said):
            return Wish(kind, form.lang, said, form.how)
    return None


def reads(kind: WishKind, said: str) -> bool:
    """Whether plain words say what a wish of this kind needs; some need nothing."""
    match kind:
        case "time":
            return not said or read_hours(said) is not None
        case "days":
            return read_days(said) is not None
        case "pause":
            return not said or read_length(said) is not None
        case "less":
            return not said or read_amount(said) is not None
        case _:
            return not said

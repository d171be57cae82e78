"""What people say beside the matter: they ask whether a machine writes to them, or say that others
read along. Pure."""

from __future__ import annotations

import re

from service.core.wishes.model import Lang, Wish, WishKind

_HEY = r"(?:(?:hey|hi|hello|so|wait|lol|ok|okay|sorry|careful|but|and|because|i think) )*"
_HOLA = r"(?:(?:hola|oye|perdon|disculpa|espera|cuidado|pero|y|es que|creo que) )*"
_BOT = r"(?:robot|bot|chat ?bot|computer|machine|ai|automated|program)"
_ALIVE = r"(?:(?:real |actual |live )?(?:human|person|human being)|real|human|alive)"
_EITHER = rf"(?:(?:an?|the|some) )?(?:{_BOT}|{_ALIVE})"
_MAQUINA = (
    r"(?:robot|bot|maquina|computadora|inteligencia artificial|ia|contestadora|automatic[oa])"
)
_VIVO = r"(?:(?:persona|humano)(?: real| de verdad)?|real|de verdad)"
_UNO = rf"(?:una? )?(?:{_MAQUINA}|{_VIVO})"
_WHO = (
    r"(?:my (?:mom|mum|mama|mother|dad|father|parents|husband|wife|boyfriend|girlfriend|partner|bf|"
    r"gf|ex|roommate|sister|brother|son|daughter|kids?|boss|grandma|grandmother|aunt|uncle|family)"
    r"|other people|others|somebody(?: else)?|someone(?: else)?|people|they|he|she)"
)
_QUIEN = (
    r"(?:mi (?:mama|papa|madre|padre|espos[oa]|marido|mujer|novi[oa]|pareja|ex|herman[oa]|hij[oa]|"
    r"familia|suegra|jefe|jefa|abuela|tia|tio)|mis (?:papas|padres|hijos|hermanos)|alguien(?: mas)?"
    r"|otras personas|otros|ellos|ella|el)"
)
_READS = (
    r"(?:reads?|checks?|sees?|looks? (?:at|through)|(?:goes|go) through|has|have|uses?|"
    r"(?:is|are) (?:reading|checking|looking at|going through))"
)
_LEE = r"(?:(?:me )?(?:lee|leen|revisa|revisan|ve|ven|mira|miran|checa|checan|usa|usan))"
_WRITTEN: tuple[tuple[WishKind, Lang, str], ...] = (
    (
        "robot",
        "en",
        rf"{_HEY}(?:is this|are (?:you|u)|r u|am i (?:texting|talking)(?: to| with)?)"
        rf"(?: (?:just|even|actually|really|like|only))? {_EITHER}"
        rf"(?: or(?: (?:are you|is this))?(?: just)? (?:what|not|{_EITHER}))?(?: lol)?",
    ),
    (
        "robot",
        "en",
        rf"{_HEY}(?:this is|its|youre|you are|ur)(?: (?:just|only|probably))? an? {_BOT}"
        r"(?: (?:right|isnt it|arent you|huh))?",
    ),
    (
        "robot",
        "en",
        rf"{_HEY}(?:does|is|do|will) (?:an? (?:real |actual )?(?:person|human)|anyone|anybody|"
        r"someone|somebody|people)(?: (?:even|actually|really|ever))? (?:reads?|reading|sees?|"
        r"seeing) (?:this|these|it|them|(?:this|these|my) (?:texts?|messages?)|what i write)",
    ),
    (
        "robot",
        "es",
        rf"{_HOLA}(?:eres|sos|es usted|usted es|esto es|(?:estoy hablando|hablo) con) {_UNO}"
        rf"(?: o (?:eres )?(?:que|{_UNO}))?",
    ),
    (
        "robot",
        "es",
        rf"{_HOLA}(?:alguien|una (?:persona|persona real|persona de verdad)) (?:lee|ve|"
        r"(?:esta|estan) leyendo) (?:esto|estos mensajes|mis mensajes|lo que escribo)",
    ),
    (
        "seen",
        "en",
        rf"{_HEY}{_WHO}(?: (?:can|could|might|will|always|sometimes|also))* {_READS} my "
        r"(?:phone|cell|texts|messages)",
    ),
    (
        "seen",
        "en",
        rf"{_HEY}(?:i|we) share (?:this|my|a|the) phone(?: with {_WHO})?",
    ),
    (
        "seen",
        "es",
        rf"{_HOLA}{_QUIEN}(?: (?:siempre|tambien|a veces))? {_LEE} "
        r"(?:mi|el|los|mis) (?:telefono|celular|celu|cel|mensajes|textos)",
    ),
    (
        "seen",
        "es",
        rf"{_HOLA}comparto (?:este |mi |el )?(?:telefono|celular)(?: con {_QUIEN})?",
    ),
)
_FORMS = tuple((kind, lang, re.compile(pattern)) for kind, lang, pattern in _WRITTEN)
# Each form has one of them: most texts need no form tried.
_MAY_SAY = re.compile(
    rf"\b(?:{_BOT}|{_MAQUINA}|real|human|humano|persona?|alive|verdad|read|reads|reading|see|sees|"
    r"seeing|phone|cell|texts|messages|telefono|celular|celu|cel|mensajes|textos|esto|lo que)\b"
)
_LONGEST = 100  # characters; who writes more says more than this


def aside(bare: str) -> Wish | None:
    """What the whole of a bare text (`core.texts.keywords.bare_form`) says beside the matter."""
    if len(bare) > _LONGEST or _MAY_SAY.search(bare) is None:
        return None
    found = (Wish(kind, lang) for kind, lang, form in _FORMS if form.fullmatch(bare))
    return next(found, None)

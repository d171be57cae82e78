"""How people wish for another pace of texts in Spanish."""

from __future__ import annotations

import re

from service.core.wishes.model import How, WishKind
from service.core.wishes.pace_form import Form

_SAID = r"(?P<said>.+?)"
_HOLA = (
    r"(?:(?:hola|oye|oigan|perdon|disculpa|disculpe|disculpen|ok|si|pero|y|mejor|bueno|buenas) )*"
)
_PIDE = (
    r"(?:(?:me )?(?:puedes|pueden|podrias|podrian|puede|podria|quiero que|quisiera que|"
    r"prefiero que|seria posible"
    r"|es posible|quiero|prefiero|quisiera|me gustaria|me gustaria que)(?: me| que me)? )?(?:me )?"
)
_MENSAJES = (
    r"(?:(?:los|las|el|unos|mis|sus|tus|estos|mas) )?(?:mensajes?|textos?|mensajitos|preguntas)"
)
_ESCRIBE = (
    r"(?:escribeme|escribanme|escribirme|escribir|escribas|escriban|escriba|escribe|"
    r"escriben|escribes|escribame"
    r"|escribiendo|manda|mande|mandame|mandenme|mandarme|mandar|mandes|manden|mandeme|mandas|mandan"
    r"|envia|enviame|envienme|enviarme|enviar|envies|envien"
    r"|textea|texteame|texteenme|textearme|textear|textees|texteen|contactame|contactenme|"
    r"recibir|recibirlos"
    rf"|hablame por mensaje)(?: {_MENSAJES})?"
)
_FIN = (
    r"(?: (?:mejor|de ahora en adelante|desde ahora|si se puede|si puedes|si pueden|si es "
    r"posible|ok|esta bien"
    r"|en vez|en su lugar|trabajo|duermo|estoy trabajando|estoy dormido|estoy dormida|ya))?"
)
_FUERA = (
    r"(?:de viaje|de vacaciones|fuera|viajando|fuera de la ciudad|fuera del pais|de camping"
    r"|de campamento"
    r"|sin telefono|sin celular|sin senal|ocupado|ocupada|con mi familia|de visita)"
)


def _es(pattern: str, *kinds: WishKind, how: How = "texts", sign: str = "", said: str = "") -> Form:
    return Form(re.compile(_HOLA + pattern), "es", kinds, how, sign, said)


_SENTENCES = (
    _es(rf"{_PIDE}{_ESCRIBE} (?:solo |mejor |solamente )?{_SAID}{_FIN}", "less", "days", "time"),
    _es(rf"(?:solo|solamente|nada mas|nomas) {_ESCRIBE} {_SAID}{_FIN}", "less", "days", "time"),
    _es(
        rf"(?:quiero|prefiero|quisiera|me gustaria) {_MENSAJES} {_SAID}{_FIN}",
        "less",
        "days",
        "time",
    ),
    _es(rf"(?:yo )?prefiero {_SAID}{_FIN}", "time", "days", how="loose"),
    _es(
        rf"(?:mejor|seria mejor|es mejor|me queda mejor) {_SAID}{_FIN}", "time", "days", how="loose"
    ),
    _es(
        rf"{_SAID} (?:me queda mejor|es mejor|seria mejor|esta mejor|me conviene mas|me "
        rf"viene mejor)",
        "time",
        "days",
        how="loose",
    ),
    _es(rf"(?:solo|solamente|nada mas|nomas) {_SAID}{_FIN}", "days", "less", "time", how="loose"),
    _es(rf"{_MENSAJES} (?:solo )?{_SAID}{_FIN}", "less", "days", "time"),
    _es(r"(?P<said>.+ (?:mensajes?|textos?) (?:al|por|a la|cada) .+)", "less"),
    _es(r"(?P<said>.+) (?:solo|solamente|nada mas|nomas)", "days", "less", how="loose"),
    _es(r"(?P<said>todos los dias (?:menos|excepto|pero no) .+)", "days", how="loose"),
    _es(r"(?P<said>(?:los|las|en) .+?) no", "days", "time", how="loose", sign="no"),
    _es(r"(?:una )?pausa (?:de|por) (?P<said>.+)", "pause"),
    _es(r"(?P<said>(?:maximo|como maximo|no mas de) .+)", "less", how="loose"),
    _es(r"(?P<said>los? .+? y .+|los .+s|entre semana)", "days", how="loose"),
    # not then
    _es(rf"(?:ya )?(?:no|nunca) (?:me |nos )?{_ESCRIBE} {_SAID}{_FIN}", "time", "days", sign="no"),
    _es(rf"(?:sin|no|nada de) {_MENSAJES} {_SAID}{_FIN}", "time", "days", sign="no"),
    _es(rf"(?:no|nunca) {_SAID}{_FIN}", "time", how="loose", sign="no"),
    _es(r"(?:no|nunca) (?P<said>(?:los|en) .+)", "days", how="loose", sign="no"),
    _es(
        r"(?:en )?(?P<said>las (?:mananas|noches|tardes)) (?:no puedo|no me sirven|no me "
        r"funcionan|estoy ocupad[oa]|trabajo|duermo)",
        "time",
        how="loose",
        sign="no",
    ),
    # a pause
    _es(rf"(?:ya )?no (?:me |nos )?{_ESCRIBE} {_SAID}", "pause"),
    _es(rf"(?:sin|no) {_MENSAJES} {_SAID}", "pause"),
    _es(
        rf"{_PIDE}(?:pausa|pausar|pausen|pausame|pausenme|pone en pausa|pon en pausa|pongan"
        rf" en pausa|poner en pausa|para|paren|parar|deten|detengan|detener)(?: {_MENSAJES}"
        rf"| todo| de escribirme)*(?: por)? {_SAID}{_FIN}",
        "pause",
    ),
    _es(
        rf"{_PIDE}(?:pausar|pausen|pausame|pausenme|pausa|poner en pausa|pon en pausa|"
        rf"pongan en pausa) {_MENSAJES}",
        "pause",
    ),
    _es(
        rf"(?:necesito|quiero hacer|quiero|haz|hagan|hacer|denme|dame|quisiera|puedo hacer|"
        rf"puedo tomar|"
        rf"voy a tomar) (?:una pausa|un descanso)(?: de {_MENSAJES})?(?: {_SAID})?{_FIN}",
        "pause",
    ),
    _es(
        rf"(?:voy a )?(?:estoy|estar|estare|ando|andare|andar) {_FUERA} {_SAID}",
        "pause",
        how="loose",
    ),
    _es(
        rf"(?:me voy|salgo|voy|vamos|nos vamos) (?:de viaje|de vacaciones|fuera|a viajar) {_SAID}",
        "pause",
        how="loose",
    ),
    _es(r"(?:regreso|vuelvo|de viaje|(?:de )?vacaciones) (?P<said>hasta .+)", "pause", how="loose"),
    # fewer
    _es(
        r"(?:son |ya son |me mandan |me mandas |mandan |mandas |me llegan |recibo |esos son"
        r" |estos son )*(?:muchos|demasiados|bastantes) (?:mensajes|textos|mensajitos)",
        "less",
    ),
    _es(
        r"me (?:escribes|escriben|mandas|mandan|textean|texteas)(?: mensajes| textos)? "
        r"(?:mucho|demasiado|muy seguido|muchas veces|a cada rato|todo el tiempo)",
        "less",
    ),
    _es(
        rf"{_PIDE}(?:escribeme|escribanme|escribirme|escribir|mandame|mandenme|mandarme|"
        rf"mandar|manda|manden|enviame|envienme|textear|texteame)? ?menos (?:mensajes|"
        rf"textos|seguido|veces|mensajitos){_FIN}",
        "less",
    ),
    _es(r"(?:escribeme|escribanme|texteame|textenme) menos", "less"),
    _es(
        rf"no (?:me )?(?:escribas|escriban|mandes|manden|textees|texteen)(?: mensajes)? "
        rf"(?:tanto|tan seguido|tantos|tantos mensajes|todos los dias|diario|a diario|cada "
        rf"dia){_FIN}",
        "less",
    ),
    _es(
        r"(?:ya )?(?:no tan seguido|no todos los dias|no diario|menos seguido|no tantos "
        r"mensajes|no tanto)",
        "less",
        how="loose",
    ),
    # more
    _es(
        rf"{_PIDE}(?:escribeme|escribanme|escribirme|escribir|mandame|mandenme|mandarme|"
        rf"texteame|textearme) (?:mensajes )?mas (?:seguido|veces|mensajes|a menudo|textos)"
        rf"{_FIN}",
        "more",
    ),
    _es(r"(?:quiero|quisiera|manden|manda|mandame|mandenme) mas (?:mensajes|textos)", "more"),
    # back, and skip
    _es(
        r"(?:ya )?(?:estoy de vuelta|estoy de regreso|volvi|regrese|llegue)(?: de (?:viaje|"
        r"vacaciones|mi viaje|mis vacaciones)| ya)?",
        "back",
        how="loose",
    ),
    _es(
        r"(?:ya )?(?:puedes|pueden|me pueden|me puedes) (?:escribirme|escribir|mandarme "
        r"mensajes|mandar mensajes|textearme) (?:otra vez|de nuevo|ya)",
        "back",
    ),
    _es(
        r"(?:escribeme|escribanme|mandame mensajes|mandenme mensajes) (?:otra vez|de nuevo)", "back"
    ),
    _es(r"(?:quitar|quita|quiten|terminar|termina|fin de) (?:la )?pausa", "back"),
    _es(
        r"(?:deshacer|deshaz(?:lo)?|como antes|dejalo como antes|dejenlo como antes)",
        "back",
        how="loose",
    ),
    _es(
        r"(?:salta|saltar|saltate|brinca|brincate|omite|omitir) (?:(?:el|la|lo) )?(?:de "
        r"manana|manana|proximo|proxima|siguiente)(?: mensaje| texto)?",
        "skip",
        how="loose",
    ),
    _es(
        rf"(?:hoy no (?:me )?{_ESCRIBE}|hoy no quiero {_MENSAJES})",
        "pause",
        how="texts",
        said="hoy",
    ),
)

_OTHER = (
    _es(rf"hora {_SAID}{_FIN}", "time"),  # no keyword: too near PARA
    _es(rf"{_PIDE}{_ESCRIBE} (?:un poco )?mas (?:tarde|temprano)", "time"),
    _es(r"(?:es |esta )?(?:muy|demasiado) temprano(?: para mi)?", "time", how="loose"),
    _es(
        rf"{_PIDE}(?:cambia|cambien|cambiar|cambiarme|pon|pongan|mueve|muevan)(?:me)? (?:la|mi|el) "
        rf"(?:hora|horario)(?: de {_MENSAJES})? (?:a|para) {_SAID}{_FIN}",
        "time",
    ),
    _es(r"con (?P<said>.+) (?:basta|es suficiente)", "less", how="loose"),
    _es(
        r"no (?:voy a tener|tendre) (?:mi )?(?:telefono|celular|senal) (?P<said>hasta .+)",
        "pause",
        how="loose",
    ),
    _es(rf"(?:quiero|necesito|quisiera) descansar de {_MENSAJES}(?: (?P<said>.+))?", "pause"),
    _es(
        r"(?:quiero|quisiera|me gustaria|prefiero) que me (?:escriban|escribas|manden|mandes) mas"
        r"(?: seguido| mensajes)?",
        "more",
    ),
)
SPANISH = (*_SENTENCES, *_OTHER)
